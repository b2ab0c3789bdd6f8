"""What real extensions, amendments and repeals do to their targets, on three days each.

The statuses were decided by reading the documents. `unknown` with a doubt is always accepted: most
targets are known by reference only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.app_factory import import_document, make_app
from tests.shared_material import shared_path
from tracker.app import App
from tracker.model import Answer, Status
from tracker.query import status
from tracker.store import policies

# how the target is found: the 文号 by which it is cited, or the file that holds its text
EFFECTS = {
    "浦规划资源规〔2023〕1号": {  # extended
        "2024-01-01": "in_force",
        "2034-12-31": "in_force",
        "2035-01-01": "expired",
    },
    "沪规法〔2007〕524号": {  # goes on, without an end
        "2010-01-01": "in_force",
        "2025-05-01": "in_force",
        "2030-01-01": "in_force",
    },
    "沪住建规范〔2020〕4号": {  # extended
        "2024-01-01": "in_force",
        "2027-04-30": "in_force",
        "2027-05-01": "expired",
    },
    "沪建设施〔2016〕893号": {
        "2020-01-01": "in_force",
        "2026-10-31": "in_force",
        "2026-11-01": "expired",
    },
    "沪交水〔2015〕222号": {
        "2019-01-01": "in_force",
        "2030-02-28": "in_force",
        "2030-03-01": "expired",
    },
    "沪交科〔2020〕23号": {  # repealed by the text that takes its place
        "2023-03-31": "in_force",
        "2023-04-01": "repealed",
        "2024-01-01": "repealed",
    },
    "amend13": {  # confirmed to go on
        "2011-01-27": "not_yet_in_force",
        "2015-01-01": "in_force",
        "2020-01-01": "in_force",
    },
    "amend21": {  # amended, its end stands
        "2024-08-31": "not_yet_in_force",
        "2025-06-01": "in_force",
        "2026-08-18": "in_force",
        "2029-09-01": "expired",
    },
    "ext15": {  # the later of two editions of one title
        "2025-12-31": "not_yet_in_force",
        "2026-01-01": "in_force",
        "2028-01-01": "expired",
    },
    "amend05": {  # the earlier one
        "2024-06-01": "in_force",
        "2025-12-31": "in_force",
        "2026-01-01": "expired",
    },
    "amend03": {  # revised and issued anew
        "2025-04-30": "not_yet_in_force",
        "2025-05-01": "in_force",
        "2030-05-01": "expired",
    },
}
DOUBTED = {("amend13", "2020-01-01"), ("amend21", "2026-08-18")}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder: Path = shared_path("corpus/shanghai")
    with make_app(tmp_path_factory.mktemp("shanghai")) as made:
        for file in sorted(folder.glob("*.txt")):
            captured_at = datetime(2024, 12, 1, tzinfo=UTC)
            text = file.read_text("utf-8")
            import_document(made, file.name, text, captured_at=captured_at)
        yield made


def find_target(home: App, name: str, on: date) -> Answer:
    if "号" in name:
        (found,) = status.find_statuses(home, on, document_number=name)
        return found
    with home.database.read_session() as session:
        version = policies.version_at(session, "inbox", f"{name}.txt")
    assert version is not None
    return status.status_on_day(home, version.policy, on).answer


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [(name, day, wanted) for name, days in EFFECTS.items() for day, wanted in days.items()],
)
def test_what_an_act_does_to_its_target(home: App, name: str, day: str, expected: str) -> None:
    found = find_target(home, name, date.fromisoformat(day))
    if found.status is Status.UNKNOWN:
        assert found.doubts
    else:
        assert found.status.value == expected
    if (name, day) in DOUBTED:
        assert found.doubts
