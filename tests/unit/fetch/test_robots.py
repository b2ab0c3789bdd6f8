"""What robots.txt forbids (RFC 9309 §2.2): wildcards, ends of paths, the longest match."""

import pytest

from tracker.errors import FetchError
from tracker.fetch.responses import FetchedResponse
from tracker.fetch.robots import MAX_AGE, MAX_CRAWL_DELAY, RobotsRules

SITE = "https://www.example.gov.cn"


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def rules_of(text: str) -> RobotsRules:
    return RobotsRules(lambda url: FetchedResponse(url, text.encode(), "text/plain"))


def is_forbidden(rules: RobotsRules, path: str) -> bool:
    try:
        rules.crawl_delay(SITE + path)
    except FetchError as error:
        return not error.transient
    return False


@pytest.mark.parametrize(
    ("lines", "forbidden", "allowed"),
    [
        ("Disallow: /*?print=", ["/zw/1.html?print=1"], ["/zw/1.html", "/zw/?page=2"]),
        ("Disallow: /*.doc$", ["/files/a.doc"], ["/files/a.docx", "/files/a.doc?x=1"]),
        ("Allow: /\nDisallow: /private/", ["/private/1.html"], ["/", "/zw/1.html", "/private"]),
        ("Disallow: /zw/\nAllow: /zw/gk/", ["/zw/1.html"], ["/zw/gk/1.html"]),
        ("Allow: /zw/gk/\nDisallow: /zw/", ["/zw/1.html"], ["/zw/gk/1.html"]),
        ("Disallow: /a\nAllow: /a", [], ["/a/1.html"]),  # equal length: the least restrictive
        ("Disallow: /政策/", ["/%E6%94%BF%E7%AD%96/1.html"], ["/zw/"]),
        ("Disallow:", [], ["/", "/zw/"]),
        ("Disallow: /  # all of it", ["/zw/"], []),
        ("Disallow: /robots", ["/robots-and-us.html"], ["/robots.txt"]),
    ],
)
def test_the_longest_rule_that_matches_decides(
    lines: str, forbidden: list[str], allowed: list[str]
) -> None:
    rules = rules_of(f"User-agent: *\n{lines}\n")
    assert [path for path in forbidden if not is_forbidden(rules, path)] == []
    assert [path for path in allowed if is_forbidden(rules, path)] == []


def test_groups_of_one_name_are_read_as_one_and_outrank_the_group_for_all() -> None:
    rules = rules_of(
        "User-agent: policy-tracker\nDisallow: /a/\n\nUser-agent: *\nDisallow: /\n\n"
        "User-agent: Policy-Tracker\nDisallow: /b/\n"
    )
    assert is_forbidden(rules, "/a/")
    assert is_forbidden(rules, "/b/")
    assert not is_forbidden(rules, "/c/")


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 2.5", 2.5),
        ("Crawl-delay: 86400", MAX_CRAWL_DELAY),
        ("Crawl-delay: soon", 0),
        ("Crawl-delay: -1", 0),
        ("Crawl-delay: nan", 0),
        ("", 0),
    ],
)
def test_a_crawl_delay_is_a_number_of_seconds_within_a_bound(line: str, seconds: float) -> None:
    assert rules_of(f"User-agent: *\n{line}\n").crawl_delay(SITE) == seconds


def test_rules_are_read_once_a_day_and_hold_while_the_site_is_out_of_reach() -> None:
    clock = Clock()
    answers: list[bytes | FetchError] = [
        b"User-agent: *\nDisallow: /a/\n",
        FetchError("timeout"),
        FetchError("404", transient=False),
    ]

    def fetch(url: str) -> FetchedResponse:
        found = answers.pop(0)
        if isinstance(found, FetchError):
            raise found
        return FetchedResponse(url, found, "text/plain")

    rules = RobotsRules(fetch, clock)
    assert is_forbidden(rules, "/a/")
    assert is_forbidden(rules, "/a/")
    clock.now += MAX_AGE + 1
    assert is_forbidden(rules, "/a/")  # the server did not answer
    clock.now += MAX_AGE + 1
    assert not is_forbidden(rules, "/a/")  # there is no robots.txt any more
    assert answers == []
