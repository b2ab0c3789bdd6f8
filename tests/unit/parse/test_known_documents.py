"""A listed document is known again under another address; another document is not taken for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.model.sources import ListedDocument
from tracker.parse.index_pages.known_documents import map_to_known

HOST = "http://gov.example"
NUMBERS = range(1, 8)


def title(n: int) -> str:
    return f"某区第{n}批产业扶持办法"


def known_again(
    before: Callable[[int], str], after: Callable[[int], str], name: Callable[[int], str] = title
) -> int:
    """Return how many of seven documents are known again."""
    known = {HOST + before(n): title(n) for n in NUMBERS}
    listed = [ListedDocument(HOST + after(n), name(n)) for n in NUMBERS]
    mapped = map_to_known(listed, list(known), known)
    return sum(mapped[HOST + after(n)] == HOST + before(n) for n in NUMBERS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/d{n}.html", "/d{n}.html"),
        ("/detail?id={n}&c=2", "/detail?c=2&id={n}"),
        ("/%64{n}.html", "/d{n}.html"),
        ("/d{n}.html", "/d{n}.html?"),
        ("/detail?id={n}&wkid=ab1", "/detail?id={n}&wkid=ab2"),
        ("/detail?id={n}&_csrf=t{n}1", "/detail?id={n}&_csrf=t{n}2"),
        ("/detail?id={n}&x=1{n}7", "/detail?id={n}&x=2{n}9"),
        ("/d{n}.html?v=20250101", "/d{n}.html?v=20250102"),
        ("/d{n}.html", "/d{n}.html?v=1"),
        ("/d{n}.html?from=page1&k=1", "/d{n}.html?from=page2&k=2"),
        ("/(S(abc1def5kl))/d{n}.aspx", "/(S(abc2def5kl))/d{n}.aspx"),
        ("/s/1f3a9b2c1d4e5f6071/d{n}.html", "/s/2f3a9b2c1d4e5f6071/d{n}.html"),
    ],
)
def test_a_document_is_known_again_under_another_address(before: str, after: str) -> None:
    found = known_again(lambda n: before.format(n=n), lambda n: after.format(n=n))
    assert found == len(NUMBERS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/detail?id={n}", "/detail?id={n}00"),  # other documents
        ("/2024/d{n}.html", "/2025/d{n}.html"),  # the folder of another year
        ("/d{n}.html", "/e{n}.html"),
    ],
)
def test_another_address_of_the_same_title_is_no_session(before: str, after: str) -> None:
    assert known_again(lambda n: before.format(n=n), lambda n: after.format(n=n)) == 0


def test_the_same_numbers_in_another_column_are_other_documents() -> None:
    found = known_again(
        lambda n: f"/detail?type=a&id={n}",
        lambda n: f"/detail?type=b&id={n}",
        lambda n: f"关于第{n}号建议的答复",
    )
    assert found == 0


def test_two_links_prove_no_session() -> None:
    known = {f"{HOST}/d{n}.html?v=1": title(n) for n in (1, 2)}
    listed = [ListedDocument(f"{HOST}/d{n}.html?v=2", title(n)) for n in (1, 2)]
    assert map_to_known(listed, list(known), known) == {one.address: one.address for one in listed}
