"""Find the notice that issues a policy (现印发给你们), and the texts printed behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.model import squash
from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.line_endings import is_heading_like
from tracker.parse.grammar.line_kinds import (
    ANNEX,
    ENCLOSES,
    END_OF_TITLE,
    FLAG,
    is_annex_label,
    is_date_line,
    is_number_line,
    is_organ_line,
)
from tracker.parse.grammar.lines import Block
from tracker.text.dates import DAY

ISSUING = re.compile(
    r"现(?:予|将|就).{0,200}(?:印发|公布|发布|下发|转发)(?!如下)|印发给你们"
    r"|现(?:予以|重新|一并)*(?:印发|转发|公布|发布|下发)(?!如下)"
    r"|请(?:认真|遵照|贯彻|按照|结合).{0,20}执行|现.{0,60}征求.{0,8}意见"
    r"|》.{0,20}经.{0,60}(?:通过|同意|批准|审定).{0,10}请.{0,20}(?:落实|实施)"
)
TITLE = r"《(?:[^《》]|《[^《》]*》)+》"
QUOTED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
# 《甲办法》（某发〔2020〕1号）、《乙办法》 and 《丙细则》 named together
SERIES = re.compile(
    rf"{TITLE}(?:[（(][^（）()]*[）)])?(?:(?:[、，]|以?及|和|与)?{TITLE}(?:[（(][^（）()]*[）)])?)*"
)
# The words before a title that is only a basis, and before one that is issued.
BASIS = re.compile(
    "根据|依据|依照|按照|遵照|对照|参照|结合|贯彻|落实|执行|为了|原$|现行|代替|废止|自.{0,20}起|修改"
)
OBJECT = re.compile(
    "现将|现就|将|制[定订]了?|编制了?|修[订改]了|起草了?|拟[定订]了?|形成了?|印发|转发|公布|发布|下发|批转|现予"
)
# …，并编制了《丙细则》
ALSO = re.compile("，?(?:并|同时|以及|另)[^，。《》]{0,8}$")
# 《甲办法》及其实施细则
ITS_RULES = re.compile(
    "(?:以?及|和|与)其?(?:配套|相关)?的?(实施细则|实施办法|操作细则|操作规程|评分细则)"
)
# A notice with one of these words in its title is itself the instrument.
KEEPS = re.compile(
    "延长|继续有效|继续实施|继续执行|有效期|废止|失效|停止执行|暂停|修改.{0,40}的(?:决定|通知)$"
)
ISSUES = re.compile("印发|公布|发布|颁布|下发|转发|批转|修订|征求|试行|实施")
# Papers that go up or across are transmitted, but issue nothing: 转发某局关于…请示的通知.
UPWARD = re.compile("(?:请示|报告|汇报|函|建议)(?:[（(].{1,10}[）)])?$")
# 《甲办法》等三个文件, 两个规定: more than one instrument
SEVERAL = re.compile(
    r"等?[两二三四五六七八九十2-9]\s*[个项件部]\s*(?:配套|规范性|行政规范性|政策)*"
    r"(?:文件|办法|规定|细则|规则|制度|规程|方案|政策|标准|指南|规范|措施|条例|预案|意见|准则)"
)
# What is filled in is no instrument.
FORM = re.compile("(?:表|书|单|样式|模板|范本|图|解读|问答)$")
# A notice that says any of this does more than to issue.
BINDING = re.compile(
    rf"{DAY}|[施实]行|实施|生效|有效期|废止|失效|停止执行|应当|应[在于]|必须|不得|不准|严禁|逾期|报送|上报|抄报|参照执行"
    "|负责|可以|[0-9一二三四五六七八九十](?:个工作)?日[内前]|截止|期限"
)
# What only hands over or urges.
COURTESY = re.compile(
    "^(?:请|望|希|希望|务请|特此).{0,60}(?:执行|贯彻|落实|实施|通知|公告|通告|印发|转发|遵照|知照)"
    "|^特此(?:通知|公告|通告|函复|函告|批复|证明)|制[定订]了?.{0,200}$|^(?:附件?|附表)[：:]"
    "|(?:通过|同意|批准|审定|审议)$"
)
SENTENCE = re.compile("[^。；！？]+[。；！？]?")
LISTED = re.compile("[0-9]{1,3}[.．、]")  # an entry of a list of annexes
LONGEST_FRONT = 30  # blocks before the issuing sentence
LONGEST_NOTICE = 40  # blocks from there to the enclosed title
LONGEST_PREFIX = 12  # characters that a printed title may have more than the cited one
TITLE_BLOCKS = 5


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The documents that a notice encloses: the spans of their titles, in the order of print."""

    spans: tuple[tuple[int, int], ...]
    is_policy: bool  # the only enclosed text is the policy; else the notice itself is
    named: tuple[str, ...] = ()


def find_issuing_sentence(blocks: list[Block]) -> int | None:
    """Return the block with the sentence that issues a policy, before any series of marks."""
    for i, block in enumerate(blocks[:LONGEST_FRONT]):
        mark = numbering_styles.find_mark(block.text)
        if mark and mark.is_first:
            return None
        if ISSUING.search(block.text):
            return i
    return None


def find_enclosure(blocks: list[Block]) -> Enclosure | None:
    """Return what the notice at the top encloses; None where no notice encloses a text."""
    at = find_issuing_sentence(blocks)
    if at is None:
        return find_behind_signature(blocks)
    named = find_issued_titles(blocks, at)
    spans = find_printed_titles(blocks, named, at + 1)
    if not spans:
        span = find_after_signature(blocks, at)
        spans = (span,) if span else ()
    if not spans:
        return None
    # 附件 and a table, behind a notice that names no title, are its own list
    start, end = spans[0]
    is_list = start == end and (blocks[start].rows != () or is_annex_label(blocks[start - 1]))
    is_policy = (bool(named) or not is_list) and is_enclosed_policy(blocks, at, named)
    return Enclosure(spans, is_policy, named)


def is_enclosed_policy(blocks: list[Block], at: int, named: tuple[str, ...]) -> bool:
    """Return whether the enclosed text is the policy, and not the notice that encloses it."""
    instruments = [title for title in named if not FORM.search(title)]
    if len(instruments) > 1 or any(UPWARD.search(title) for title in instruments):
        return False
    if says_several(join_texts(blocks[: at + 1])):
        return False
    return not KEEPS.search(own_words(join_texts(blocks[:at])))


def own_words(text: str) -> str:
    """Return a notice's words without the titles it quotes and the site's flags: 【已失效】."""
    return FLAG.sub("", QUOTED.sub("", text))


def says_several(notice: str) -> bool:
    """Return whether the words of a notice say that it issues several: 《甲办法》等三个文件."""
    return SEVERAL.search(QUOTED.sub("《》", notice)) is not None


def find_behind_signature(blocks: list[Block]) -> Enclosure | None:
    """Return the text printed behind the signature of a notice without an issuing sentence.

    The notice cites its title: 关于延长《某办法》有效期的通知, signature, day, 某办法.
    """
    signed = next(
        (
            i
            for i in range(1, min(len(blocks), LONGEST_NOTICE))
            if is_date_line(blocks[i]) and is_organ_line(blocks[i - 1])
        ),
        None,
    )
    if signed is None:
        return None
    front = blocks[:signed]
    named = tuple(dict.fromkeys(title for block in front for title in QUOTED.findall(block.text)))
    spans = find_printed_titles(blocks, named, signed + 1)[:1]
    if not spans:
        return None
    head = join_texts(front[:TITLE_BLOCKS])
    unquoted = own_words(head)
    issues = ISSUES.search(unquoted) is not None and not KEEPS.search(unquoted)
    return Enclosure(spans, issues, named)


def find_printed_titles(
    blocks: list[Block], named: tuple[str, ...], begin: int
) -> tuple[tuple[int, int], ...]:
    """Return where the named titles are printed from `begin` on, in the order of print."""
    found: list[tuple[int, int]] = []
    for i, title in enumerate(named):
        # the second text of a notice may stand hundreds of lines below
        span = find_printed_title(blocks, title, begin, len(blocks) if i else LONGEST_NOTICE)
        # 附件：某办法, or 附件1.某办法 in a list, then the notice is signed, then 某办法
        if span and (ENCLOSES.match(blocks[span[0]].text) or is_listed(blocks, *span)):
            span = find_printed_title(blocks, title, span[1]) or span
        if span:
            found.append(span)
    return tuple(sorted(set(found)))


def is_listed(blocks: list[Block], start: int, end: int) -> bool:
    """Return whether a line is one of a list of annexes: 附件1.某办法, then 附件2.某细则."""
    below = blocks[end : end + 1]
    return is_annex_label(blocks[start]) and any(
        is_annex_label(block) or is_organ_line(block) or is_date_line(block) for block in below
    )


def find_printed_title(
    blocks: list[Block], named: str, begin: int, reach: int = LONGEST_NOTICE
) -> tuple[int, int] | None:
    """Return where a title is printed, over up to four lines, from `begin` on.

    The printed title may have the place before the cited one: 某市某办法.
    """
    sought = squash(named)
    spans = [
        (start, end)
        for start in range(begin, min(begin + reach, len(blocks)))
        for end in range(start + 1, min(start + 4, len(blocks)) + 1)
    ]
    exact = (span for span in spans if sought and title_words(blocks[slice(*span)]) == sought)
    longer = (span for span in spans if sought and ends_with_title(blocks[slice(*span)], sought))
    return next(exact, None) or next(longer, None)


def ends_with_title(lines: list[Block], sought: str) -> bool:
    """Return whether lines print a title with a few words before it: 某市某办法 for 某办法."""
    printed = title_words(lines)
    return (
        len(sought) < len(printed) <= len(sought) + LONGEST_PREFIX
        and printed.endswith(sought)
        and all(is_part_of_printed_title(line) for line in lines)
    )


def is_part_of_printed_title(line: Block) -> bool:
    """Return whether a line above a title may belong to it."""
    return is_heading_like(line.text) and not (
        is_date_line(line)
        or is_organ_line(line)
        or is_number_line(line)
        or numbering_styles.find_mark(line.text)
    )


def find_after_signature(blocks: list[Block], at: int) -> tuple[int, int] | None:
    """Return the place behind the date of the notice, where no line repeats the title."""
    dated = next(
        (i for i in range(at + 1, min(at + 9, len(blocks))) if is_date_line(blocks[i])), None
    )
    if dated is None or dated + 1 >= len(blocks):
        return None
    after = dated + 1
    if is_annex_label(blocks[after]) and after + 1 < len(blocks):
        after += 1
    titled = (
        END_OF_TITLE.search(blocks[after].text)
        and not numbering_styles.find_mark(blocks[after].text)
        and len(blocks[after].text) < 80
    )
    return after, after + bool(titled)


def find_named_title(blocks: list[Block], at: int) -> str:
    """Return the first title that the issuing sentence, else the notice's own title, names."""
    return next(iter(find_issued_titles(blocks, at)), "")


def find_issued_titles(blocks: list[Block], at: int) -> tuple[str, ...]:
    """Return the titles that a notice issues: object of 印发, not basis of it."""
    title = "".join(block.text for block in blocks[:at][:TITLE_BLOCKS])
    for text in (blocks[at].text, *(block.text for block in blocks[:at]), title):
        found = list_issued_titles(text)
        if found:
            return found
    return ()


def list_issued_titles(text: str) -> tuple[str, ...]:
    """Return the titles named together that a text issues.

    根据《甲条例》制定了《乙办法》 issues 《乙办法》; so does 为落实《甲》，现将《乙办法》印发.
    修订了《乙办法》，并编制了《丙细则》 issues both.
    """
    series = [m for m in SERIES.finditer(text) if not is_basis(text, m)]
    issued = [m for m in series if OBJECT.search(text[: m.start()][-8:])] or series[:1]
    joined = [m for m in issued[1:] if ALSO.search(text[: m.start()])]
    named = [title for m in [*issued[:1], *joined] for title in QUOTED.findall(m[0])]
    if named and (its := ITS_RULES.match(text[issued[0].end() :])):
        named.append(named[-1] + its[1])
    return tuple(dict.fromkeys(named))


def is_basis(text: str, found: re.Match[str]) -> bool:
    """Return whether titles are named as the basis of an act, or as what it ends."""
    before = re.split("[，。；]", QUOTED.sub("", text[: found.start()]))[-1]
    cues = [m for m in BASIS.finditer(before)]
    objects = [m for m in OBJECT.finditer(before)]
    if cues and (not objects or objects[-1].start() < cues[-1].start()):
        return True
    after = re.split("[，。；]", text[found.end() :])[0]
    return (
        re.match(r"(?:等?文件)?(?:精神|要求|规定|有关|的有关|等有关)|.{0,12}(?:废止|失效)", after)
        is not None
    )


def is_binding(block: Block) -> bool:
    """Return whether a paragraph of a notice says more than that it issues something."""
    if block.rows:
        return True
    for sentence in SENTENCE.findall(QUOTED.sub("《》", block.text)):
        sentence = sentence.strip().rstrip("。；！？")
        if not sentence:
            continue
        if ISSUING.search(sentence) or COURTESY.search(sentence):
            rest = ISSUING.sub("", sentence)
            if BINDING.search(re.sub("请.{0,30}(?:执行|实施|落实)", "", rest)) and not is_report(
                rest
            ):
                return True
        elif not is_report(sentence):
            return True
    return False


def is_report(sentence: str) -> bool:
    """Return whether words only report how a text came about: 《》已经某日会议审议通过."""
    return re.search(
        "(?:已|业)?经.{0,60}(?:通过|同意|批准|审定)", sentence
    ) is not None and not re.search("[施实]行|有效期|废止|失效|应当|不得|必须", sentence)


def title_words(blocks: list[Block]) -> str:
    """Return the words of a title that may stand behind 附件1：; 附件：1.名单 opens a list."""
    text = join_texts(blocks)
    m = ANNEX.fullmatch(text)
    return squash(m[2] if m and m[2] and not LISTED.match(m[2]) else text)


def join_texts(blocks: list[Block]) -> str:
    """Return the words of some blocks as one text."""
    return "".join(block.text for block in blocks)
