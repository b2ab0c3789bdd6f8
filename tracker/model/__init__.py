"""The words of the program as frozen values. Read this first.

The life of a page, in these words: a Source is fetched into a Capture (evidence), a Capture is read
into a Snapshot (head and
clause tree), a Snapshot means something in law (Validity, Relations), two Snapshots give a Diff,
and what lasts is kept as
Policies, Versions and Facts. A Status is never kept: it is computed from facts on each question
(`law.timeline`).

Each module holds a stage of that life and builds only on those before it: sources, snapshots,
meaning, diffs, facts, answers; what all
share is in common. Others import the words from here.

Days of law are civil `date`s in Asia/Shanghai. Instants are aware `datetime`s in UTC.
"""

from tracker.model.answers import Answer, Dossier, Doubt, Status
from tracker.model.common import SHANGHAI, digest, squash
from tracker.model.diffs import Change, ChangeKind, Diff, Difference, Saying, Unit
from tracker.model.facts import FACT_OF_RELATION, PRINTED, Fact, FactKind, Origin, Policy, Version
from tracker.model.meaning import (
    EFFECTS,
    Alternative,
    Basis,
    Category,
    Lead,
    Meaning,
    Portion,
    Relation,
    RelationKind,
    Target,
    Validity,
)
from tracker.model.snapshots import Clause, Head, Level, Scan, Snapshot
from tracker.model.sources import Capture, Expect, Follow, Source, SourceKind

__all__ = ["SHANGHAI", "squash", "digest"]
__all__ += ["SourceKind", "Expect", "Follow", "Source", "Capture"]
__all__ += ["Level", "Clause", "Head", "Scan", "Snapshot"]
__all__ += [
    "Category",
    "RelationKind",
    "EFFECTS",
    "Basis",
    "Alternative",
    "Portion",
    "Validity",
    "Target",
    "Relation",
    "Lead",
    "Meaning",
]
__all__ += ["ChangeKind", "Unit", "Difference", "Change", "Saying", "Diff"]
__all__ += ["Policy", "Version", "FactKind", "FACT_OF_RELATION", "Origin", "PRINTED", "Fact"]
__all__ += ["Dossier", "Status", "Doubt", "Answer"]
