"""Measure the source by standard-library means: names, line lengths, sizes, imports in functions.

Run `python tests/code_metrics.py` for the figures; add `--names` to list the one-word names of each
file, which shows where renaming is left to do.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
PACKAGES = ("tracker", "api")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class CodeMetrics:
    """Figures of all modules of `tracker/` and `api/` together. Shares are between 0 and 1."""

    one_word_functions: float
    one_word_classes: float
    line_length_p99: int  # characters
    source_lines: int
    test_lines: int
    median_module: float  # lines
    median_function: float  # lines
    imports_in_functions: int

    @property
    def test_share(self) -> float:
        """Lines of tests for each line of source."""
        return self.test_lines / self.source_lines


def source_files() -> list[Path]:
    """Return every module of the program but for the migrations."""
    return list_modules(PACKAGES)


def list_modules(folders: Iterable[str]) -> list[Path]:
    """Return the Python files below these folders, migrations left out."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    )


@cache
def parse_module(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"))


def list_functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function and method of a module, nested ones included."""
    return [node for node in ast.walk(tree) if isinstance(node, FUNCTION)]


def list_classes(tree: ast.AST) -> list[ast.ClassDef]:
    """Return every class of a module."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def is_dunder(name: str) -> bool:
    """Return whether a name is one that Python prescribes, as `__init__`."""
    return name.startswith("__") and name.endswith("__")


def is_one_word_function(name: str) -> bool:
    """Return whether a function name has one word: `_find`, but not `find_policy`."""
    return "_" not in name.strip("_")


def is_one_word_class(name: str) -> bool:
    """Return whether a class name has one capital hump: `Gate`, but not `BodyLimit`."""
    return len(re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", name)) <= 1


def function_names(tree: ast.AST) -> Iterator[str]:
    """Yield the names that count; those of the Python data model do not."""
    return (node.name for node in list_functions(tree) if not is_dunder(node.name))


def count_imports_in_functions(tree: ast.AST) -> int:
    """Count the import statements that stand inside a function."""
    found = {
        (inner.lineno, inner.col_offset)
        for node in list_functions(tree)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    return len(found)


def count_lines(paths: Iterable[Path]) -> int:
    """Count the lines of these files, blank ones included."""
    return sum(len(path.read_text("utf-8").splitlines()) for path in paths)


def percentile(values: list[int], share: float) -> int:
    """Return the smallest value that at least `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


def measure() -> CodeMetrics:
    """Measure the working tree."""
    paths = source_files()
    trees = [parse_module(path) for path in paths]
    functions = [name for tree in trees for name in function_names(tree)]
    classes = [node.name for tree in trees for node in list_classes(tree)]
    lines = [path.read_text("utf-8").splitlines() for path in paths]
    sizes = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for tree in trees
        for node in list_functions(tree)
    ]
    return CodeMetrics(
        one_word_functions=sum(map(is_one_word_function, functions)) / len(functions),
        one_word_classes=sum(map(is_one_word_class, classes)) / len(classes),
        line_length_p99=percentile([len(line) for file in lines for line in file if line], 0.99),
        source_lines=sum(map(len, lines)),
        test_lines=count_lines(list_modules(["tests"])),
        median_module=median(map(len, lines)),
        median_function=median(sizes),
        imports_in_functions=sum(map(count_imports_in_functions, trees)),
    )


def one_word_names(folder: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each module below a folder with its one-word functions and classes."""
    for path in list_modules([folder]):
        tree = parse_module(path)
        names = [name for name in function_names(tree) if is_one_word_function(name)]
        names += [node.name for node in list_classes(tree) if is_one_word_class(node.name)]
        if names:
            yield path.relative_to(ROOT).as_posix(), names


def shares_by_package() -> Iterator[tuple[str, int, int, int, int]]:
    """Yield each package with (one-word functions, functions, one-word classes, classes)."""
    counts: dict[str, Counter[str]] = {}
    for path in source_files():
        parts = path.relative_to(ROOT).parts
        count = counts.setdefault("/".join(parts[:2] if len(parts) > 2 else parts[:1]), Counter())
        tree = parse_module(path)
        for name in function_names(tree):
            count["functions"] += 1
            count["short functions"] += is_one_word_function(name)
        for node in list_classes(tree):
            count["classes"] += 1
            count["short classes"] += is_one_word_class(node.name)
    for package, count in counts.items():
        yield (
            package,
            count["short functions"],
            count["functions"],
            count["short classes"],
            count["classes"],
        )


def print_report() -> None:
    """Print the figures, and the shares of each package."""
    found = measure()
    print(f"one-word function names   {found.one_word_functions:6.1%}")
    print(f"one-word class names      {found.one_word_classes:6.1%}")
    print(f"line length, p99          {found.line_length_p99:6d}")
    print(f"lines of source           {found.source_lines:6d}")
    print(f"lines of tests / source   {found.test_share:6.2f}")
    print(f"median module, lines      {found.median_module:6.0f}")
    print(f"median function, lines    {found.median_function:6.0f}")
    print(f"imports inside functions  {found.imports_in_functions:6d}")
    for package, functions, all_functions, classes, all_classes in shares_by_package():
        print(
            f"{package:24} functions {functions}/{all_functions}, classes {classes}/{all_classes}"
        )


if __name__ == "__main__":
    if "--names" in sys.argv:
        for folder in [word for word in sys.argv[1:] if word != "--names"] or PACKAGES:
            for module, names in one_word_names(folder):
                print(f"{module}: {' '.join(names)}")
    else:
        print_report()
