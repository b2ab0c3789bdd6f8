"""What a snapshot means in law: pure functions from words to days, relations and categories."""

from datetime import date

from tracker.law import sentences
from tracker.law.dates import validity
from tracker.model import Category, Meaning, Snapshot


def understand(snapshot: Snapshot, *, published_on: date | None = None) -> Meaning:
    """All that the text says of itself and of others. `published_on`: the day of publication as the page gives it, if known."""
    said = sentences.of(snapshot)
    return Meaning(Category.OTHER, None, "not read yet", validity(said, snapshot.head, published_on=published_on))
