"""Check that what the documents name exists: commands, options, addresses, files, targets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from api.app import build_app
from tests.app_factory import make_app
from tracker.cli.main import app
from tracker.model.kinds import DoubtKind

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh.md"]
DOCS = [*READMES, *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]
DOCS += ["CONTRIBUTING.md"]
DOCS.remove("docs/contract.md")  # it reserves names of commands and addresses to come
MAX_README_LINES = 100
COMMANDS = get_command(app).commands


def words(pattern, files=DOCS):
    return sorted(
        {
            (name, found)
            for name in files
            for found in re.findall(pattern, (ROOT / name).read_text("utf-8"))
        }
    )


@pytest.mark.parametrize(("readme", "command"), words(r"(?:bin/|`)tracker ([a-z]+)"))
def test_every_command_it_names_exists(readme, command):
    assert command in COMMANDS


def test_every_command_that_exists_is_documented():
    documented = {command for _, command in words(r"`tracker ([a-z]+)", ["docs/commands.md"])}
    assert set(COMMANDS) == documented


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_is_short(readme):
    assert len((ROOT / readme).read_text("utf-8").splitlines()) <= MAX_README_LINES


def test_both_readmes_say_the_same():
    """Headings, addresses, commands, settings and pictures are those of its twin."""
    told = [
        r"(?m)^(#+) ",
        r"`(/[\w/{}.-]+)`",
        r"`tracker ([a-z]+)",
        r"`make ([a-z]+)`",
        r"(--[a-z-]+)",
        r"(TRACKER_[A-Z_]+)",
        r"\]\((docs/[^)]+\.md)\)",
        r"(?m)^\| `(\w+)` \|",
    ]
    one, other = (
        [re.findall(pattern, (ROOT / name).read_text("utf-8")) for pattern in told]
        for name in READMES
    )
    assert [sorted(set(found)) for found in one[1:]] == [sorted(set(found)) for found in other[1:]]
    assert one[0] == other[0]


def options_of(command):
    """Return the options of a command and of the commands in it."""
    own = {option for parameter in command.params for option in parameter.opts}
    return own.union(*(options_of(inner) for inner in getattr(command, "commands", {}).values()))


def test_every_option_it_shows_exists():
    for _, (command, rest) in words(r"tracker ([a-z]+)([^`\n#]*)"):
        known = options_of(COMMANDS[command]) if command in COMMANDS else set()
        assert {option for option in re.findall(r"--[a-z-]+", rest)} <= known, command


@pytest.mark.parametrize(
    ("readme", "target"), words(r"(?m)^make ([a-z]+)") + words(r"`make ([a-z]+)`")
)
def test_every_make_target_exists(readme, target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_every_address_it_names_is_served(tmp_path):
    with make_app(tmp_path) as home:
        paths = {
            re.sub(r"\{\w+\}", "{}", path)
            for path in build_app(home, scheduled=False).openapi()["paths"]
        }
    named = {
        re.sub(r"\{\w+\}", "{}", path)
        for _, path in words(r"`(/(?:v1/|healthz|metrics)[\w/{}.-]*)`")
    }
    assert named <= paths
    assert {path for path in paths if path.startswith("/v1")} <= named


@pytest.mark.parametrize(
    ("readme", "path"),
    words(r"`((?:tracker|api|tests|benchmarks)/[\w/.]*)`"),
)
def test_every_source_file_it_names_is_there(readme, path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("readme", "link"), words(r"\]\(([\w./-]+\.(?:md|png))\)"))
def test_every_link_leads_to_a_file(readme, link):
    assert ((ROOT / readme).parent / link).exists()


def test_both_begin_with_the_two_commands():
    for name in READMES:
        block = (ROOT / name).read_text("utf-8").split("```sh\n")[1]
        assert [line.split()[:2] for line in block.splitlines()[:2]] == [
            ["make", "run"],
            ["make", "test"],
        ]


def test_the_model_case_that_it_shows_is_answered_by_the_demonstration():
    assert "changning-keji-2020" in (ROOT / "tracker/demo/documents.py").read_text("utf-8")


@pytest.mark.parametrize("readme", READMES)
def test_every_doubt_has_a_meaning_and_a_remedy_in_the_readme(readme):
    rows = re.findall(r"(?m)^\| `(\w+)` \|", (ROOT / readme).read_text("utf-8"))
    assert set(rows) == set(DoubtKind)


def test_every_doubt_is_part_of_the_contract():
    contract = (ROOT / "docs/contract.md").read_text("utf-8")
    assert [kind for kind in DoubtKind if f"`{kind}`" not in contract] == []


@pytest.mark.parametrize(
    ("document", "name", "path"),
    [
        (document, name, path)
        for document in ("CONTRIBUTING.md", "docs/architecture.md")
        for name, path in re.findall(
            r"`([A-Za-z_]+)` \(`(tracker/[\w/.]+\.py)", (ROOT / document).read_text("utf-8")
        )
        + [
            (name, path)
            for path, name in re.findall(
                r"`(tracker/[\w/.]+\.py)` \(`([a-z_]+)`", (ROOT / document).read_text("utf-8")
            )
        ]
    ],
)
def test_every_name_stands_in_the_file_that_a_document_gives_for_it(document, name, path):
    source = (ROOT / path).read_text("utf-8")
    assert re.search(rf"(?m)^(?:def |class )?{name}\b", source), f"{document}: {name} in {path}"


def test_every_decision_is_listed():
    folder = ROOT / "docs/decisions"
    listed = re.findall(r"\]\((\d+-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert listed == sorted(path.name for path in folder.glob("0*.md"))
