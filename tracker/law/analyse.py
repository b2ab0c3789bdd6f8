"""All that one text means: every question of `law` put to a snapshot."""

from datetime import date

from tracker.law.category import judge
from tracker.law.drafting_notes import lint
from tracker.law.relations.hints import leads, until_when
from tracker.law.relations.relations import relations
from tracker.law.text import sentences
from tracker.law.validity.validity import validity
from tracker.model import Category, Meaning, Snapshot, Validity

# A draft prints the days it would have, an interpretation those of what it explains.
SPEAKS_OF_OTHERS = frozenset({Category.DRAFT, Category.INTERPRETATION})


def understand(snapshot: Snapshot, *, published_on: date | None = None) -> Meaning:
    """All that the text says of itself and of others.

    `published_on`: the day of publication as the page gives it, if known.
    """
    head, said = snapshot.head, sentences.of(snapshot)
    printed = validity(said, head, published_on=published_on)
    judged = judge(head, said, printed)
    days = Validity() if judged.category in SPEAKS_OF_OTHERS else printed
    acts = relations(said, head, days, published_on=published_on)
    unclear = {act: lead for act in acts if (lead := until_when(act))}
    policy = judged.normative is True and judged.category in (Category.POLICY, Category.NOTICE)
    return Meaning(
        judged.category,
        judged.normative,
        judged.reason,
        validity=days,
        consolidated=days.applies_from is not None,
        relations=tuple(act for act in acts if act not in unclear),
        leads=(*unclear.values(), *(leads(said) if judged.normative is not True else ())),
        lint=tuple(lint(head, said, days, policy=policy)),
    )
