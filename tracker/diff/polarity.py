"""Find the words by which a small edit reverses a clause or changes its conditions.

Two tables decide. `AXES` holds groups of opposed words: 以上 and 以下, 任一 and 同时.
`ANTONYMS` holds single characters that are opposed wherever one replaces the other: 高 and 低.
A negation that is added or removed (应当 -> 不应当) reverses any word.

All texts here are normalised: NFKC, no spaces; lines and the cells of a row stand apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tracker.text.numerals import CHINESE

POLARITY, CONDITION = "polarity", "condition"  # types of facts
MAX_EDIT = 30  # characters of both sides; a longer edit is a new sentence, not a reversed one
_MAX_ANTONYM_EDIT = 6
_MAX_LONE_EDIT = 8  # characters of an edit in which a word without counterpart reverses a clause
_LONGEST_WORD = 16  # characters of a word of an axis
_SENTENCE_MARKS = "。;\n\t"
_SENTENCE_END = re.compile(f"[{_SENTENCE_MARKS}]")
_LIST_MARK = re.compile("[、和及与或]")
_REQUIRES = re.compile(
    "(?:提交|提供|出具|具备|具有|符合|满足|报送|携带|填报|填写|附具|附送)[^,。;\n\t]*$"
)
_MEMBER = re.compile("(?!有关|相关)[^,。;\n\t]{2,16}")


@dataclass(frozen=True, slots=True)
class PolarityAxis:
    """Opposed words: patterns of the poles, tried in order at each place.

    Without a second pole every different word is a pole of its own (每月, 每季度, 每年).
    `across`: the two words may stand in different edits of one sentence, as 下列条件之一 and
    同时符合下列条件. `alone`: type of the fact where a word is only added or removed.
    """

    name: str
    poles: tuple[str, ...]
    type: str = POLARITY
    across: bool = False
    alone: str = ""


_UP_TO = "不高于|不超过|不多于|不大于|不超出|不得(?:超过|高于|多于)|至多|最多|最高|最大|以下|以内"
_AT_LEAST = "不低于|不少于|不小于|不得(?:低于|少于)|至少|最低|最少|最小|以上"
# the event from which a term runs: 自认定之日起
_EVENTS = (
    "公示|受理|收到|送达|认定|申[报请]|签[订约]|批准|核准|备案|竣工|验收|开工|开业|注册|登记"
    "|成立|投产|取得|颁发|入驻|入职|到账|拨付|缴纳|期?届?满"
)
AXES = (
    PolarityAxis(
        "bound",
        (
            f"{_AT_LEAST}|(?<!不)(?<!不得)(?:高于|大于|多于|超过|超出)"
            rf"|(?<![不未])[年已]?满(?=[\d{CHINESE}])",
            f"{_UP_TO}|不足|未满|不满|(?<!不)(?<!不得)(?:低于|小于|少于)",
        ),
    ),
    PolarityAxis(
        "all or any",
        (
            "同时(?!废止|失效|停止)|全部|所有|均|各项|每一?项|都|并且",
            "(?<!分)之一|其一|任[一何意]|择[一优]|部分|至少一|其中一",
        ),
        across=True,
    ),
    PolarityAxis(
        "inclusive bound",  # 超过50人 leaves out who has 50, 达到50人 does not
        (
            "(?<!不)(?<!不得)(?:超过|大于|高于|多于|超出)",
            "达到|不低于|不少于|不小于",
            "(?<!不)(?<!不得)(?:低于|小于|少于)|不足|未达到",
            "不高于|不超过|不多于|不大于",
        ),
        type=CONDITION,
    ),
    PolarityAxis("any of", ("(?:条件|情形|要求|标准)之一|任[一意]",), alone=POLARITY),
    PolarityAxis("both", ("同时(?:符合|具备|满足|达到|具有)",), alone=POLARITY),
    PolarityAxis("extreme", ("[孰从就取较择偏][高多大优]", "[孰从就取较择偏][低少小次]")),
    PolarityAxis("strictness", ("从[严重快]", "从[宽轻慢]")),
    PolarityAxis("order", ("[孰较][早先]", "[孰较][晚后迟]")),
    PolarityAxis("and or", ("以?及|和|与|并且?|且", "或者?")),
    PolarityAxis(
        "charge",
        (
            "免(?:收|征|缴|交|费|除|予)|不(?:收取?|征收|缴纳)|减免|减收|无偿|退[还回费]|返还",
            "收取|征收|缴纳|交纳|收费|付费|有偿|加收|计收|收",
        ),
    ),
    PolarityAxis(
        "include",
        (
            "不(?:包含|包括|含|计入|列入|纳入|适用)|除外|除.{1,12}外|剔除|扣除|排除",
            "(?<!不)(?:包含|包括|含|计入|列入|纳入|适用|参照执行)",
        ),
    ),
    PolarityAxis("exception", ("除外|不在此限|不受此限",), alone=CONDITION),
    PolarityAxis(
        "stacking",
        (
            "不[得可能]?(?:重复|叠加|累加|兼得|同时享受)|[从择就](?:一|优|高)(?:享受|补贴|奖励|执行)",
            "(?<!不)(?<!不[得可能])(?:重复|叠加|累加|兼得|同时)享受|(?<!不)(?<!不[得可能])叠加",
        ),
    ),
    PolarityAxis(
        "deem", ("不(?:得|予)?视[为同]|不认定为", "(?<!不)视[为同]|认定为"), alone=CONDITION
    ),
    PolarityAxis(
        "attitude",
        (
            "(?<!不)(?:鼓励|支持|允许|准许|准予|促进|扶持|放开|同意|批准|许可|受理)",
            "限制|禁止|严禁|控制|压减|淘汰|拒绝|驳回|不(?:予|得|再)?(?:鼓励|支持|允许|批准|受理)",
        ),
    ),
    PolarityAxis(
        "change", ("增加|提高|上[浮调升]|扩大|增长", "减少|降低|下[浮调降]|缩[小减]|压缩")
    ),
    PolarityAxis(
        "length", ("延长|延期|推迟|顺延|延后|不早于|最早", "缩短|提前|不[迟晚]于|最[迟晚]")
    ),
    PolarityAxis(
        "existence",
        (
            "取消|停止|暂停|中止|终止|撤销|废除|不再",
            "设立|恢复|保留|继续|新设|开展|启动|采取|实行|实施|建立|设置",
        ),
    ),
    PolarityAxis("approval", ("审批|核准|批准|许可|审核", "备案|报备|告知承诺|报告")),
    PolarityAxis("will", ("自愿|自主", "强制|必须|统一")),
    PolarityAxis("secrecy", ("保密|内部|不公开", "(?<!不)公开|公示|公布")),
    PolarityAxis("share", ("全额|全部|足额", "部分|差额|半额|减半|适当")),
    PolarityAxis("validity", ("无效|失效|作废", "(?<!无)有效|生效")),
    PolarityAxis("profit", ("盈利|盈余", "亏损|赤字")),
    PolarityAxis("directness", ("直接", "间接")),
    PolarityAxis(
        "stage",
        ("立项|[开动]工|启动|申报|签约|在建", "完成|竣工|完工|建成|验收|投产|投运|投入使用"),
    ),
    PolarityAxis("continuity", ("连续", "累计|合计")),
    PolarityAxis(
        "rule that governs",  # 此前受理的按原规定执行 and 按本办法执行
        (
            "(?:按照?|依照|执行|适用)[原旧]",
            "(?:按照?|依照|执行|适用)[本新]",
            "(?:按照?|依照|执行|适用)(?:合同|协议|约定)",
        ),
    ),
    PolarityAxis(
        "sanction",
        ("吊销|注销|暂扣|没收|警告|约谈|通报批评|责令改正|限期改正|停业整顿|停产停业|拘留|关闭",),
    ),
    PolarityAxis("currency", ("人民币", "[美欧日港澳]元|港币|英镑|外币")),
    PolarityAxis("grant", ("免予|不予|免于", "给予|予以")),
    PolarityAxis("employment", ("在职|在岗|在编|在读", "离职|离岗|退休|毕业")),
    PolarityAxis("form", ("书面|纸质", "口头|电话|电子")),
    PolarityAxis("jointness", ("独立|单独|分别", "联合|共同|合并")),
    PolarityAxis("edge", ("截[至止]", r"自(?=\d{4}年|本|公布|发布|印发|受理|收到)")),
    PolarityAxis(
        "begin of a term",
        (
            f"(?:{_EVENTS})(?:合同|协议|证书|手续|决定书?|通知书?|文书|材料|申请)?"
            "(?:之日|次日|翌日|当日|第二[日天])",
        ),
        type=CONDITION,
    ),
    PolarityAxis(
        "residence", ("(?:户籍|常住|暂住|流动|居住证)(?=[人居户家学子登持])",), type=CONDITION
    ),
    PolarityAxis(
        "measure",
        ("税[前后]|[实认]缴|(?:建筑|使用|套内|占地)面积|净(?:值|额|利润)|总(?:值|额|利润)",),
        type=CONDITION,
    ),
    PolarityAxis("sequence", ("先[^,。;、]{1,4}后[^,。;、]{1,4}",)),
    PolarityAxis("kind of day", ("工作日|自然日|日历日",)),
    PolarityAxis("level", ("(?:国家|[省市区县乡镇]|街道|部)级(?!别)",), type=CONDITION),
    PolarityAxis(
        "frequency",
        (
            r"[每按逐](?:[一两二三四五六七八九十\d]+个?)?(?:工作日|个?季度?|半年|半月|学期|[年月日天周旬])度?"
            "|一次性|分期|分批|分年度?|[年月日天季周]度",
        ),
    ),
    PolarityAxis("once", ("一次性",), type=CONDITION, alone=CONDITION),
    PolarityAxis(
        "year", ("上一?个?年度?|去年|本年度?|当年度?|下一?个?年度?|次年|翌年|前一?年|后一?年",)
    ),
    PolarityAxis("inside", ("[境国省市区县园镇院校场以之]内", "[境国省市区县园镇院校场以之]外")),
    PolarityAxis(
        "scope",
        (
            "[本全各](?:街道|园区|地区|[国省市区县镇乡院校])|[境国省市区县园镇]内|长三角|[在来赴][沪京津渝]",
        ),
        type=CONDITION,
    ),
    PolarityAxis(
        "unit",  # also in the head of a column: 补偿标准（元/亩）, 管护期（月）
        (
            rf"(?<![\d{CHINESE}万亿])(?:[千万亿]元|元(?!整))(?:/[^\d(),、。;\s]{{1,6}})?"
            r"|(?<=\()(?:[%‰倍折年月日天人户家亩吨岁]|个月|小时|个?工作日|公顷|平方米|公斤|千克)(?=\))",
        ),
    ),
    PolarityAxis(
        "restriction",
        (
            "首次|初次|(?<!第)一般(?![纳公工贸预债性])|原则上|酌情|视情|尽[量可]能?|力争|适当|除.{2,12}外|确有必要|经.{1,12}(?:批准|同意)后?",
        ),
        type=CONDITION,
        alone=CONDITION,
    ),
)
ANTONYMS = tuple(
    (frozenset(one), frozenset(other))
    for one, other in (
        ("上", "下"),
        ("高", "低"),
        ("多", "少"),
        ("大", "小"),
        ("前", "后"),
        ("内前", "外后"),
        ("先早", "后晚迟"),
        ("增加", "减"),
        ("升", "降"),
        ("长", "短"),
        ("严", "宽"),
        ("重", "轻"),
        ("快", "慢"),
        ("宽", "窄"),
        ("进", "出"),
        ("收", "付支退"),
        ("优", "劣"),
        ("盈", "亏"),
        ("单", "双"),
        ("正", "负"),
        ("同", "异"),
        ("有", "无"),
        ("是", "否非"),
        ("已", "未"),
        ("公", "私"),
        ("男", "女"),
        ("始", "终"),
        ("开", "停关"),
    )
)
_NEGATION = re.compile(
    "不|未|无|非|免|不予|不再|不得|不能|不应|暂不|尚未|并非|免予|无需|无须|不需|不必|毋须|没有|禁止|严禁|除外"
)
# 优先安排 -> 不再安排: these deny whatever they replace
_DENIAL = re.compile("不再|不得|不予|不能|禁止|严禁|无须|无需|不需|不必|取消|停止")
_DENIABLE = re.compile("[^不未无非免禁停限,。;:、]{1,4}")
_AFFIRMATION = re.compile("|应|须|需|可|能|已|有|予以|应予|可予|可以|应当|必须|需要|准予|允许")

_SAME_FREQUENCY = str.maketrans({"按": "每", "逐": "每", "天": "日"})


@dataclass(frozen=True, slots=True)
class PolarWord:
    """A word of an axis in a text."""

    axis: PolarityAxis
    pole: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reversal:
    """A word that another replaced, or that was added or removed (the other side is None).

    `old_start`, `new_start`: places in the two texts.
    """

    type: str
    old: str | None
    new: str | None
    old_start: int
    new_start: int

    def overlaps(self, other: Reversal) -> bool:
        """Return whether both share characters of one of the texts."""
        return _share_characters(self.old, self.old_start, other.old, other.old_start) or (
            _share_characters(self.new, self.new_start, other.new, other.new_start)
        )


def _share_characters(one: str | None, at: int, other: str | None, at_other: int) -> bool:
    """Return whether two words at these places of one text overlap."""
    return (
        bool(one and other) and at < at_other + len(other or "") and at_other < at + len(one or "")
    )


Span = tuple[int, int]
Edit = tuple[Span, Span]  # in the old and in the new text


def find_reversals(edits: Sequence[Edit], old: str, new: str) -> list[Reversal]:
    """Return the reversals that the small edits make, in the order of the text.

    `edits`: (span in `old`, span in `new`) of each place in which the texts differ.
    """
    small = [edit for edit in edits if sum(end - start for start, end in edit) <= MAX_EDIT]
    found: list[Reversal] = []
    edited: set[Edit] = set()
    for edit, reversal in (
        *_reversals_across(small, old, new),
        *_reversals_within(small, old, new),
    ):
        edited.add(edit)
        if not any(reversal.overlaps(other) for other in found):
            found.append(reversal)
    for edit in small:
        if edit not in edited:
            turned = _reverse_words(edit, old, new) or _change_requirement(edit, old, new)
            found += [turned] if turned else []
    return sorted(found, key=lambda reversal: (reversal.new_start, reversal.old_start))


@cache
def _compiled_axes() -> tuple[
    tuple[PolarityAxis, tuple[re.Pattern[str], ...], frozenset[str]], ...
]:
    """Return the axes with the patterns of their poles and all characters of their words."""
    return tuple(
        (axis, tuple(map(re.compile, axis.poles)), frozenset("".join(axis.poles))) for axis in AXES
    )


def _open_pole(word: str) -> str:
    """Return the pole of a word of an axis with open poles, equal for 按季 and 每季度."""
    plain = re.sub("[一个度]", "", word) or word
    return plain.replace("去年", "上年").replace("翌", "次").translate(_SAME_FREQUENCY)


def _words_at(
    axis: PolarityAxis, patterns: Sequence[re.Pattern[str]], text: str, span: Span
) -> list[PolarWord]:
    """Return the words of an axis that touch a span of the text."""
    first, last = span
    words = [
        PolarWord(
            axis, str(n) if len(patterns) > 1 else _open_pole(match[0]), match[0], *match.span()
        )
        for n, pattern in enumerate(patterns)
        for match in pattern.finditer(text, max(0, first - _LONGEST_WORD), last + _LONGEST_WORD)
        if match.start() <= last and match.end() >= first
    ]
    if len(words) < 2:
        return words
    words.sort(key=lambda word: (word.start, -word.end))
    return [
        word
        for n, word in enumerate(words)
        if not any(other.start <= word.start and other.end >= word.end for other in words[:n])
    ]


def _uncancelled(
    old: Sequence[PolarWord], new: Sequence[PolarWord]
) -> tuple[Sequence[PolarWord], Sequence[PolarWord]]:
    """Return the words of each side without those whose pole the other side has too."""
    if not old or not new:
        return old, new
    common = Counter(word.pole for word in old) & Counter(word.pole for word in new)
    return _without(old, common), _without(new, common)


def _without(words: Sequence[PolarWord], poles: Counter[str]) -> list[PolarWord]:
    """Return the words but for so many of each pole."""
    left, kept = Counter(poles), []
    for word in words:
        if left[word.pole]:
            left[word.pole] -= 1
        else:
            kept.append(word)
    return kept


def _reversals_within(edits: Sequence[Edit], old: str, new: str) -> Iterator[tuple[Edit, Reversal]]:
    """Yield the words that one edit replaces by a word of another pole, adds or removes."""
    for edit in edits:
        edited = old[slice(*edit[0])] + new[slice(*edit[1])]
        for axis, patterns, characters in _compiled_axes():
            if characters.isdisjoint(edited):
                continue
            before = _words_at(axis, patterns, old, edit[0])
            if not before and not axis.alone:
                continue
            gone, come = _uncancelled(before, _words_at(axis, patterns, new, edit[1]))
            for one, other in zip(gone, come, strict=False):
                yield edit, _replaced(one, other)
            is_small = axis.alone == CONDITION or len(edited) <= _MAX_LONE_EDIT
            if axis.alone and is_small and not (gone and come):
                yield from ((edit, _lone(word, edit, added=False)) for word in gone)
                yield from ((edit, _lone(word, edit, added=True)) for word in come)


def _reversals_across(edits: Sequence[Edit], old: str, new: str) -> Iterator[tuple[Edit, Reversal]]:
    """Yield opposed words of an axis that stand in different edits of one sentence."""
    signs = set(old), set(new)
    for axis, patterns, characters in _compiled_axes():
        if not axis.across or any(characters.isdisjoint(side) for side in signs):
            continue
        gone, come = _uncancelled(
            [word for edit in edits for word in _words_at(axis, patterns, old, edit[0])],
            [word for edit in edits for word in _words_at(axis, patterns, new, edit[1])],
        )
        for before, after in zip(gone, come, strict=False):
            edit = next(edit for edit in edits if after.start <= edit[1][1])
            if not _SENTENCE_END.search(new[min(edit[1][0], after.start) : after.end]):
                yield edit, _replaced(before, after)


def _replaced(before: PolarWord, after: PolarWord) -> Reversal:
    """Return the reversal of one word into another."""
    return Reversal(before.axis.type, before.text, after.text, before.start, after.start)


def _lone(word: PolarWord, edit: Edit, *, added: bool) -> Reversal:
    """Return the reversal of a word that was only added or only removed."""
    old, new = (None, word.text) if added else (word.text, None)
    starts = (edit[0][0], word.start) if added else (word.start, edit[1][0])
    return Reversal(word.axis.alone, old, new, *starts)


def _reverse_words(edit: Edit, old: str, new: str) -> Reversal | None:
    """Return the reversal by an added or removed negation, or by an antonym; None for others."""
    before, after = old[slice(*edit[0])], new[slice(*edit[1])]
    if len(before) + len(after) > _MAX_ANTONYM_EDIT:
        return None
    if not (
        _is_negated(before, after) or _is_negated(after, before) or _are_opposed(before, after)
    ):
        return None
    # the word that is reversed tells more than the negation alone: 应当 -> 不应当
    shown = (
        old[edit[0][0] : _word_end(old, edit[0][1])],
        new[edit[1][0] : _word_end(new, edit[1][1])],
    )
    return Reversal(POLARITY, shown[0] or None, shown[1] or None, edit[0][0], edit[1][0])


def _change_requirement(edit: Edit, old: str, new: str) -> Reversal | None:
    """Return the member that a list of requirements gained or lost; None for other edits."""
    text, other, (start, end) = (
        (new, edit[0], edit[1]) if edit[0][0] == edit[0][1] else (old, edit[1], edit[0])
    )
    around = text[max(0, start - 1) : end + 1]
    member = text[start:end].strip("、和及与或以者")
    if other[0] != other[1] or not _MEMBER.fullmatch(member) or not _LIST_MARK.search(around):
        return None
    if not _REQUIRES.search(text[max(0, start - MAX_EDIT) : start]):
        return None
    added = text is new
    return Reversal(
        CONDITION, None if added else member, member if added else None, edit[0][0], edit[1][0]
    )


def _is_negated(plain: str, negated: str) -> bool:
    """Return whether the second text is a negation and the first none or an affirmation."""
    if _NEGATION.fullmatch(negated) and _AFFIRMATION.fullmatch(plain):
        return True
    return bool(_DENIAL.fullmatch(negated) and _DENIABLE.fullmatch(plain))


def _are_opposed(one: str, other: str) -> bool:
    """Return whether two texts of equal length differ in one character, by its antonym."""
    differing = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    if len(one) != len(other) or len(differing) != 1:
        return False
    a, b = differing[0]
    return any((a in left and b in right) or (b in left and a in right) for left, right in ANTONYMS)


def _word_end(text: str, start: int) -> int:
    """Return the end of the two characters after a place, within the sentence."""
    end = start
    while end < min(len(text), start + 2) and text[end] not in ",。;:、()\n\t":
        end += 1
    return end
