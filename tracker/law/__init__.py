"""What a snapshot means in law: pure functions from words to days, relations and categories."""

from datetime import date

from tracker.law import sentences
from tracker.law.category import judge
from tracker.law.dates import validity
from tracker.law.leads import leads, until_when
from tracker.law.lint import lint
from tracker.law.relations import relations
from tracker.model import Category, Meaning, Snapshot, Validity


def understand(snapshot: Snapshot, *, published_on: date | None = None) -> Meaning:
    """All that the text says of itself and of others. `published_on`: the day of publication as the page gives it, if known."""
    head, said = snapshot.head, sentences.of(snapshot)
    dates = validity(said, head, published_on=published_on)
    judged = judge(head, said, dates)
    acts = relations(said, head, dates, published_on=published_on)
    unclear = {act: lead for act in acts if (lead := until_when(act))}
    policy = judged.normative is True and judged.category in (Category.POLICY, Category.NOTICE)
    return Meaning(
        judged.category,
        judged.normative,
        judged.reason,
        validity=dates if judged.normative is not False else _without_dates(judged.category, dates),
        consolidated=dates.applies_from is not None,
        relations=tuple(act for act in acts if act not in unclear),
        leads=(*unclear.values(), *(leads(said) if judged.normative is not True else ())),
        lint=tuple(lint(head, said, dates, policy=policy)),
    )


def _without_dates(category: Category, dates: Validity) -> Validity:
    """A draft prints the days that it would have if it were issued: they are not its validity."""
    return Validity() if category is Category.DRAFT else dates
