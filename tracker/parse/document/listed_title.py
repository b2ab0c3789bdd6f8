"""Compare the title by which an index names a document with the titles that the document prints."""

from __future__ import annotations

import re

from tracker.model import Snapshot, squash
from tracker.text.ngrams import measure_similarity

SHORTENED = 0.7  # of the characters that a shortened title keeps
SHORTEST_CORE = 4  # characters of a title without office and frame
SHORTEST = 6  # characters; 查看详情 is no title
PRINTED_LINES = 8  # of the notice, among which its title stands
CUT = re.compile(r"(?:…+|\.{2,}|．{2,}|。{2,})\Z")
# What an index adds to a title: [置顶], NEW, the day, the name of a file; quotes and brackets.
ADDED = re.compile(
    r"\A(?:[\[【(（〔](?:置顶|热点|最新|头条|推荐|原创|图文|视频)[\]】)）〕]|[·•●▪>»\-\d.、]+(?=[^\d年]))+"
    r"|(?:NEW!?|HOT!?)\Z|[\[(（]?\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）]?\Z"
    r"|\.(?:pdf|docx?|wps|xlsx?|ofd|html?|txt)\Z",
    re.IGNORECASE,
)
CUT_OR_QUOTED = re.compile(r"[.…]+$|[《》〈〉“”\"]")
FRAME_OF_NOTICE = re.compile("\\A.{0,60}?(?:印发|公布|发布|转发)|的通知$")
MIN_AKIN = 0.4  # share of the pairs of characters that two prints of a title have in common
MARKS = re.compile(r"[《》〈〉“”\"'‘’「」『』\W_]")
YEAR = re.compile(r"(?:19|20)\d{2}(?=年)")
# 某区政府关于印发…的通知: what stands between is the name of the text
FRAMED = re.compile(
    r"\A.{0,40}?关于(?:印发|公布|发布|转发|批转|下发|颁布)?|的?(?:通知|公告|通告)\Z"
)
BEHIND_TITLE = re.compile(
    r"(?:试行|暂行|修[订正]版?|全文|文本|(?:19|20)\d{2}年?(?:版|修[订正]版?)?|等.{1,8}文件|的|通知|公告|附.{0,12})*"
)
NO_TITLE = re.compile(
    r"(?:点击|查看|下载|阅读|浏览|更多|详细|详情|全文|原文|政策|文件|内容|附件|正文|此处|进入)+"
)


def find_listing_conflict(snapshot: Snapshot, listed: str) -> str | None:
    """Return a warning where an index names a document by a title that it does not print.

    A title that the index cuts (…), or that lacks the office or the frame of the notice, is the
    same: 某办法 of 某区政府关于印发某办法的通知.
    """
    name = ADDED.sub("", "".join(listed.split()))
    is_cut = CUT.search(name) is not None
    plain = plain_title(CUT.sub("", name))
    if not snapshot.head.title or len(plain) < SHORTEST or NO_TITLE.fullmatch(plain):
        return None
    lines = snapshot.wrapper.split("\n")[:PRINTED_LINES]
    starts = range(len(lines))
    printed = [
        snapshot.head.title,
        *("".join(lines[start:end]) for start in starts for end in range(start + 1, start + 4)),
        *(one.head.title for one in snapshot.instruments),
        *snapshot.carries,
    ]
    if any(is_same_title(plain, plain_title(each), is_cut=is_cut) for each in printed if each):
        return None
    return f"标题不一致：正文为《{snapshot.head.title}》，目录列为《{CUT.sub('…', name)[:100]}》"


def plain_title(title: str) -> str:
    """Return a title as titles are compared: without white space and punctuation."""
    return MARKS.sub("", squash(title))


def is_same_title(listed: str, printed: str, *, is_cut: bool) -> bool:
    """Return whether two prints name one text; both are plain titles."""
    years, others = (set(YEAR.findall(title)) for title in (listed, printed))
    if years and others and years.isdisjoint(others):
        return False
    bare, other = (FRAMED.sub("", title) for title in (listed, printed))
    if is_cut and bare and bare in other:
        return True
    short, long = sorted((bare, other), key=len)
    at = long.rfind(short)
    if at >= 0 and len(short) >= SHORTEST_CORE:
        return BEHIND_TITLE.fullmatch(long, at + len(short)) is not None
    return (
        short[-2:] == long[-2:]
        and len(short) >= SHORTENED * len(long)
        and is_shortened(short, long)
    )


def is_shortened(short: str, long: str) -> bool:
    """Return whether a title is another one with words left out."""
    rest = iter(long)
    return all(char in rest for char in short)


def is_akin_title(one: str, other: str) -> bool:
    """Return whether two titles may name one text, also where a site cut or framed its own.

    关于印发《X》的通知 and X, 关于…的通… and its whole.
    """
    plain = [CUT_OR_QUOTED.sub("", title) for title in (one, other)]
    short, long = sorted((FRAME_OF_NOTICE.sub("", title) or title for title in plain), key=len)
    return short in long or measure_similarity(plain[0], plain[1]) >= MIN_AKIN
