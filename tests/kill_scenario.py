"""Play a story of changing documents with processes that are killed, and read the result."""

from __future__ import annotations

import random
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.app_factory import make_app
from tests.policy_texts import policy_text
from tests.processes import kill_after, start_process, wait_for_exit
from tracker.app import App, open_app
from tracker.fetch.client import HttpFetcher
from tracker.ingest import reprocess
from tracker.ingest.check_source import check_source
from tracker.ingest.recovery import recover_interrupted
from tracker.model import SHANGHAI
from tracker.query import status
from tracker.store import captures as kept
from tracker.store import policies
from tracker.store.archive.capture_folder import safe_path_segment

OLD_POLICY = policy_text(
    "某区鼓励科技创新的实施办法",
    "某科委规〔2020〕1号",
    made="2020年1月2日",
    start="2020年2月1日",
    end="2024年12月31日",
)
REPEAL = "《某区鼓励科技创新的实施办法》（某科委规〔2020〕1号）同时废止。"


def build_story(length: int) -> list[dict[str, str]]:
    """Return the files of the drop folder at each step.

    A successor comes first, then the policy that it repeals, then one changed amount after
    another.
    """
    new = [
        {"new.txt": policy_text(amount=300 + 10 * step, repeals=REPEAL)} for step in range(length)
    ]
    return [
        {**one, **({"old.txt": OLD_POLICY} if step else {}), "broken.bin": "\x00" * 40}
        for step, one in enumerate(new)
    ]


def put_files(folder: Path, files: dict[str, str]) -> None:
    """Write files into the drop folder."""
    for name, words in files.items():
        (folder / "inbox" / name).write_text(words, "utf-8")


def run_check(folder: Path) -> None:
    """Do what `tracker check` does: recover interrupted work, then check every source."""
    with open_app(folder) as home, HttpFetcher(home.settings.fetch) as fetcher:
        list(recover_interrupted(home))
        for source in home.settings.sources:
            list(check_source(home, source, fetcher))


def play_story(folder: Path, steps: list[dict[str, str]]) -> float:
    """Play the story without kills; return the median seconds of a check."""
    make_app(folder).database.close_connections()
    seconds = []
    for files in steps:
        put_files(folder, files)
        begun = time.monotonic()
        assert wait_for_exit(start_process(lambda: run_check(folder))) == 0
        seconds.append(time.monotonic() - begun)
    return median(seconds)


def play_story_with_kills(
    folder: Path, steps: list[dict[str, str]], kills: int, seconds: float
) -> None:
    """Play the story; each check is killed several times at random moments.

    A check that ends before its kill does not count.
    """
    make_app(folder).database.close_connections()
    chance = random.Random(0)
    for files in steps:
        put_files(folder, files)
        met = 0
        while met < kills // len(steps):
            done = kill_after(chance.uniform(0, seconds), lambda: run_check(folder)) != -9
            met += not done
            seconds *= 0.9 if done else 1.02
            assert_consistent(folder)
        assert wait_for_exit(start_process(lambda: run_check(folder))) == 0
    assert_consistent(folder)


def assert_consistent(folder: Path) -> None:
    """Assert that the evidence verifies and the database answers."""
    with open_app(folder) as home:
        assert reprocess.verify_archive(home) == []
        status.find_statuses(home, home.now().astimezone(SHANGHAI).date())


def read_content(folder: Path) -> dict[str, Any]:
    """Return everything a home answers, without times and names made of times."""
    with open_app(folder) as home:
        with home.database.read_session() as session:
            dossiers = policies.get_dossiers(session, policies.policy_ids(session))
            known = kept.known_captures(session.connection())
        captures = [
            [(one.address, one.sha256) for one in home.archive.load_captures(id)]
            for id in home.archive.source_ids()
        ]
        return {
            "captures": captures,
            "indexed": len(known),
            "policies": [_policy_row(dossier) for dossier in dossiers],
            "reports": sorted(
                home.archive.read_file(name).decode()
                for name in home.archive.list_files()
                if name.startswith("diffs/") and name.endswith(".md")
            ),
            "texts": sorted(
                home.archive.read_file(name).decode() for name in _text_names(home, dossiers)
            ),
        }


def _text_names(home: App, dossiers: list[Any]) -> list[str]:
    return [
        f"snapshots/{safe_path_segment(version.source)}/{version.capture}.md"
        for dossier in dossiers
        for version in dossier.versions
    ]


def _policy_row(dossier: Any) -> Any:
    policy = dossier.policy
    versions = [(version.n, version.body_digest, version.address) for version in dossier.versions]
    facts = [
        (fact.kind, fact.day, fact.quote, fact.path, fact.actor, fact.retracted_at is None)
        for fact in dossier.facts
    ]
    return (
        policy.id,
        policy.title,
        policy.document_number,
        policy.reference_only,
        policy.category,
        versions,
        facts,
    )
