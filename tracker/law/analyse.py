"""All that one text means: every question of `law` put to a snapshot."""

from datetime import date

from tracker.law.category import judge_category
from tracker.law.drafting_notes import drafting_notes
from tracker.law.relations.hints import find_hints, hint_of_undated_extension
from tracker.law.relations.relations import find_relations
from tracker.law.text import sentences
from tracker.law.validity.validity import read_validity
from tracker.model import Category, Meaning, Snapshot, Validity

# A draft prints the days it would have, an interpretation those of what it explains.
SPEAKS_OF_OTHERS = frozenset({Category.DRAFT, Category.INTERPRETATION})


def analyse_snapshot(snapshot: Snapshot, *, published_on: date | None = None) -> Meaning:
    """All that the text says of itself and of others.

    `published_on`: the day of publication as the page gives it, if known.
    """
    head, said = snapshot.head, sentences.sentences_of(snapshot)
    printed = read_validity(said, head, published_on=published_on)
    judged = judge_category(head, said, printed)
    days = Validity() if judged.category in SPEAKS_OF_OTHERS else printed
    acts = find_relations(said, head, days, published_on=published_on)
    unclear = {act: lead for act in acts if (lead := hint_of_undated_extension(act))}
    policy = judged.normative is True and judged.category in (Category.POLICY, Category.NOTICE)
    return Meaning(
        judged.category,
        judged.normative,
        judged.reason,
        validity=days,
        consolidated=days.applies_from is not None,
        relations=tuple(act for act in acts if act not in unclear),
        hints=(*unclear.values(), *(find_hints(said) if judged.normative is not True else ())),
        lint=tuple(drafting_notes(head, said, days, policy=policy)),
    )
