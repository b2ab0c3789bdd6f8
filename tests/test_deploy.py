"""The files of deploy/: what a linter would say of the Dockerfile, and that all agree."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.test_docs import COMMANDS, options_of

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
STAGES = re.split(r"(?m)^(?=FROM )", DOCKERFILE)[1:]
COMPOSES = sorted(DEPLOY.glob("compose*.yaml"))
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
COMMAND = re.compile(r"/opt/tracker/bin/tracker (\w+)((?: --?[\w.:%$()/+'-]+)*)")


def services(path: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = yaml.safe_load(path.read_text("utf-8"))["services"]
    return found


# ---------------------------------------------------------------- the Dockerfile

RULES = {
    "an image is named with its version": lambda text: not re.search(r"(?m)^FROM \S+:latest|^FROM [^:\s$]+$", text),
    "no ADD where COPY does": lambda text: "\nADD " not in text,
    "no sudo, no cd": lambda text: not re.search(r"(?m)^RUN .*\b(?:sudo|cd) ", text),
    "pip keeps no cache": lambda text: all("--no-cache-dir" in line for line in re.findall(r"(?m)^RUN .*pip install.*", text)),
    "pip checks hashes of everything from outside": lambda text: all("--require-hashes" in line or "--no-deps" in line for line in re.findall(r"(?m)^RUN .*pip install.*", text)),
    "no secret in an instruction": lambda text: not re.search(r"(?mi)^(?:ENV|ARG) .*(?:TOKEN|PASSWORD|SECRET|KEY)", text),
    "absolute WORKDIR": lambda text: all(path.startswith("/") for path in re.findall(r"(?m)^WORKDIR (\S+)", text)),
    "commands are lists": lambda text: all(line.startswith("[") for line in re.findall(r"(?m)^(?:CMD|ENTRYPOINT) (.*)", text)),
    "the port is one that needs no right": lambda text: all(int(port) > 1023 for port in re.findall(r"(?m)^EXPOSE (\d+)", text)),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_the_dockerfile_keeps_the_rule(rule: str) -> None:
    assert RULES[rule](DOCKERFILE)


def test_the_image_runs_as_somebody_without_rights_and_is_asked_for_its_health() -> None:
    last = STAGES[-1]
    [user] = re.findall(r"(?m)^USER (\S+)", last)
    assert user not in ("root", "0")
    assert last.index("\nUSER ") < last.index("\nENTRYPOINT ")
    assert "HEALTHCHECK " in last
    assert "/healthz" in last


def test_what_is_copied_is_let_in_and_exists() -> None:
    rules = (ROOT / ".dockerignore").read_text("utf-8").split()
    names = [
        name
        for line in re.findall(r"(?m)^COPY (?!--)(.*)", DOCKERFILE)
        for name in line.split()[:-1]
    ]
    assert rules[0] == "*"
    assert {f"!{name}" for name in names} <= set(rules)
    assert all((ROOT / name).exists() for name in names)
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"][
        "packages"
    ]
    assert {each.rstrip("*") for each in packages["find"]["include"]} <= set(names)


# ---------------------------------------------------------------- compose and systemd


@pytest.mark.parametrize("path", COMPOSES, ids=lambda path: path.name)
def test_a_service_of_ours_writes_nowhere_but_to_its_data(path: Path) -> None:
    ours = [one for one in services(path).values() if one["image"] == "policy-tracker"]
    assert ours
    for one in ours:
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert "mem_limit" in one


@pytest.mark.parametrize("path", COMPOSES, ids=lambda path: path.name)
def test_only_loopback_is_published_and_images_have_versions(path: Path) -> None:
    for name, one in services(path).items():
        assert all(str(port).startswith("127.0.0.1:") for port in one.get("ports", [])), name  # type: ignore[attr-defined]
        assert one["image"] == "policy-tracker" or ":" in str(one["image"]), name


def test_the_cluster_is_what_the_page_says() -> None:
    found = services(DEPLOY / "compose.cluster.yaml")
    assert found.keys() == {"database", "storage", "schedule", "work", "api"}
    assert found["work"]["deploy"] == {"replicas": 2}


@pytest.mark.parametrize("path", COMPOSES, ids=lambda path: path.name)
def test_a_service_is_begun_by_a_command_that_exists(path: Path) -> None:
    for one in services(path).values():
        command = one.get("command")
        if one["image"] == "policy-tracker" and command:
            assert isinstance(command, list)
            shown = {word for word in command if word.startswith("--")}
            assert shown <= options_of(COMMANDS[command[0]])


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_begins_a_command_that_exists(path: Path) -> None:
    for command, options in COMMAND.findall(path.read_text("utf-8")):
        assert {word for word in options.split() if word.startswith("--")} <= options_of(
            COMMANDS[command]
        )


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in UNITS:
        text = path.read_text("utf-8").replace("/opt/tracker/bin/tracker", "/bin/true")
        (tmp_path / path.name).write_text(text.replace("User=tracker\n", ""), "utf-8")
    units = [str(tmp_path / path.name.replace("@.", "@1.")) for path in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert told == []
