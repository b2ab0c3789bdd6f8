"""The lock files: one resolution, hashed, and complete for what pyproject.toml asks for."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-extras.lock", "requirements-dev.lock")
# extras of who develops: in the development lock only
DEVELOPMENT = {"dev", "s3-server"}
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.M)


def pins_of(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text("utf-8")))


def project() -> dict[str, object]:
    found: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return found


def names_of(requirements: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9._-]+", each) for each in requirements)
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_is_hashed_and_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    assert len(PIN.findall(text)) == len(re.findall(r"==[^\n]*\\\n +--hash=", text)) > 20


@pytest.mark.parametrize("lock", LOCKS[:2])
def test_every_lock_file_pins_what_the_development_lock_pins(lock: str) -> None:
    developed = pins_of("requirements-dev.lock")
    assert {name: developed.get(name) for name in pins_of(lock)} == pins_of(lock)


def test_everything_that_the_project_asks_for_is_pinned() -> None:
    declared = project()["project"]
    assert isinstance(declared, dict)
    core = names_of(declared["dependencies"])
    extras: dict[str, list[str]] = declared["optional-dependencies"]
    optional = names_of(
        [each for name in extras for each in extras[name] if name not in DEVELOPMENT]
    )
    assert core - pins_of("requirements.lock").keys() == set()
    assert (core | optional) - pins_of("requirements-extras.lock").keys() == set()
    developed = names_of([each for name in DEVELOPMENT for each in extras[name]])
    assert core | optional | developed <= pins_of("requirements-dev.lock").keys()


def test_the_extras_of_the_makefile_are_those_of_the_project() -> None:
    declared = project()["project"]
    assert isinstance(declared, dict)
    line = re.search(r"^EXTRAS = (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert line
    assert set(line[1].split()) == declared["optional-dependencies"].keys() - DEVELOPMENT - {
        "build"
    }


def licence_of(name: str) -> str | None:
    """What a distribution says of its licence; None where it is not for this machine."""
    try:
        stated = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    fields = [stated.get("License-Expression"), (stated.get("License") or "")[:80]]
    named = [each for each in stated.get_all("Classifier") or [] if each.startswith("License")]
    return " ".join(filter(None, [*fields, *named]))


def test_nothing_that_is_pinned_stands_under_the_gpl_or_the_agpl() -> None:
    licences = {name: licence_of(name) for name in pins_of("requirements-dev.lock")}
    assert [name for name, licence in licences.items() if licence == ""] == []
    # the LGPL of psycopg allows to import it
    strict = re.compile(r"(?<![L])GPL|(?<!Lesser )General Public", re.I)
    assert [name for name, licence in licences.items() if strict.search(licence or "")] == []
