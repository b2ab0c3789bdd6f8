"""A version as a page: it shows itself and does nothing else."""

import base64
import hashlib

from hypothesis import given
from hypothesis import strategies as st

from tests.snapshot_factory import make_snapshot
from tracker.render.text.html import CONTENT_SECURITY_POLICY, STYLE, render_page


def test_every_unit_stands_under_its_address():
    found = render_page(make_snapshot("甲。", "乙。"))
    assert '<section id="art_1"><p>1. 甲。</p></section>' in found
    assert found.index("art_1") < found.index("art_2")


@given(st.text(alphabet="<>&\"'/ascript=x", max_size=40))
def test_no_words_of_a_document_become_mark_up(words):
    plain = render_page(make_snapshot("x"), ["x"])
    found = render_page(make_snapshot(words or "x"), [words])
    assert found.count("<") == plain.count("<")


def test_the_policy_allows_exactly_the_style_of_the_page():
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    assert f"<style>{STYLE}</style>" in render_page(make_snapshot("x"))
    assert f"'sha256-{digest}'" in CONTENT_SECURITY_POLICY
    assert "script-src" not in CONTENT_SECURITY_POLICY
