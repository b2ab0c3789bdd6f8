"""The values of the program, as frozen dataclasses and enums. Read this package first.

The life of a page in these values: a Source is fetched into a Capture (evidence), a Capture is
read into a Snapshot (head and clause tree), a Snapshot has a Meaning in law (Validity, Relations),
two Snapshots give a Diff, and what lasts is stored as Policies, Versions and Facts. A Status is
never stored: `law.status` computes it from the facts on each question.

Each module holds one stage of that life and imports only the stages before it: sources,
snapshots, meaning, diffs, facts, answers. `common` holds what all of them share.

Days of law are civil `date`s in Asia/Shanghai. Instants are aware `datetime`s in UTC.
"""

from tracker.model.answers import Answer, Dossier, Doubt, Status
from tracker.model.common import SHANGHAI, digest, squash
from tracker.model.diffs import BilingualText, Change, ChangedUnit, ChangeKind, Diff, TypedChange
from tracker.model.facts import PRINTED, Fact, Origin, Policy, TextState, Version
from tracker.model.kinds import (
    DOUBTS,
    EFFECTS,
    FACT_OF_RELATION,
    RELATIONS,
    DoubtKind,
    DoubtSpec,
    FactKind,
    RelationKind,
    RelationSpec,
    Severity,
    StatusEffect,
)
from tracker.model.meaning import (
    Alternative,
    Basis,
    Category,
    ClosedList,
    EarlierWording,
    Hint,
    Meaning,
    Portion,
    Relation,
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
    "EarlierWording",
    "Validity",
    "Target",
    "Relation",
    "Hint",
    "ClosedList",
    "Meaning",
]
__all__ += ["ChangeKind", "ChangedUnit", "TypedChange", "Change", "BilingualText", "Diff"]
__all__ += [
    "Policy",
    "Version",
    "FactKind",
    "FACT_OF_RELATION",
    "Origin",
    "PRINTED",
    "Fact",
    "TextState",
]
__all__ += ["Dossier", "Status", "Doubt", "Answer"]
__all__ += ["DoubtKind", "DoubtSpec", "DOUBTS", "RelationSpec", "RELATIONS", "StatusEffect"]
__all__ += ["Severity"]
