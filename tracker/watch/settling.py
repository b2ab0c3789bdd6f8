"""What is settled round a reading: whether a listing's new document is filed or waits for a person,
and which payload is needed no more.
"""

from __future__ import annotations

from tracker.alert import record_events
from tracker.app import Home
from tracker.store import filing, reviews, thinnable
from tracker.store.checks import Check
from tracker.store.publishing import Reading


def unfiled(home: Home, reading: Reading) -> str:
    """Why a listing's new document waits for a person, who says which policy it is; "" where that
    is certain.
    """
    with home.database.reading() as session:
        may_be = filing.candidates(session, reading)
        decided = bool(may_be) and reviews.settled(
            session, reading.source.id, reading.capture.address, reading.snapshot.body_digest
        )
    if not may_be:
        return ""
    if not decided:
        with home.database.writing() as session:
            record_events.unfiled(session, reading, may_be, home.now())
    named = "、".join(
        f"《{policy.title}》{policy.document_number or ''}（编号 {policy.id}）" for policy in may_be
    )
    return (
        f"待核对：新文件归属不能确定，可能是 {named} 的文本，也可能是新政策；证据已保存，尚未发布"
    )


def thin(home: Home, done: Check) -> None:
    """Bytes that change at every look while the page says the same: the look before this one keeps
    its digest only.

    What we say gives the capture up before its payload goes; a kill between the two leaves one
    payload more than is needed.
    """
    with home.database.reading() as session:
        found = thinnable.between(session, done.source, done.address, done.capture or "")
    # one look's page and files stand together
    if found is None or home.archive.load(done.source, found.id).together > 1:
        return
    with home.database.writing() as session:
        thinnable.note(session, done.source, found)
    home.archive.thin(done.source, found, done.at)
