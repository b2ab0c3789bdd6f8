"""Find the title that a site prints above its own lines and again over the text."""

from __future__ import annotations

import re

from tracker.model import squash
from tracker.parse.grammar.line_endings import ends_sentence
from tracker.parse.grammar.line_kinds import NUMBER, is_enactment_line
from tracker.parse.grammar.lines import Block

REACH = 40  # blocks; the fields of a site are many
LINES = 3
SHORTEST = 8  # characters; fewer may come again by chance
ISSUES = "印发|公布|发布|颁发|下发|转发"
# What a headline has round the title: a column's name, a number, a status; or the notice that
# issues what is printed again
BEFORE = re.compile(
    rf"\A(?:(?:.{{2,8}}[丨|])?(?:{NUMBER.pattern})?(?:【.{{2,8}}】)?《?|.*(?:{ISSUES})《?)"
)
BEHIND = re.compile(rf"》?(?:的通知)?(?:\({NUMBER.pattern}\))?")


def find_repetition(blocks: list[Block], start: int, end: int, top: int) -> tuple[int, int] | None:
    """Return the last place before `top` where the headline from `start` to `end` is printed again.

    No sentence and no note stand between.
    """
    headline = squash("".join(block.text for block in blocks[start:end]))
    found, begin = None, end
    while begin < min(top, start + REACH) and not (
        ends_sentence(blocks[begin].text) or is_enactment_line(blocks[begin])
    ):
        stop = next(
            (
                stop
                for stop in range(min(top, begin + LINES), begin, -1)
                if repeats_headline(headline, blocks[begin:stop])
            ),
            None,
        )
        found = (begin, stop) if stop else found
        begin = stop or begin + 1
    return found


def repeats_headline(headline: str, lines: list[Block]) -> bool:
    """Return whether lines are the headline, or what it has inside."""
    title = squash("".join(block.text for block in lines))
    if len(title) < SHORTEST or title not in headline:
        return False
    before, _, behind = headline.partition(title)
    return BEFORE.fullmatch(before) is not None and BEHIND.fullmatch(behind) is not None


def skip_first_print(blocks: list[Block], start: int, end: int) -> int:
    """Return where the title begins whose lines to `end` are a site's and then the text's own."""
    for at in range(start + 1, end):
        site, own = (
            squash("".join(block.text for block in half))
            for half in (blocks[start:at], blocks[at:end])
        )
        if site == own:
            return at
    return start
