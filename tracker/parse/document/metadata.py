"""Read the head of a document: title, number, issuers, addressees, days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from tracker.model import Head, squash
from tracker.parse.document.cover_notice import (
    QUOTED,
    find_issuing_sentence,
    find_named_title,
    title_words,
)
from tracker.parse.document.listed_title import is_akin_title
from tracker.parse.document.own_title import find_own_title
from tracker.parse.document.parts import DocumentParts
from tracker.parse.grammar.line_kinds import (
    END_OF_LETTER,
    END_OF_TITLE,
    FLAG,
    LISTED_NUMBER,
    NUMBER,
    NUMBER_AND_FIELDS,
    ORDER,
    PUBLISHED,
    is_addressee_line,
    is_date_line,
    is_letterhead,
    is_organ_line,
    is_title_line,
)
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.site_labels import LABELS, LONGEST_LABEL, NEXT_LABEL, NUMBER_LABEL
from tracker.text.brackets import YEAR_CLOSE, YEAR_OPEN
from tracker.text.dates import DAY, find_day, parse_day, print_day
from tracker.text.numerals import COUNT

PRINTED = re.compile(rf"({DAY})\s*印")
ANNOUNCED = re.compile(r"\A(?!.*关于)[一-鿿 ]{2,40}公告")  # 某省人大常委会公告, above （第12号）
BEHIND_TITLE = re.compile(rf"[（(]({NUMBER.pattern})[）)]$")  # …的通知（岳办发〔2017〕2号）
# 海关总署公告2017年第26号（关于…的公告）
BEFORE_TITLE = re.compile(rf"\A({ORDER.pattern})\s*[（(](关于.+)[）)]")
CITED_NUMBER = re.compile(rf"》[（(]({NUMBER.pattern})[）)]")
IN_ROUND = re.compile(rf"[（(]\s*({NUMBER.pattern})\s*[）)]")
CITES = re.compile(
    "根据|按照|依据|依照|经(?:市|区|县|省|研究|国务院)|现[将就予]|为了?(?:贯彻|落实|进一步)|贯彻|落实"
)  # 根据某发〔2020〕1号
ACTS = re.compile("关于|印发|转发|批转|贯彻|落实")  # behind the office in a title
# 各县、区人民政府，某开发区、苏州 / 某工业园区：
BEGUN = re.compile("各[^。：:；]*[，,][^。：:；]*[^。：:；，,）)]")
COLUMN = re.compile("^.{2,8}[丨|｜]")  # 政务服务丨某市人民政府关于…: where a site has it
BROKEN = re.compile("(?<=[一-鿿、》）]) +(?=[一-鿿《（])")
# （示科规〔2019〕1号，2019年3月1日印发）
BRACKETED = re.compile(rf"[（(]{NUMBER.pattern}(?=[，,；;])")
# （2024年3月4日某府规〔2024〕3号公布） under or behind a title, and the other way round
_ORDER_NUMBER = rf"[一-鿿]{{2,40}}令(?:\d{{4}}年)?第\s?{COUNT}\s?号"
_ISSUED = r"[\s，,；;]{0,4}(?:印发|发布|公布|颁布|文件?){0,2}[\s，,；;]{0,4}"
# （2024年3月4日某市某局 某市某委以某府规〔2024〕3号印发）, or the offices stand ahead of the day
_BY_OFFICES = rf"(?:(?P<offices>[一-鿿（）、 \u3000]{{2,80}}?)(?=以|印发|发布|公布|颁布))?{_ISSUED}"
_OFFICE = r"(?!根据|依照|依据|按照|自|经)[一-鿿、 \u3000]{2,60}?(?:政府|[委局厅办院室会])"
DATED_NUMBER = re.compile(
    rf"(?<!》)[（(]\s{{0,4}}(?:(?P<ahead>{_OFFICE})(?:[\s，,]{{1,2}}|(?={DAY})))?(?:(?P<day>{DAY}){_ISSUED}{_BY_OFFICES}以?"
    rf"(?P<number>{NUMBER.pattern}|{_ORDER_NUMBER})"
    rf"|(?P<first>{NUMBER.pattern}){_ISSUED}(?:(?P<behind>{_OFFICE})[\s，,]{{0,2}})?(?P<then>{DAY})){_ISSUED}"
    # （2016年5月1日某府规〔2016〕9号公布　根据2023年12月6日…修正）: changes may follow
    r"(?:[）)]$|(?<=[\s，,；;])(?=(?:根据|依照|依据|自|经|\d)))"
)
LABELLED = re.compile(rf"[【\[]?(?:发文|文件|公文)?{NUMBER_LABEL}")
OFFICE_BEFORE_NUMBER = re.compile(
    r"([一-鿿（）]{2,40}(?:人民政府|委员会|办公室|办公厅|厅|局|中心))"
    r"(?=[一-鿿]{2,10}[发规字函通复告政办审综]〔)"
)
PLACE = re.compile("[一-鿿]{1,8}?[省市区县旗州盟镇乡]")  # that an office is named after
OFFICE_OF_ORDER = re.compile(r"([一-鿿]{2,40})令(?:\d{4}年)?第")
# The fields that a site prints above a text, by what they name.
FIELDS = {
    "title": r"(?:发文|文件)?标\s*题|(?:文件)?名\s*称",
    "number": r"(?:(?:发文|文件)\s*)?(?:字|文|编)\s*号",
    "issuer": r"发文(?:机关|机构|单位|部门)|制[定发](?:机关|单位)|颁[布发](?:单位|部门)",
    "publisher": r"发布(?:机关|机构|单位|部门)",
    "made_on": r"成文(?:日期|时间)|生成日期|发文(?:日期|时间)|签署日期",
}
FIELD = {
    name: re.compile(rf"[【\[]?(?:{pattern})[】\]]?[\s:：|]*") for name, pattern in FIELDS.items()
}
SHORTEST_TITLE = 8  # characters; 编制说明 is a heading
LONGEST_OFFICES = 100  # characters before 关于
# 发文机构：县政府网站: who put the page up, not who issued the text
SITE = re.compile("(?:网|网站|门户|平台|客户端|公众号|融媒体中心|管理员|本站)$")


def read_head(parts: DocumentParts) -> Head:
    """Return the head of a document."""
    outer = list_outer_blocks(parts)
    listed = read_fields(outer)
    name, flags = strip_status_flags(strip_number(find_title(parts)))
    return Head(
        title=name or listed.get("title", ""),
        document_number=find_number(outer) or find_cited_number(parts.carrier),
        issuers=find_issuers(parts)
        or offices_of_field(listed.get("issuer", ""))
        or offices_that_publish(listed),
        addressees=find_addressees(outer),
        made_on=find_made_on(parts)
        or find_day(listed.get("made_on", ""))
        or find_day_beside_number(outer),
        published_on=find_published_on([*outer, *parts.back]),
        printed_on=next(
            (parse_day(m[1]) for block in parts.back if (m := PRINTED.search(block.text))), None
        ),
        notes=(*flags, *(block.text for block in parts.notes)),
    )


def list_outer_blocks(parts: DocumentParts) -> list[Block]:
    """Return the blocks that say what a text is: those above it, and tables of fields below.

    Where its words are in a file or in pictures, all that the page prints says so.
    """
    above = [*parts.front, *parts.title, *parts.notes, *parts.opening]
    is_empty = not (parts.body or parts.annexes or parts.notice)
    return above + [block for block in parts.back if is_empty or block.rows]


def read_fields(outer: list[Block]) -> dict[str, str]:
    """Return what the table of a site says of the text: 成文日期, 发文字号, 标题, 发文机关.

    Labels and values stand on one line, on two, or in cells beside each other.
    """
    found: dict[str, str] = {}
    for label, value in list_labels(outer):
        for name, pattern in FIELD.items():
            if name not in found and value and pattern.fullmatch(label):
                found[name] = value
    return found


def list_labels(outer: list[Block]) -> Iterator[tuple[str, str]]:
    """Yield every label with the value beside it or below it."""
    lines = [block.text for block in outer]
    labelled = (line for line in lines if "：" in line or ":" in line)
    for part in (part for line in labelled for part in NEXT_LABEL.split(line)):
        label, colon, value = part.replace(":", "：").partition("：")
        if colon:
            yield f"{label}：", value.strip()
    for label, value in pairwise(lines):
        if is_label(label):
            yield label, value
    for row in (row for block in outer for row in block.rows):
        for label, value in pairwise(row):
            yield label, value


def is_label(line: str) -> bool:
    """Return whether a line names a field whose value stands on the next one."""
    return line.endswith(("：", ":")) or "".join(line[:LONGEST_LABEL].split()) in LABELS


def list_head_conflicts(parts: DocumentParts, head: Head) -> Iterator[str]:
    """Yield a warning for each field of the page that contradicts the text."""
    listed = read_fields(list_outer_blocks(parts))
    day = find_day(listed.get("made_on", ""))
    if day and head.made_on and day != head.made_on:
        yield f"成文日期不一致：落款为{print_day(head.made_on)}，页面著录为{print_day(day)}"
    called = squash(listed.get("title", ""))
    if called and head.title and not is_akin_title(called, squash(head.title)):
        yield f"标题不一致：正文为《{head.title}》，页面著录为《{called[:LONGEST_OFFICES]}》"
    number = NUMBER.search(listed.get("number", ""))
    if number and head.document_number and NUMBER.fullmatch(head.document_number):
        listed_number = standardize_number(number[0])
        if listed_number != head.document_number:
            yield f"文号不一致：正文为{head.document_number}，页面著录为{listed_number}"


def list_doubtful_fields(parts: DocumentParts, head: Head) -> Iterator[str]:
    """Yield a warning for a title or an issuer that the text itself may not bear out.

    The text prints another title above its first words, or no office: who put it up need not have
    issued it.
    """
    first = next(iter(parts.body), Block())
    is_titled = len(squash(first.text)) >= SHORTEST_TITLE and is_title_line(first)
    if is_titled and head.title and not is_akin_title(squash(first.text), squash(head.title)):
        yield f"标题不一致：读出的标题为《{head.title}》，正文首行为《{first.text}》"
    if named := find_other_title(parts, head.title):
        yield f"标题不一致：读出的标题为《{head.title}》，文首标题为《{named}》"
    listed = read_fields(list_outer_blocks(parts))
    is_listed = find_issuers(parts) or offices_of_field(listed.get("issuer", ""))
    if head.issuers and not is_listed:
        names = "、".join(head.issuers)
        yield f"正文未印发文机关，按页面著录的发布机构读作“{names}”，请对照原文核对"


def find_other_title(parts: DocumentParts, title: str) -> str:
    """Return the title above a notice where it names another text than the one that is enclosed.

    A record of a list calls it 甲办法, and the notice below issues 《乙办法》.
    """
    front = list(parts.front)
    if not (title and any(map(is_title_line, front))):
        return ""
    first = "".join(block.text for block in front[slice(*find_own_title(front))])
    named = QUOTED.findall(first) or ([] if END_OF_LETTER.search(first) else [first])
    named = [squash(one) for one in named if is_title_line(Block(one))]
    is_other = named and not any(is_akin_title(one, squash(title)) for one in named)
    return first if is_other else ""


def find_title(parts: DocumentParts) -> str:
    """Return the policy's title, without the 《》 round it.

    It is its own line, else the one that the notice names.
    """
    text = "".join(block.text for block in parts.title)
    if text:
        bare = (
            title_words(list(parts.title))
            if re.match("附[件录表]", text)
            else join_title_lines(text)
        )
        return re.sub(r"^《([^《》]*)》$", r"\1", bare)
    front = [*parts.front, *parts.notice]
    at = find_issuing_sentence(front)
    if at is not None:
        return find_named_title(front, at)
    return ""


def strip_number(text: str) -> str:
    """Return a title without the number that is printed before or behind it."""
    m = BEFORE_TITLE.fullmatch(text)
    if m:
        return m[m.re.groups]
    bare = BEHIND_TITLE.sub("", text)
    note = DATED_NUMBER.search(bare)
    return bare[: note.start()] if note else bare


def list_fields(blocks: list[Block]) -> list[str]:
    """Return what a site says above the text, label and value together.

    They stand on one line, on two, or in cells beside each other.
    """
    lines = [block.text for block in blocks]
    parted = [
        f"{label.rstrip('：:')}：{value}" for label, value in pairwise(lines) if is_label(label)
    ]
    rows = [row for block in blocks for row in block.rows]
    cells = [f"{label.rstrip('：:')}：{value}" for row in rows for label, value in pairwise(row)]
    return [*lines, *parted, *cells]


def join_title_lines(text: str) -> str:
    """Return a title whose two lines were copied into one, without the space between them.

    Offices side by side before 关于 keep theirs.
    """
    offices, about, rest = text.partition("关于")
    return offices + about + BROKEN.sub("", rest) if about else BROKEN.sub("", text)


def strip_status_flags(text: str) -> tuple[str, list[str]]:
    """Return a title without the status that a site printed beside it, and that status.

    某办法 and 【已失效】
    """
    found = [m for m in FLAG.finditer(text) if m.start() == 0 or m.end() == len(text)]
    return FLAG.sub("", text) if found else text, [m[1] for m in found]


def find_published_on(blocks: list[Block]) -> date | None:
    """Return 发布日期：2024-03-04, on a line or in a table above the text, else below it."""
    found = (PUBLISHED.search(text) for text in list_fields(blocks))
    return next((parse_day(m["day"]) for m in found if m), None)


def find_number(outer: list[Block]) -> str | None:
    """Return the 文号 on a line of its own before the body, in its standard form.

    沪府规〔2024〕7号, 某市人民政府令第59号, 第59号令
    """
    for i, block in enumerate(outer):
        m = BEHIND_TITLE.search(block.text)
        if m and END_OF_TITLE.search(block.text[: m.start()]):
            return standardize_number(m[1])
        if (m := DATED_NUMBER.search(block.text)) and not CITES.match(block.text):
            return standardize_number(m["number"] or m["first"])
        m = (
            BEFORE_TITLE.fullmatch(block.text)
            or IN_ROUND.fullmatch(block.text)
            or NUMBER_AND_FIELDS.match(block.text)
        )
        if m:
            return standardize_number(m[1])
        if LABELLED.match(block.text):
            continue  # 发文字号某府发〔2024〕3号: the label is no part of it
        m = NUMBER.match(block.text) or BRACKETED.match(block.text)
        after = block.text[m.end() :] if m else ""
        # 关于撤销某发〔2023〕1号文件的通知 names another's
        if (
            m
            and "关于" not in m[0]
            and not CITES.match(block.text.lstrip("（("))
            and (len(after) <= 12 or after[0] in " \u3000，,；;" or after.startswith("关于"))
        ):
            return standardize_number(m[0].lstrip("（("))
        m = ORDER.fullmatch(block.text)
        if m:
            above = (
                outer[i - 1].text
                if i and (is_letterhead(outer[i - 1]) or ANNOUNCED.fullmatch(outer[i - 1].text))
                else ""
            )
            return squash((m["organ"] or above) + m["number"] + (m["late"] or ""))
    return next(
        (
            standardize_number(m[1])
            for words in list_fields(outer)
            if (m := LISTED_NUMBER.search(words))
        ),
        None,
    )


def find_cited_number(carrier: Sequence[Block]) -> str | None:
    """Return the 文号 that a forwarding notice cites behind the title of what it forwards."""
    found = (CITED_NUMBER.search(block.text) for block in carrier)
    return next((standardize_number(m[1]) for m in found if m), None)


def standardize_number(number: str) -> str:
    """Return a number in its standard form: 沪府规〔2024〕7号 of 沪府规[2024] 7 号.

    The office in full before it is no part of it: 某区发展和改革委员会某发改规〔2023〕9号.
    """
    plain = re.sub(rf"[{YEAR_OPEN}](\d{{4}})[{YEAR_CLOSE}]", r"〔\1〕", squash(number))
    named = OFFICE_BEFORE_NUMBER.match(plain)
    return plain[named.end() :] if named else plain


def find_office_beside_number(parts: DocumentParts) -> tuple[str, ...]:
    """Return the offices in full before the 文号 in the brackets under the title."""
    searched = (DATED_NUMBER.search(block.text) for block in (*parts.notes, *parts.title))
    found = [m for m in searched if m]
    named = [m["ahead"] or m["offices"] or m["behind"] or "" for m in found]
    offices = [name for names in named for name in split_offices(names) if name]
    if offices and all(is_organ_line(Block(name)) for name in offices):
        return tuple(dict.fromkeys(offices))
    numbers = (squash(m["number"] or m["first"]) for m in found)
    before = (
        OFFICE_BEFORE_NUMBER.match(number) or OFFICE_OF_ORDER.match(number) for number in numbers
    )
    return tuple(m[1] for m in before if m)


def find_addressees(outer: list[Block]) -> tuple[str, ...]:
    """Return 主送机关: the line that ends with a colon before the text."""
    at = next((i for i, block in enumerate(outer) if is_addressee_line(block)), None)
    if at is None:
        return ()
    broken = at > 0 and BEGUN.fullmatch(outer[at - 1].text)
    return split_addressees(((outer[at - 1].text if broken else "") + outer[at].text).rstrip("：:"))


def split_addressees(text: str) -> tuple[str, ...]:
    """Return the addressees of a line: 区政府各委、办、局，各街道办事处 names two.

    、 separates only where there is no ， and no mere 办 or 局.
    """
    names = re.split(r"[，,；;]", text)
    offices = re.split(r"、(?![^（(]*[）)])", text)  # 各县（市、区）财政局 is one
    if len(names) == 1 and all(len(name) > 2 for name in offices):
        names = offices
    return tuple(filter(None, (name.strip() for name in names)))


def find_made_on(parts: DocumentParts) -> date | None:
    """Return 成文日期: the day under the notice's signature, else under the text's own.

    2024-03-04 counts only under an office: alone it is the day on which a site published the text.
    """
    for blocks in (parts.front, parts.back):
        for above, block in reversed(list(zip((Block(), *blocks), blocks, strict=False))):
            if is_date_line(block) and ("月" in block.text or is_organ_line(above)):
                return find_day(block.text)
    return None


def find_day_beside_number(outer: list[Block]) -> date | None:
    """Return the day in the brackets that hold the 文号, under or behind the title."""
    found = (DATED_NUMBER.search(block.text) for block in outer)
    return next((find_day(m["day"] or m["then"]) for m in found if m), None)


def find_issuers(parts: DocumentParts) -> tuple[str, ...]:
    """Return the offices that signed, by the fuller name of the letterhead (…文件).

    Without a signature they are those of the letterhead or of the title (…关于).
    """
    heads = tuple(
        re.sub("(?:文件|公报|令)$", "", squash(name))
        for block in parts.front
        if is_letterhead(block) and block.text != "文件"
        for name in re.split(r"(?<=令)\s+", block.text)
    )
    for blocks in (parts.front, parts.back):
        signed = find_signature(blocks)
        if signed:
            titled = offices_of_titles(parts)
            return tuple(
                dict.fromkeys(
                    next(
                        (full for full in heads if full.endswith(name)),
                        next((full for full in titled if is_short_for(name, full)), name),
                    )
                    for name in signed
                )
            )
    heads = heads or tuple(
        name for block in parts.front if is_organ_line(block) for name in split_offices(block.text)
    )
    if heads:
        return tuple(dict.fromkeys(heads))
    named = (
        office_before_about(text)
        for text in [
            *(block.text for block in parts.front),
            "".join(block.text for block in parts.title),
        ]
    )
    return next(
        (split_offices(names) for names in named if names), find_office_beside_number(parts)
    )


def offices_of_titles(parts: DocumentParts) -> tuple[str, ...]:
    """Return the offices that the notice's title and the text's own name before 关于."""
    titles = (*(block.text for block in parts.front), "".join(block.text for block in parts.title))
    return tuple(
        office
        for names in map(office_before_about, titles)
        if names
        for office in split_offices(names)
    )


def is_short_for(name: str, full: str) -> bool:
    """Return whether a name shortens another: 市交通委 for 上海市交通委员会.

    区政府 shortens no 区政府办公室: both are of one kind.
    """
    same_kind = full.endswith(name[-1]) or (name.endswith("委") and full.endswith("委员会"))
    rest = iter(full)
    return same_kind and len(name) < len(full) and all(char in rest for char in name)


def office_before_about(text: str) -> str:
    """Return the office before 关于 or 转发 in a title; empty where none stands there.

    上海市某局 in 上海市某局关于印发…的通知
    """
    text = COLUMN.sub("", text)
    m = ACTS.search(text[:LONGEST_OFFICES])
    names = text[: m.start()].strip() if m else ""
    return names if is_organ_line(Block(names)) and not CITES.match(names) else ""


def find_signature(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Return the offices above the last day; joint ones over several lines or side by side."""
    end = max((i for i, block in enumerate(blocks) if is_date_line(block)), default=0)
    start = end
    while start > 0 and is_organ_line(blocks[start - 1]):
        start -= 1
    return tuple(name for block in blocks[start:end] for name in split_offices(block.text))


def offices_of_field(value: str) -> tuple[str, ...]:
    """Return the offices that the site's field of the issuer names; the site itself is none."""
    names = (squash(name) for name in re.split(r"[、，,；;]|\s+(?=[一-鿿]{4})", value))
    return tuple(dict.fromkeys(name for name in names if name and not SITE.search(name)))


def offices_that_publish(listed: dict[str, str]) -> tuple[str, ...]:
    """Return the offices that a site names as those that published the text."""
    names = offices_of_field(listed.get("publisher", ""))
    return tuple(name for name in names if is_organ_line(Block(name)))


def split_offices(text: str) -> tuple[str, ...]:
    """Return the offices of a line: 上海市某局 上海市某委员会 are two, 某 区 政 府 is one.

    Where lines were joined, they are parted before the place that they share: 某市甲局某市乙局.
    """
    names = re.split(r"[\s、]+", text.strip())
    if len(names) == 1 and (place := PLACE.match(text)):
        names = [place[0] + rest for rest in text.split(place[0])[1:]]
    return tuple(names) if all(is_organ_line(Block(name)) for name in names) else (squash(text),)
