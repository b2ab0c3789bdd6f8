"""Check the architecture: allowed imports, sizes, names, and what the pure packages may use."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from tests import code_metrics

ROOT = Path(__file__).parents[1]
SOURCES = code_metrics.source_files()
# The one list of pure code: no network, disk, clock, environment or database.
PURE_PACKAGES = ("model", "text", "parse", "law", "diff", "render")
PURE_ALERT_MODULES = ("event_rules", "corrections", "matching", "signed_links")
PURE_PATHS = (
    *(f"tracker/{package}/" for package in PURE_PACKAGES),
    *(f"tracker/alert/{module}.py" for module in PURE_ALERT_MODULES),
)
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
    "tracker/parse/formats/warm_office.py",
}  # the child processes, for hostile files
LONGEST_MODULE, LONGEST_FUNCTION = 500, 70
TABLES = {"tracker/model/kinds.py"}  # the open sets: rows of data, which grow with the domain


def parse_files(paths, *words):
    """Return the trees of the files that hold one of the words, or of all files without words."""
    return [
        (path.relative_to(ROOT).as_posix(), code_metrics.parse_module(path))
        for path in paths
        if not words or any(word in path.read_text("utf-8") for word in words)
    ]


def imported_modules(tree):
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
        if any(path.relative_to(ROOT).as_posix().startswith(place) for place in PURE_PATHS)
    ]
    found = {
        (name, module)
        for name, tree in parse_files(pure, *IO, "os", "time")
        for module in imported_modules(tree)
        if module in IO | {"os", "time"}
    }
    assert {row for row in found if row[0] not in CHILD} == set()


def test_only_the_store_names_its_tables():
    outside = [path for path in SOURCES if "tracker/store" not in path.as_posix()]
    assert [
        name
        for name, tree in parse_files(outside, "tables")
        if "tracker.store.db.tables" in imported_modules(tree)
    ] == []


def test_routes_and_pages_open_no_sessions():
    api = [path for path in SOURCES if "api" in path.relative_to(ROOT).parts]
    assert [
        name
        for name, tree in parse_files(api)
        if any(module.startswith("tracker.store") for module in imported_modules(tree))
    ] == []


def test_nothing_is_cached_by_a_session_or_a_connection():
    caches, doors = {"cache", "lru_cache"}, {"Session", "Connection", "App", "Database"}

    def names(node):
        return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}

    functions = [
        (name, node)
        for name, tree in parse_files(SOURCES, *caches)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and caches & {word for mark in node.decorator_list for word in names(mark)}
    ]
    assert len(functions) > 5
    assert [
        f"{name}: {node.name}"
        for name, node in functions
        for given in (*node.args.args, *node.args.kwonlyargs)
        if given.annotation and doors & names(given.annotation)
    ] == []


def test_every_pure_path_exists():
    assert [path for path in PURE_PATHS if not (ROOT / path).exists()] == []


def test_no_module_and_no_function_is_too_long():
    modules = [
        path
        for path in SOURCES
        if path.relative_to(ROOT).as_posix() not in TABLES
        and len(path.read_text("utf-8").splitlines()) > LONGEST_MODULE
    ]
    functions = [
        f"{name}:{node.name}"
        for name, tree in parse_files(SOURCES)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION
    ]
    assert (modules, functions) == ([], [])


def test_exactly_one_broad_except_at_the_job_boundary():
    broad = [
        name
        for name, tree in parse_files(SOURCES, "Exception", "except:")
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    ]
    assert broad == ["tracker/ingest/error_boundary.py"]


# What the code base must keep; the last measured figures are printed by tests/code_metrics.py.
MAX_ONE_WORD_FUNCTIONS, MAX_ONE_WORD_CLASSES, MAX_LINE_LENGTH_P99 = 0.40, 0.35, 100


def test_names_have_more_than_one_word_and_lines_fit_a_screen():
    found = code_metrics.measure()
    assert found.one_word_functions <= MAX_ONE_WORD_FUNCTIONS
    assert found.one_word_classes <= MAX_ONE_WORD_CLASSES
    assert found.line_length_p99 <= MAX_LINE_LENGTH_P99
