"""Session ids and tracking parameters make no other document."""

from __future__ import annotations

import pytest

from tracker.parse.index_pages.link_identity import map_to_documents

HOST = "http://gov.example"


@pytest.mark.parametrize(
    ("links", "documents"),
    [
        (["/d1.html?sid=8", "/d2.html?sid=8"], ["/d1.html", "/d2.html"]),
        (["/d1.html?sid=8", "/d1.html?sid=9"], ["/d1.html", "/d1.html"]),
        # the number of the document, and of a session
        (["/view.jsp?sid=1", "/view.jsp?sid=2"], ["/view.jsp?sid=1", "/view.jsp?sid=2"]),
        (["/view.jsp?id=1&sid=7", "/view.jsp?id=2&sid=7"], ["/view.jsp?id=1", "/view.jsp?id=2"]),
        (["/view.jsp?id=1&sid=7", "/view.jsp?id=2&sid=8"], ["/view.jsp?id=1", "/view.jsp?id=2"]),
        (["/view.jsp;jsessionid=A1?id=3"], ["/view.jsp?id=3"]),
        (["/a.html?utm_source=x&utm_medium=y"], ["/a.html"]),
        (["/a.jsp?id=3&spm=1.2&PHPSESSID=q"], ["/a.jsp?id=3"]),
        (["/view.jsp?t=5"], ["/view.jsp?t=5"]),  # alone, it may be the document
        (["/a.html?page=2", "/a.html?page=3"], ["/a.html?page=2", "/a.html?page=3"]),
        (["/a%20b.html?x=中"], ["/a%20b.html?x=中"]),  # untouched, byte for byte
    ],
)
def test_a_link_is_the_address_of_its_document(links: list[str], documents: list[str]) -> None:
    mapped = map_to_documents(HOST + link for link in links)
    assert [mapped[HOST + link] for link in links] == [HOST + one for one in documents]
