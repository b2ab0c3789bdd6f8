"""The figures over the labelled corpus beside the repository: floors that may rise and never fall."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared_material import shared_path

pytestmark = pytest.mark.soak
TRACKER = Path(sys.executable).with_name("tracker")

# part, title, path to the figure, floor
FLOORS = [
    *(
        ("clauses", f"clauses {variant}", ("article_words_exact",), 0.999)
        for variant in ("clean", "damaged", "jittered")
    ),
    ("clauses", "clauses clean", ("para", "F1"), 0.9995),
    ("clauses", "clauses damaged", ("para", "F1"), 0.999),
    ("clauses", "clauses jittered", ("para", "F1"), 0.985),
    ("clauses", "clauses damaged", ("item", "F1"), 0.999),
    ("clauses", "clauses damaged", ("heading", "F1"), 0.999),
    *(("policy", "policy damaged", (level, "F1"), 0.999) for level in ("clause", "para", "item")),
    ("dates", "dates", ("A", "accuracy"), 0.997),
    ("dates", "dates", ("B", "accuracy"), 0.995),
    ("dates", "repeals", ("relation", "P"), 0.99),
    ("dates", "repeals", ("relation", "R"), 0.99),
    *(
        ("validity", "validity", (field, "accuracy"), 1.0)
        for field in ("effective_from", "effective_to")
    ),
    ("pairs", "pairs", ("weak", "alignment_accuracy"), 0.994),
    ("pairs", "pairs", ("weak", "label_accuracy_strict"), 0.993),
    ("pairs", "pairs", ("decision", "label_accuracy_strict"), 0.998),
    *(
        ("synth", f"synth {variant}", ("synthetic", "label_accuracy_strict"), 0.998)
        for variant in ("clean", "damaged")
    ),
    *(
        ("synth_policy", f"synth_policy {variant}", ("synthetic", "label_accuracy_strict"), 0.98)
        for variant in ("clean", "damaged")
    ),
]
CEILINGS = [
    ("dates", "dates", ("B", "wrong_rate"), 0.002),
    ("dates", "dates", ("D", "guessed_rate"), 0.01),
    ("pairs", "pairs", ("decision", "missed_modified_rate"), 0.0),
    ("pairs", "pairs", ("weak", "false_modified_rate"), 0.001),
    ("pairs", "pairs", ("weak", "missed_modified_rate"), 0.001),
]


@pytest.fixture(scope="module")
def figures():
    """Title → figures, from one run of the evaluator over the whole corpus."""
    command = [sys.executable, shared_path("corpus/evaluate.py"), "--tracker", str(TRACKER)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    blocks = [block.split("\n", 1) for block in printed.split("== ")[1:]]
    return {title.strip(): json.loads(body) for title, body in blocks}


def look(figures, title, path):
    found = figures[title]
    for key in path:
        found = found[key]
    return found


def test_the_five_seeds_are_all_right(figures):
    assert set(figures["seeds"].values()) == {"all right"}


@pytest.mark.parametrize(("part", "title", "path", "floor"), FLOORS)
def test_no_figure_falls_below_its_floor(figures, part, title, path, floor):
    assert look(figures, title, path) >= floor, part


@pytest.mark.parametrize(("part", "title", "path", "ceiling"), CEILINGS)
def test_no_error_rate_rises_above_its_ceiling(figures, part, title, path, ceiling):
    assert look(figures, title, path) <= ceiling, part
