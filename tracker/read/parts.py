"""The parts of a document: what stands before the policy, the policy, its annexes, and the 版记 behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.model import squash
from tracker.read import marks
from tracker.read.contents import contents
from tracker.read.line import Block

FIGURE = "[0-9０-９]"
CN_YEAR = "[零〇○ОO0一二三四五六七八九]{4}"
CN_DAY = "[一二三四五六七八九十]{1,3}"
DATE = rf"(?:{FIGURE}{{4}}|{CN_YEAR})\s*年\s*(?:{FIGURE}{{1,2}}|{CN_DAY})\s*月\s*(?:{FIGURE}{{1,2}}|{CN_DAY})\s*日?"
DATE_LINE = re.compile(rf"[（(]?\s*{DATE}\s*[）)]?")
NUMBER = re.compile(r"[一-鿿（）()]{1,24}\s*[〔\[［（(【〈]\s*(?:19|20)\d{2}\s*[〕\]］）)】〉]\s*第?\s*\d{1,5}\s*号")
NUMBER_LINE = re.compile(rf"(?:{NUMBER.pattern}|(?:[一-鿿]{{2,30}}令?)?\s*[（(]?第\s*[0-9一二三四五六七八九十百○〇]+\s*号[）)]?令?)")
MARK_LINE = re.compile(r"[一-鿿 ]{2,40}(?:文件|公报|令)")
ISSUING = re.compile(
    r"现(?:予|将|就).{0,200}(?:印发|公布|发布|下发|转发)|印发给你们|现(?:印发|转发|公布|发布|下发)|请(?:认真|遵照|贯彻|按照|结合).{0,20}执行"
)
ADDRESSEES = re.compile(r"[^。；]{2,200}[：:]")
END_OF_TITLE = re.compile(
    r"(?:通知|办法|规定|条例|意见|措施|决定|方案|答复|细则|规则|政策|通告|公告|批复|函|解读|规划|计划|纲要|目录|章程|规程|标准|指南|公示|若干条|法|案|令)"
    r"(?:[（(][^）)]{1,20}[）)])?$"
)
COLOPHON = re.compile(
    r"抄送|抄报|主送|分送|[（(]?此件.{0,8}公开|[（(]?(?:信息)?公开(?:属性|方式)|联系人|联系电话|承办单位|主题词|印发$|.{0,40}印发$|校对|打印|共印"
)
ANNEX = re.compile(r"(附\s*[件录表]\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})?)\s*[：:.、]?\s*(.*)")
ORGAN = re.compile(
    r"[一-鿿（）、 ]{2,60}(?:政府|委员会|办公室|办公厅|局|厅|部|院|会|署|行|中心|处|总队|大学|公司|室|委|办)(?:[ 　]+[一-鿿 　]+)?"
)
ENACTED = re.compile(
    r"(?:通过|批准|公布|发布|施行|实施|修正|修订|颁布|颁发|第[^。]{1,12}号)[。）)]*$"
)  # 2012年12月3日公安部部长办公会议通过


@dataclass(frozen=True, slots=True)
class Parts:
    """Every block of the document in exactly one of these, in this order."""

    front: tuple[Block, ...] = ()  # issuing notice, number, addressees
    title: tuple[Block, ...] = ()
    notes: tuple[Block, ...] = ()  # lines under the title: （2020年5月14日…修正）
    opening: tuple[Block, ...] = ()  # addressees and office lines between title and text
    body: tuple[Block, ...] = ()
    annexes: tuple[tuple[Block, ...], ...] = ()
    back: tuple[Block, ...] = ()


def split(blocks: list[Block]) -> Parts:
    """The parts of a document; a printed list of contents goes to `opening`."""
    start, end = contents(blocks)
    found = divided(blocks[:start] + blocks[end:])
    return replace(found, opening=found.opening + tuple(blocks[start:end]))


def divided(blocks: list[Block]) -> Parts:
    """The parts of a document without a list of contents."""
    end = back_start(blocks)
    cuts = annex_starts(blocks[:end])
    stop = cuts[0] if cuts else end
    title_at, title_end = title_span(blocks[:stop])
    notes_end = notes_span(blocks[:stop], title_end)
    under = blocks[title_end:notes_end]
    annexes = tuple(tuple(blocks[a:b]) for a, b in zip(cuts, [*cuts[1:], end], strict=False))
    signed = back_start(blocks[:stop]) if cuts else stop
    return Parts(
        front=tuple(blocks[:title_at]),
        title=tuple(blocks[title_at:title_end]),
        notes=tuple(block for block in under if is_note(block) and not is_opening(block)),
        opening=tuple(block for block in under if is_opening(block) or not is_note(block)),
        body=tuple(blocks[notes_end : max(signed, notes_end)]),
        annexes=annexes,
        back=tuple(blocks[max(signed, notes_end) : stop]) + tuple(blocks[end:]),
    )


def is_date(block: Block) -> bool:
    return bool(DATE_LINE.fullmatch(block.text))


def is_organ(block: Block) -> bool:
    return bool(ORGAN.fullmatch(block.text)) and len(block.text) <= 60 and marks.find(block.text) is None


def back_start(blocks: list[Block]) -> int:
    """Where the closing lines begin: signature, date, 抄送, 印发."""
    end = len(blocks)
    dated = False
    while end > 0:
        block = blocks[end - 1]
        if not block.text or (marks.find(block.text) and not COLOPHON.match(block.text)):
            break
        if COLOPHON.match(block.text) or is_date(block) or (is_organ(block) and (dated or end < len(blocks))):
            dated = dated or is_date(block)
            end -= 1
            continue
        break
    return end


def annex_starts(blocks: list[Block]) -> list[int]:
    """Where annexes begin: 附件1 alone on a line or with its title, after the first mark of the body."""
    begun = False
    found = []
    for i, block in enumerate(blocks):
        m = ANNEX.fullmatch(block.text)
        if m and begun and len(block.text) <= 60 and not re.match(r"[0-9]+[.．、]", m[2]):
            found.append(i)
        begun = begun or marks.find(block.text) is not None
    return found


def first_mark(blocks: list[Block]) -> int:
    """The first mark that opens a series (第一条, 一、); the number of blocks where there is none."""
    for i, block in enumerate(blocks):
        mark = marks.find(block.text)
        if mark and mark.number == (1,):
            return i
    return len(blocks)


def title_span(blocks: list[Block]) -> tuple[int, int]:
    """Where the enclosed policy's title stands; an empty span where it has no line of its own."""
    top = first_mark(blocks)
    issued = next((i for i in range(min(top, 30)) if ISSUING.search(blocks[i].text)), None)
    if issued is not None:
        return enclosed_title(blocks, issued, top)
    start = 0
    while start < top and (not blocks[start].text or NUMBER_LINE.fullmatch(blocks[start].text) or MARK_LINE.fullmatch(blocks[start].text)):
        start += 1
    return (start, title_end(blocks, start, top))


def enclosed_title(blocks: list[Block], issued: int, top: int) -> tuple[int, int]:
    """After the notice and its date: the line that repeats the title which the notice names."""
    named = named_title(blocks[issued].text) or named_title(blocks[0].text)
    for i in range(issued + 1, min(top, len(blocks))):
        for j in range(i + 1, min(i + 4, top) + 1):
            if squash("".join(block.text for block in blocks[i:j])) == squash(named):
                return i, j
    dated = next((i for i in range(issued + 1, min(issued + 8, top)) if is_date(blocks[i])), None)
    if dated is None:
        return issued + 1, issued + 1
    after = dated + 1
    if after < top and END_OF_TITLE.search(blocks[after].text) and not marks.find(blocks[after].text):
        return after, after + 1
    return after, after


def named_title(text: str) -> str:
    """The title inside the first 《》."""
    m = re.search(r"《((?:[^《》]|《[^》]*》)+)》", text)
    return m[1] if m else ""


def title_end(blocks: list[Block], start: int, top: int) -> int:
    """A title runs over one to three lines, until its type word; it has no end punctuation."""
    end = start
    while end < min(top, start + 3) and blocks[end].text and not re.search(r"[。；：:]$", blocks[end].text):
        end += 1
        if END_OF_TITLE.search(blocks[end - 1].text):
            return end
    return min(start + 1, end)


def notes_span(blocks: list[Block], start: int) -> int:
    """The lines between title and body: the title again, who passed it and when, number, addressees."""
    end = start
    top = first_mark(blocks)
    title = squash("".join(block.text for block in blocks[:start]))
    for again in range(start + 1, min(top, start + 3) + 1):
        if title and squash("".join(block.text for block in blocks[start:again])) == title:
            end = again
    while end < top and is_note(blocks[end]):
        end += 1
    return end


def is_note(block: Block) -> bool:
    """A line that dates or numbers the text, or addresses it."""
    text = block.text
    if re.fullmatch(r"[（(【].*[）)】]", text, re.S) or DATE_LINE.match(text) or NUMBER_LINE.fullmatch(text) or ENACTED.search(text):
        return True
    return is_opening(block)


def is_opening(block: Block) -> bool:
    """The addressees, or an office line such as 签发人."""
    text = block.text
    return bool(ADDRESSEES.fullmatch(text) and not re.search(r"如下|^本|第.{1,4}条", text)) or bool(
        re.search(r"签发人|^办理结果", text[:40])
    )
