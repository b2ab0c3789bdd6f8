"""Read the words that open a list: 下列文件自即日起废止： or 二、废止的文件 or an annex's title.

They point to what follows and say what happens to each entry; `list_entries` reads the entries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.law.relations.rulings import (
    Ruling,
    is_intended,
    read_kept_part,
    read_last_day,
    read_ruling,
)
from tracker.law.text.citations import Citation, mark_citations
from tracker.law.text.sentences import Sentence, mask_titles, strip_label
from tracker.model import Level, RelationKind
from tracker.text.numerals import parse_numeral

_RE_POINTING_CLAUSE = re.compile("(?:^|[，；])[^，；]{0,60}?(?:下列|以下)")
# 下列文件（含其后历次修改）自公布之日起废止：
_RE_INCLUDED = re.compile(
    r"（(?:含|包括|共|计|见|详见|目录|名单|以下|\d{1,4}[件个项部])[^（）]{0,40}）"
)
_RE_POINTS = re.compile(r"下列|以下|如下|附件|目录|清单|所列")
_RE_TITLED = re.compile(
    r"(?:目录|清单|一览表|名单|文件|规章|(?:废止|失效|继续有效|修改)的[^，。]{0,16})(?:[（(][^）)]*[）)])?$"
)
# 一、废止（2件）
_RE_OUTCOME_HEAD = re.compile(
    r"(?:拟|予以|决定|宣布|建议|不予?|不再|暂不|继续|仍然?|自行|自然|到期|全文|部分|修改后){0,3}"
    r"(?:废止|失效|有效|执行|实施|施行|适用|保留|修改|修订|清理|延期|延续|续期|撤销|暂停执行|停止执行|现行有效)"
    r"(?:的|类|部分|目录|文件|清单){0,2}(?:[（(][^（）()]{1,12}[）)])?[：:]?"
)
_LONGEST_HEAD = 40
_UNLABELLED = (None, Level.PARAGRAPH, Level.ANNEX, Level.TABLE, Level.ROW)
_RE_PART_LABEL = re.compile("^第[一二三四五六七八九十]{1,2}(?:部分|类|批)")
# and 现将继续有效的规范性文件目录公布如下。
_RE_LISTS = re.compile(
    r"(?:下列|以下)[^，。：]{0,20}(?:文件|规章|办法|政策|法规|制度)"
    r"|(?:目录|清单|名单)(?:予以|现予)?(?:公布|公告|通告|印发|发布)?如下。$"
)
# 区政府决定，对以下文件作出处理
_RE_DISPOSES = re.compile(
    r"(?:下列|以下)[^，。；：]{0,16}(?:文件|规章|规定|政策)[^，。；：]{0,6}(?:处理|处置)(?:意见|决定|结果)?$"
)
# 根据《甲规定》，决定将以下文件废止：
# 除《甲办法》外，下列文件予以废止：
# 除第2项外，下列文件废止：; 下列文件废止，其中第1项由《乙办法》代替：
_RE_BUT_ENTRY = re.compile(r"^除(?:其中的?|下列)?第[^，。；：]{1,16}[项件号个][^。；：]{0,40}?外，")
# …均予废止；第2项继续执行：
_RE_OF_ENTRY = re.compile(r"^(?:其中的?)?第[\d一二三四五六七八九十、和及至]{1,16}[项件]")
# and 下列文件废止，但《乙办法》第三章继续有效：
_RE_AMONG = re.compile(r"，(?:其中|但是?)[^。；：]{2,160}(?=[：。]$)")
# below a list: 上述文件自2024年6月1日起废止。
_RE_CLOSING = re.compile(
    r"(?:以上|上述|上列|前述|前列|所列)[^，。；：《》]{0,20}"
    r"(?:文件|规定|办法|政策|通知|意见|细则|制度|规章|目录|清单)(?!中)"
)
# 上述文件中，第1项废止; 除第2项外，上述文件废止
_RE_OF_ABOVE = re.compile("(?:除第[^，。]{1,40}外，)?(?:以上|上述|上列|前述|前列|所列)")
_RE_EXCEPTED = re.compile(
    r"^(?P<lead>(?:[^，。；：《》除]{0,30}[，：]){0,3}[^，。；：《》除]{0,12}?(?:决定)?)除了?(?P<kept>[^，。；《]{0,10}《[^。；]{2,400}?)(?:以外|之外|外)，"
    r"(?=[^《]*(?:下列|以下|附件|所列))"
)
# 下列文件除《甲办法》外废止：
_RE_EXCEPTED_BEHIND = re.compile(
    r"^(?P<lead>[^，。；：《》除]{0,30}(?:下列|以下|附件\d{0,2})[^，。；：《》除]{0,16}?)(?:中)?，?除了?"
    r"(?P<kept>[^，。；《]{0,10}《[^。；]{2,400}?|[^，。；《]{2,14}〔\d{4}〕\d{1,4}号(?:文件)?)"
    r"(?:以外|之外|外)，?"
)
# 下列文件的部分条款废止，其余条款继续有效：
_RE_REST_KEPT = re.compile(
    r"[，；]其[余他]的?(?:条款|条文|内容|部分|规定)?(?:仍然?|均|仍旧)?(?:继续)?"
    r"(?:有效|执行|施行|实施|适用|保留|不变)(?=[：。]?$)"
)
# 除法律、法规另有规定外，下列文件废止：
_RE_RESERVE = re.compile(
    r"除(?:法律|法规|国家|上级|本市|本区|另)[^，。；：《》]{0,20}(?:另有|另行)规定(?:的|者)?(?:以|之)?外，"
)
_RE_GROUND = re.compile(r"^(?:根据|依据|依照|按照|经)[^：]*，(?=[^《]*：$)")
# 决定对《甲条例》等3件地方性法规作如下修改：
_RE_FIRST = re.compile(
    r"》(?:（[^（）]{1,60}）)?等[\d一二两三四五六七八九十]{1,3}[件部项个][^：]*：$"
)
# 一、废止《甲办法》等2件文件（附件1）。
_RE_FIRST_OF_ANNEX = re.compile(
    r"》(?:（[^（）]{1,60}）)?等[\d一二两三四五六七八九十]{1,3}[件部项个][^：。；]{0,30}"
    r"(?:（(?:详?见)?附件[^（）]{0,4}）|(?:详?见)附件|（[^（）]{0,10}(?:附后|见后|见附|见下)[^（）]{0,6}）)"
)
_MARK = r"（?[\d一二三四五六七八九十]{1,4}）?"
_AND = "[、，和及与至到—–~-]|以及"
# 第2项; 第（二）、（三）项; 第1项至第3项; 第1件、第4件; 序号为2、5; 前3项; 最后一项
_ENTRIES = (
    rf"(?:第{_MARK}[项件个]?(?:(?:{_AND})第?{_MARK}[项件个]?){{0,20}}(?<=[项件个])"
    rf"|序号为?{_MARK}(?:(?:{_AND}){_MARK}){{0,20}}|(?:前|最?后){_MARK}[项件])"
)
_RE_MAY_NAME_ENTRY = re.compile("第|序号|[前后][一二两三四五六七八九十\\d]")
_RE_MARK_RUN = re.compile(rf"(?P<range>[至到—–~-])?第?{_MARK}")
_OF_LIST = r"(?:其中的?|下列|以下|上述|以上|所列|附件\d{0,2}|文件|规章|[中将对的])"
_SUCH = "的?(?:所列)?(?:文件|规章)?"
# 除第2项外; 除第2项继续有效外，其余; （第2项除外）; 不含第2项
_RE_BUT_ENTRIES = re.compile(
    rf"除了?{_OF_LIST}{{0,3}}(?P<which>{_ENTRIES}){_SUCH}(?P<fate>[^，。；：外]{{0,24}})(?:以外|之外|外)，?"
    rf"|（{_OF_LIST}{{0,3}}(?P<aside>{_ENTRIES}){_SUCH}除外）"
    rf"|，?(?:不含|不包括){_OF_LIST}{{0,3}}(?P<without>{_ENTRIES}){_SUCH}"
)
# 其中第2项保留; 下列第1项、第2项文件废止; 上述文件中，第1项废止
_RE_OF_ENTRIES = re.compile(
    rf"^(?P<lead>(?:(?:但是?|{_OF_LIST})，?){{0,5}})(?P<which>{_ENTRIES}){_SUCH}"
)
_RE_POINTS_TO_LIST = re.compile("[下上所][列述]|以[上下]|附件")
_RE_LEFT_OUT = re.compile("除外|例外|不在此限|不包括在内")
_RE_ONLY_WHY = re.compile("^(?:已?[由被]|因|系|为|见|与)")
_RE_OTHER_ENTRIES = re.compile(
    "其[余他]的?(?:[一二三四五六七八九十\\d]{1,3}[件项个])?(?:文件|规章)?"
)
_RE_COUNT = re.compile(
    r"(?:共|等|以下|下列|（|\()(?:计)?([\d一二两三四五六七八九十百]{1,5})[件部项个](?!月)"
)


@dataclass(frozen=True, slots=True)
class EntryRuling:
    """What the words over or below a list decide of the entries with these numbers."""

    numbers: frozenset[int]
    ruling: Ruling
    words: str


@dataclass(frozen=True, slots=True)
class ListOpening:
    """The words above a list: what they decide (None: the rows say it), and where they stand.

    `spared`: what the words take out of the list; `own`: what they decide of single entries.
    """

    ruling: Ruling | None
    words: str = ""
    path: str = ""
    spared: tuple[Citation, ...] = ()
    own: tuple[EntryRuling, ...] = ()
    common: str = ""  # the words on all other entries, where some have their own

    def rule_entry(self, number: int) -> tuple[Ruling | None, str]:
        """Return what the words decide of the entry with this number in the list, and the words."""
        own = [one for one in self.own if number in one.numbers]
        if not own:
            return self.ruling, self.common or self.words
        told = [one for one in own if one.ruling.kind] or own  # 除第2项外，…废止；第2项继续执行
        same = all(one.ruling == told[0].ruling for one in told)
        return told[0].ruling if same else Ruling(RelationKind.AFFECTS), told[0].words

    @property
    def kind(self) -> RelationKind | None:
        """Return the kind of effect on each entry."""
        return self.ruling.kind if self.ruling else None


def read_title(title: str) -> ListOpening:
    """Return what the title of a notice decides; words that are not understood are a doubt."""
    ruling = read_ruling(title)
    if ruling is None or (ruling.kind is None and not ruling.exempts):
        ruling = Ruling(RelationKind.AFFECTS)
    return ListOpening(ruling, f"{title}：", "head")


def read_head(sentence: Sentence, columns: dict[str, int]) -> ListOpening | None:
    """Return what the head over the names decides: 废止文件, 拟废止文件名称."""
    words = sentence.cells[columns["title"]].removeprefix("被")
    ruling = read_ruling(words)
    return ListOpening(ruling, f"{words}：", sentence.path) if ruling else None


def opens_in_wrapper(text: str) -> bool:
    return text.endswith("：") or (text[-1:] not in "。；，" and bool(_RE_LISTS.search(text)))


def is_strange_opening(text: str) -> bool:
    """Return whether words over a list say of its entries what is not understood.

    与本决定不一致的以下文件，以本决定为准： ends none of them; 现公布以下文件目录： only announces.
    """
    over = text.endswith("：") and re.search("下列|以下", text)
    return bool(over) and not re.search("公布|公告|印发|目录|清单|名单|清理|通知", text)


def combine_rulings(above: Ruling | None, own: Ruling | None) -> Ruling | None:
    """Return what the words above a list and the entry's own words decide together."""
    if above is None or own is None:
        return own or above
    if own.kind is None or above.kind is None or above.exempts:
        return own if own.kind is None or not above.exempts else above
    if own.kind is above.kind:
        return Ruling(
            own.kind,
            own.part or above.part,
            own.effective or above.effective,
            own.until or above.until,
        )
    return own


def is_closing(text: str) -> bool:
    """Return whether words below a list speak of all its entries, or of some by their numbers."""
    if "《" in text:
        return False
    bare = strip_label(text)
    return bool(
        _RE_CLOSING.match(bare)
        or (_RE_OF_ABOVE.match(bare) and split_by_entry(bare))
        or (_RE_OF_ENTRIES.match(bare) and _decides_on_entry(bare))
    )


def _decides_on_entry(text: str) -> bool:
    """Return whether words that begin with an entry's number decide: and not 第2项的后续工作由…."""
    apart = split_by_entry(text)
    return apart is not None and any(
        read_ruling(one.words) or _RE_LEFT_OUT.search(one.words) for one in apart[1]
    )


def join_rulings(above: Ruling | None, below: Ruling | None) -> Ruling | None:
    """Return what the words above and below a list, or of the body and of an annex's title, decide
    of its entries together.

    Words that decide otherwise leave a doubt.
    """
    if above is None or below is None or above.kind is RelationKind.AFFECTS:
        return below or above
    if below.kind is above.kind:
        return combine_rulings(above, below)
    return Ruling(RelationKind.AFFECTS)


def read_closing(text: str) -> ListOpening:
    """Return what words below a list decide of all its entries, or of each."""
    if apart := split_by_entry(text):
        return ListOpening(read_ruling(apart[0]), text, own=apart[1], common=apart[0])
    return ListOpening(read_ruling(text), text)


def split_by_entry(text: str) -> tuple[str, tuple[EntryRuling, ...]] | None:
    """Return the words on all entries of a list, and what is decided of those with a number.

    下列文件除第2项外废止： takes the second out; 第1项废止，第2项继续有效 decides on each.
    None where the words speak of no single entry.
    """
    if not _RE_MAY_NAME_ENTRY.search(text):
        return None
    own: list[EntryRuling] = []

    def take_out(found: re.Match[str]) -> str:
        words = found["fate"] or ""
        fate = Ruling(RelationKind.AFFECTS) if words else Ruling(None)
        which = found["which"] or found["aside"] or found["without"]
        own.append(EntryRuling(_parse_entries(which), read_ruling(words) or fate, words))
        return ""

    rest = _RE_BUT_ENTRIES.sub(take_out, text)
    common: list[str] = []
    for clause in re.split("[，；]", rest.rstrip("：。")):
        found = _RE_OF_ENTRIES.match(strip_label(clause))
        if found is None:
            common.append(_RE_OTHER_ENTRIES.sub("", clause))
            continue
        words = strip_label(clause)[found.end() :]
        if _RE_ONLY_WHY.match(words):
            continue
        if _RE_POINTS_TO_LIST.search(found["lead"]):
            common.append(f"{found['lead']}文件")
        ruling = Ruling(None) if _RE_LEFT_OUT.search(words) else read_ruling(words)
        ruling = ruling or Ruling(RelationKind.AFFECTS)
        own.append(EntryRuling(_parse_entries(found["which"]), ruling, words))
    if not own:
        return None
    return "，".join(filter(None, common)) + text[len(text.rstrip("：。")) :], tuple(own)


def _parse_entries(words: str) -> frozenset[int]:
    """Return the numbers of entries: 第1项至第3项、第5项 are 1, 2, 3 and 5.

    最后一项 has one that no entry has.
    """
    if "后" in words:
        return frozenset({-1})
    if words.startswith("前"):
        return frozenset(range(1, (parse_numeral(words[1:-1]) or 0) + 1))
    numbers: list[int] = []
    for found in _RE_MARK_RUN.finditer(words):
        number = parse_numeral(found.group().strip("第（）至到—–~-")) or -1
        numbers += range(numbers[-1] + 1, number) if found["range"] and numbers else ()
        numbers.append(number)
    return frozenset(numbers)


def printed_count(words: str) -> int | None:
    found = _RE_COUNT.search(words)
    return parse_numeral(found[1]) if found else None


def _open_with_aside(sentence: Sentence, aside: re.Match[str]) -> ListOpening | None:
    """Return the opening of a list whose words say something else of some of its entries.

    What they do to which entry is not counted out: a doubt on each.
    """
    words = sentence.text[: aside.start()] + sentence.text[aside.end() :]
    opened = read_opening(sentence._replace(text=words))
    above = opened.ruling if opened and "《" not in aside.group() else None
    if opened and above and above.kind and (kept := read_kept_part(aside.group(), above.kind)):
        ruling = replace(kept, effective=above.effective)
        return replace(opened, ruling=ruling, words=sentence.text)
    if opened is None or (
        read_ruling(aside.group()) is None and not aside.group().startswith("除")
    ):
        return opened
    return replace(opened, ruling=Ruling(RelationKind.AFFECTS))


def _rule_opening(text: str) -> Ruling | None:
    """Return what the words above a list decide.

    Where they decide twice, the clause that points to the list does:
    保留23件文件，对下列文件予以废止：
    """
    text = _RE_INCLUDED.sub("", text)
    if rest_kept := _RE_REST_KEPT.search(text):  # said of the rest of each text, if of anything
        part = read_ruling(text[: rest_kept.start()])
        if part and part.part:
            return part
    ruling = read_ruling(text)
    if ruling and _RE_OF_ENTRY.match(text):  # what is done to the others, words before it say
        return Ruling(RelationKind.AFFECTS)
    if ruling is None or ruling.kind is not RelationKind.AFFECTS:
        return ruling
    points = [found.start() for found in _RE_POINTING_CLAUSE.finditer(text)]
    if len(points) != 1 or is_intended(text[: points[0]]):
        return ruling
    return read_ruling(text[points[0] :]) or ruling


def _is_labelled_head(sentence: Sentence) -> bool:
    """Return whether a short line with a label decides: 二、限期废止（2025年6月30日前仍执行）."""
    text = sentence.text
    labelled = _strip_part(text) != text or sentence.level not in _UNLABELLED
    plain = len(text) < _LONGEST_HEAD and text[-1] not in "。；，" and "：" not in text[:-1]
    ruling = read_ruling(text) if labelled and plain and "号" not in text else None
    return ruling is not None and ruling.kind is not RelationKind.AMENDS


def _strip_part(text: str) -> str:
    """Return a heading without its label or ornament: 一、, 第二部分, 【废止】."""
    return _RE_PART_LABEL.sub("", strip_label(text)).strip("【】〖〗☆★■◆●▲◇")


def read_opening(sentence: Sentence) -> ListOpening | None:
    """Return the words as the opening of a list, if they stand over one.

    They name no instrument, point to what follows, and have a verb or point to an annex.
    """
    if reserve := _RE_RESERVE.search(sentence.text):
        words = sentence.text[: reserve.start()] + sentence.text[reserve.end() :]
        sentence = sentence._replace(text=words)
    if apart := split_by_entry(sentence.text):
        common, own = apart
        opened = _read_plain_opening(sentence._replace(text=common))
        if opened is None and _RE_POINTS.search(common):  # 附件第1项废止，第2项继续有效。
            opened = ListOpening(None, path=sentence.path)
        return replace(opened, words=sentence.text, own=own, common=common) if opened else None
    return _read_plain_opening(sentence)


def find_exception(text: str) -> re.Match[str] | None:
    """Return what words over a list take out of it by name: 除《甲办法》外，下列文件废止."""
    if "除" not in text:
        return None
    return _RE_EXCEPTED.match(text) or _RE_EXCEPTED_BEHIND.match(text)


def _read_plain_opening(sentence: Sentence) -> ListOpening | None:
    """Return the words as the opening of a list, if they do, and speak of no entry by number."""
    if excepted := find_exception(sentence.text):
        # 以下文件中，除《甲办法》继续有效外，其他均予废止: the others of the list
        others = _RE_OTHER_ENTRIES.sub("", sentence.text[excepted.end() :], count=1)
        rest = sentence._replace(text=excepted["lead"] + others)
        spared = tuple(mark_citations(excepted["kept"]).citations)
        opened = read_opening(rest)
        return replace(opened, spared=spared) if opened else None
    if aside := _RE_BUT_ENTRY.search(sentence.text) or _RE_AMONG.search(sentence.text):
        return _open_with_aside(sentence, aside)
    text = sentence.text
    first = _RE_FIRST.search(text) or _RE_FIRST_OF_ANNEX.search(text)
    if not text or ("《" in _RE_GROUND.sub("", text) and not first):
        return None
    short = len(text) < 60 and text[-1] not in "。；，"
    # 区政府决定：废止以下1件文件。
    closed = len(text) < 60 and text[-1] == "。" and _RE_LISTS.search(text)
    leading = (short or closed or first or text.endswith("：") or "附件" in text) and (
        _RE_POINTS.search(text) or first
    )  # 二、对下列规章予以废止
    heading = short and (
        _RE_TITLED.search(text.rstrip("：")) or _RE_OUTCOME_HEAD.fullmatch(_strip_part(text))
    )
    if not (leading or heading or _is_labelled_head(sentence)):
        return None
    ruling = _rule_opening(mask_titles(text))
    if ruling is None and (last := read_last_day(text)):  # 下列文件的有效期至2026年12月31日：
        ruling = Ruling(RelationKind.EXTENDS, until=last)
    if ruling and ruling.exempts:
        if "附件" in text and not text.endswith("："):
            return None  # about all others, not about the list
        kept = re.search("保留|(?:继续|现行)?有效", text)
        return ListOpening(
            Ruling(RelationKind.EXTENDS if kept else None, exempts=not kept), text, sentence.path
        )
    if ruling is None and not (
        heading or text.endswith("：") or sentence.cells or _RE_DISPOSES.search(text)
    ):
        return None
    return ListOpening(ruling, text, sentence.path)
