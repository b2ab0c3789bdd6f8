"""The walls of the house, checked: who may import whom, and how large a room may grow."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path
    for place in ("tracker", "api")
    for path in (ROOT / place).rglob("*.py")
    if "migrations" not in path.parts
)
PURE = [
    "tracker/model",
    "tracker/parse",
    "tracker/law",
    "tracker/diff",
    "tracker/render",
    *(
        f"tracker/alert/{name}.py"
        for name in ("event_rules", "corrections", "matching", "signed_links")
    ),
]
IO = {
    "httpx2",
    "httpcore2",
    "socket",
    "sqlalchemy",
    "sqlmodel",
    "requests",
    "urllib.request",
    "subprocess",
}
CHILD = {
    "tracker/parse/formats/subprocess_reader.py",
    "tracker/parse/formats/office_child.py",
}  # the child processes, for hostile files
LONGEST_MODULE, LONGEST_FUNCTION = 450, 70


def trees(paths):
    return [(path.relative_to(ROOT).as_posix(), parsed(path)) for path in paths]


@cache
def parsed(path):
    return ast.parse(path.read_text("utf-8"))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_the_import_contract_holds():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_pure_stages_import_nothing_that_reaches_out():
    pure = [
        path
        for path in SOURCES
        if any(path.relative_to(ROOT).as_posix().startswith(place) for place in PURE)
    ]
    found = {
        (name, module)
        for name, tree in trees(pure)
        for module in imported(tree)
        if module in IO | {"os", "time"}
    }
    assert {row for row in found if row[0] not in CHILD} == set()


def test_only_the_store_names_its_tables():
    outside = [path for path in SOURCES if "tracker/store" not in path.as_posix()]
    assert [
        name for name, tree in trees(outside) if "tracker.store.db.tables" in imported(tree)
    ] == []


def test_no_module_and_no_function_outgrows_its_room():
    modules = [
        name
        for name, _ in trees(SOURCES)
        if len((ROOT / name).read_text("utf-8").splitlines()) > LONGEST_MODULE
    ]
    functions = [
        f"{name}:{node.name}"
        for name, tree in trees(SOURCES)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION
    ]
    assert (modules, functions) == ([], [])


def test_exactly_one_broad_except_at_the_job_boundary():
    broad = [
        name
        for name, tree in trees(SOURCES)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    ]
    assert broad == ["tracker/ingest/error_boundary.py"]
