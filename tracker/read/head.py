"""What a document says of itself around its body: title, number, issuers, addressees, dates."""

from __future__ import annotations

import re
from datetime import date

from tracker.model import Head, squash
from tracker.read import marks
from tracker.read.line import Block
from tracker.read.parts import ADDRESSEES, DATE, ISSUING, MARK_LINE, NUMBER, Parts, is_date, is_organ, named_title

YEAR, SMALL = "[0-9０-９]{4}|[零〇○ОO0一二三四五六七八九]{4}", "[0-9０-９一二三四五六七八九十]{1,3}"
DAY = re.compile(rf"({YEAR})\s*年\s*({SMALL})\s*月\s*({SMALL})\s*日?")
PRINTED = re.compile(rf"({DATE})\s*印")
OFFICE = re.compile(r"(.{2,40}?(?:政府|委员会|办公室|办公厅|局|厅|部|院))\s*关于")


def head(parts: Parts) -> Head:
    """The head of a document."""
    front, back = parts.front, parts.back
    title = joined_title(parts)
    outer = [*front, *parts.title, *parts.notes, *parts.opening]
    return Head(
        title=title,
        document_number=number(outer),
        issuers=issuers(parts),
        addressees=addressees(outer),
        made_on=made_on(parts),
        printed_on=next((day(m[1]) for block in back if (m := PRINTED.search(block.text))), None),
        notes=tuple(block.text for block in parts.notes),
    )


def day(text: str) -> date | None:
    """2024年3月4日, 二〇二四年三月四日; None for a day that does not exist."""
    m = DAY.search(text)
    if not m:
        return None
    year, month, number = (marks.value(re.sub("[ОO]", "〇", part)) for part in m.groups())
    try:
        return date(year, month, number)
    except ValueError:
        return None


def joined_title(parts: Parts) -> str:
    """The policy's title: its own line, else the one the notice names, without the 《》 round it."""
    text = "".join(block.text for block in parts.title)
    if text:
        return re.sub(r"^《(.*)》$", r"\1", text)
    sentence = next((block.text for block in parts.front if ISSUING.search(block.text)), "")
    return named_title(sentence)


def number(outer: list[Block]) -> str | None:
    """The 文号 on a line of its own before the body."""
    for block in outer:
        m = NUMBER.match(block.text)
        if m and len(block.text) <= len(m[0]) + 12:
            return re.sub(r"\s", "", m[0])
    return None


def addressees(outer: list[Block]) -> tuple[str, ...]:
    """主送机关: the line that ends with a colon before the text."""
    for block in outer:
        if ADDRESSEES.fullmatch(block.text) and not re.search(r"如下|附件|签发", block.text):
            return listed(block.text.rstrip("：:"))
    return ()


def listed(text: str) -> tuple[str, ...]:
    """区政府各委、办、局，各街道办事处 names two: 、 parts only where there is no ， and no mere 办 or 局."""
    names = re.split(r"[，,；;]", text)
    if len(names) == 1 and all(len(name) > 2 for name in text.split("、")):
        names = text.split("、")
    return tuple(filter(None, (name.strip() for name in names)))


def made_on(parts: Parts) -> date | None:
    """成文日期: the date under the notice's signature, else under the text's own."""
    for blocks in (parts.front, parts.back):
        for block in reversed(blocks):
            if is_date(block):
                return day(block.text)
    return None


def issuers(parts: Parts) -> tuple[str, ...]:
    """Who signed: the organ lines above the date, by the fuller name of the red head (…文件); else the red head or the title (…关于)."""
    heads = tuple(squash(block.text).removesuffix("文件") for block in parts.front if MARK_LINE.fullmatch(block.text))
    for blocks in (parts.front, parts.back):
        signed = signature(blocks)
        if signed:
            return tuple(next((full for full in heads if full.endswith(name)), name) for name in signed)
    if heads:
        return heads
    offices = (OFFICE.match(block.text) for block in [*parts.front, *parts.title])
    return tuple(squash(m[1]) for m in offices if m)[:1]


def signature(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The organ lines above the last date."""
    end = max((i for i, block in enumerate(blocks) if is_date(block)), default=0)
    start = end
    while start > 0 and is_organ(blocks[start - 1]):
        start -= 1
    return tuple(squash(block.text) for block in blocks[start:end])
