"""Find what a change means in figures, terms, duties and definitions.

300万元 -> 500万元, 三年 -> 五年, 可以 -> 应当, 企业 -> 企业和个人, a new definition.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tracker.diff.polarity import find_reversals
from tracker.diff.redline import Redline
from tracker.diff.typed_values import TypedValue, find_values
from tracker.model import TypedChange
from tracker.text.numerals import ARABIC, CHINESE

_AMOUNTS = ("money", "ratio", "date", "count")  # reported also if only added or removed
_WORDS = ("duty", "addressee")  # reported if replaced, or in a small edit
_MAX_SMALL_EDIT = 30  # characters of a change that is no new sentence
_DEFINES = re.compile("所称|是指|所指")
_LIGHT = frozenset({"count", "definition"})  # facts that weigh less than a reversal
_SPACE = re.compile(r"[^\S\n\t]+")
# words of one meaning: each is read as the first of its group
_SAME_MEANING = (
    ("不超过", "最高不超过", "不高于", "至多", "最高", "最多"),
    ("不低于", "最低不低于", "不少于", "至少"),
    ("按照", "依照", "根据", "依据"),
    ("制定", "制订"),
    ("其他", "其它"),
    ("有关", "相关"),
    ("如果", "如", "若"),
    ("给予", "予以"),
    ("账", "帐"),
    ("见", "详见", "参见"),
    ("下列", "以下"),
    ("包括", "包含"),
    ("书面", "以书面形式", "采用书面形式", "以书面方式"),
    ("日", "天"),
)
_FIRST_WORDS = {word: group[0] for group in _SAME_MEANING for word in group}
_MEANT_ALIKE = re.compile("|".join(sorted(_FIRST_WORDS, key=len, reverse=True)))
# what such words and values are written with, but for 须 and 应: 五百万, 50%, 元月
_IN_VALUES = re.compile(
    rf"[{ARABIC}{CHINESE}万亿元半成人民币%‰／/.．须应至起以底末{''.join(sorted(set(''.join(_FIRST_WORDS))))}]"
)
# what a sentence can gain or lose and say the same
_IDLE = re.compile('[的之,:“”"]')
# characters that carry no meaning of their own, are values, or only refer: 第二十四条
_NOT_CONTENT = re.compile(
    rf"[^\u4e00-\u9fff]|[的之了和及与或等者其以于在对为将被把]|第?[{ARABIC}{CHINESE}]+[条款项章节]?"
)
# words that urge or round off, and bind to nothing; 发展改革委 and 发展改革委员会 are one, and so
# are the words by which a text of another genre calls itself
_FILLERS = re.compile(
    "员会|实施办法|办法|政策|措施|实施细则|细则|意见|通知|方案|条例|正式|切实|积极|及时|依法|进一步|相应|具体|认真|严格|全面|加大|不断|大力|着力|充分|扎实|稳步|主动"
    "|合理|科学|统一|共同|各类|各级|广大|日常|工作|做好|进行|开展|情况|方面|问题|事项|要求|规定|按规定"
)
# characters that only one side has: of a word of its own; of a phrase around what was there before
_LEAST_WORD, _LEAST_PHRASE = 2, 6
_END = re.compile(r"[。;；\n\t]")
_SENTENCE = re.compile(r"[^。;\n\t]*[。;]?")

ValuePair = tuple[TypedValue | None, TypedValue | None]


@dataclass(frozen=True, slots=True)
class TextEdit:
    """One place where the words differ: spans in the normalised old and new text."""

    old: tuple[int, int]
    new: tuple[int, int]

    @property
    def size(self) -> int:
        """Return how many characters of both sides differ."""
        return self.old[1] - self.old[0] + self.new[1] - self.new[0]


def find_differences(redline: Redline) -> tuple[TypedChange, ...]:
    """Return the typed differences of one redline.

    Amounts first, then words, then reversals, then definitions, each in the order of the text.
    """
    if all(sign == "=" for sign, _ in redline):
        return ()
    plain = _normalize_redline(redline)
    old, new = _both_sides(plain)
    edits = list(_list_edits(plain))
    is_whole = all(sign != "=" for sign, _ in redline)  # the clause was added or removed
    old_values, new_values = _values_by_type(old), _values_by_type(new)
    found: list[TypedChange] = []
    for kind in (*_AMOUNTS, *_WORDS):
        mine, theirs = old_values[kind], new_values[kind]
        if mine or theirs:
            pairs = _differing_pairs(kind, edits, mine, theirs, 0 if is_whole else _MAX_SMALL_EDIT)
            found += [_build_difference(kind, a, b, old, new) for a, b in pairs]
    if not is_whole:
        found += _reversed_words(edits, old, new, found)
    return (*found, *_changed_definitions(edits, old, new))


def has_same_values(redline: Redline) -> bool:
    """Return whether the two texts differ only in how they write values, or in words of one
    meaning.

    五百万元 and 500万元, 二〇二四年六月三十日 and 2024年6月30日, 最高20万元 and 不超过20万元.
    """
    if not any(sign != "=" and _IN_VALUES.search(text) for sign, text in redline):
        return False
    old, new = _both_sides(_normalize_redline(redline))
    return _without_forms(old) == _without_forms(new)


def has_other_content(redline: Redline) -> bool:
    """Return whether an edit replaces a word by another one, or adds or drops a phrase.

    按实际支出 -> 按预算支出; 日常监管 -> 日常监督 is too little, and so is a filler.
    """
    for edit in _content_edits(redline):
        gone, come = (Counter(_content_of(text)) for text in edit)
        lost, won = (gone - come).total(), (come - gone).total()
        replaced = min(lost, won) >= _LEAST_WORD
        alone = max(lost, won) >= _LEAST_WORD and not (gone and come)
        if replaced or alone or max(lost, won) >= _LEAST_PHRASE:
            return True
    return False


def _content_of(text: str) -> str:
    """Return the characters of a text that carry meaning."""
    return _NOT_CONTENT.sub("", _FILLERS.sub("", _same_words(text)))


def _content_edits(redline: Redline) -> Iterator[tuple[str, str]]:
    """Yield the old and the new words of each place in which the texts differ."""
    gone = come = ""
    for sign, text in (*redline, ("=", "")):
        if sign == "=":
            if gone or come:
                yield _normalize_run(gone), _normalize_run(come)
            gone = come = ""
        elif sign == "-":
            gone += text
        else:
            come += text


def _same_words(text: str) -> str:
    """Return a text with each word of equal meaning as the first of its group."""
    return _MEANT_ALIKE.sub(lambda word: _FIRST_WORDS[word[0]], text)


def _normalize_redline(redline: Redline) -> list[tuple[str, str]]:
    """Return the runs of a redline in normal form, equal ones without what is far from an edit."""
    return [
        (sign, _normalize_run(_trim_context(text) if sign == "=" else text))
        for sign, text in redline
    ]


def _both_sides(plain: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return the old and the new text of the runs."""
    old, new = ("".join(text for sign, text in plain if sign in signs) for signs in ("=-", "=+"))
    return old, new


def _without_forms(text: str) -> list[object]:
    """Return a text with its values in place of the words that print them."""
    found: list[object] = []
    end = 0
    for value in find_values(text):
        found += [_same_words(text[end : value.start]), value.value]
        end = value.end
    return [*found, _same_words(text[end:])]


def _values_by_type(text: str) -> dict[str, list[TypedValue]]:
    """Return the values of a text by type, each in order."""
    found: dict[str, list[TypedValue]] = defaultdict(list)
    for value in find_values(text):
        found[value.type].append(value)
    return found


def _differing_pairs(
    kind: str,
    edits: Sequence[TextEdit],
    old: Sequence[TypedValue],
    new: Sequence[TypedValue],
    max_lone_edit: int,
) -> list[ValuePair]:
    """Return the pairs of values of one kind that the edits make differ.

    A word without counterpart counts in an edit of at most `max_lone_edit` characters: no duty
    changes where a whole sentence is added.
    """
    rows = [
        (edit, pair)
        for edit in edits
        for pair in _pair_values(_values_in_edit(old, *edit.old), _values_in_edit(new, *edit.new))
    ]
    if kind in _AMOUNTS:
        pairs = _drop_moved([pair for _, pair in rows])
    else:
        pairs = [pair for edit, pair in rows if all(pair) or edit.size <= max_lone_edit]
    return list(dict.fromkeys(pairs))


def _reversed_words(
    edits: Sequence[TextEdit], old: str, new: str, found: Sequence[TypedChange]
) -> Iterator[TypedChange]:
    """Yield the reversals and changed conditions that no other fact reports already."""
    known = [(fact.old or "", fact.new or "") for fact in found if fact.type not in _LIGHT]
    for one in find_reversals([(edit.old, edit.new) for edit in edits], old, new):
        if any((one.old or "") in a and (one.new or "") in b for a, b in known):
            continue
        if _without_forms(one.old or "") == _without_forms(one.new or ""):
            continue  # 经二分之一以上委员同意 and 经50%以上委员同意
        text, start = (new, one.new_start) if one.new else (old, one.old_start)
        yield TypedChange(one.type, one.old, one.new, note=_words_before(text, start))


def _normalize_run(text: str) -> str:
    """Return NFKC without spaces.

    Line ends and cell ends are kept; otherwise the cells 3 and 500万元 would read 3500万元.
    """
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def _trim_context(text: str) -> str:
    """Return an unchanged run without the whole sentences that no edit touches."""
    first, last = _END.search(text), max(map(text.rfind, "。;；\n\t"))
    return text[: first.end()] + text[last + 1 :] if first and first.start() < last else text


def _list_edits(plain: Sequence[tuple[str, str]]) -> Iterator[TextEdit]:
    """Yield the places in which the signs differ from `=`."""
    at = {"-": 0, "+": 0}
    begin = dict(at)
    for sign, text in (*plain, ("=", "")):
        if sign != "=":
            at[sign] += len(text)
            continue
        if at != begin:
            yield TextEdit((begin["-"], at["-"]), (begin["+"], at["+"]))
        at = {side: place + len(text) for side, place in at.items()}
        begin = dict(at)


def _values_in_edit(found: Sequence[TypedValue], first: int, last: int) -> list[TypedValue]:
    """Return the values in an edit or at its border.

    最高 added before 300万元 changes that value.
    """
    return [m for m in found if m.start <= last and m.end >= first]


def _pair_values(old: list[TypedValue], new: list[TypedValue]) -> list[ValuePair]:
    """Return the differing values in order; equal values cancel out."""
    if not old and not new:
        return []
    gone = Counter(m.value for m in old)
    gone.subtract(m.value for m in new)
    lone_old = _uncancelled_values(old, gone)
    lone_new = _uncancelled_values(new, Counter({value: -n for value, n in gone.items()}))
    return list(zip_longest(lone_old, lone_new))


def _uncancelled_values(
    found: Sequence[TypedValue], left: Counter[tuple[object, ...]]
) -> list[TypedValue]:
    """Return the values that no value of the other side cancels."""
    kept: list[TypedValue] = []
    for m in reversed(found):
        if left[m.value] > 0:
            left[m.value] -= 1
            kept.insert(0, m)
    return kept


def _drop_moved(pairs: Sequence[ValuePair]) -> list[ValuePair]:
    """Return the pairs without values that only changed their place in the clause."""
    gone = Counter(a.value for a, b in pairs if a and not b)
    come = Counter(b.value for a, b in pairs if b and not a)
    moved = gone & come
    return [pair for pair in pairs if all(pair) or not any(moved[one.value] for one in pair if one)]


def _build_difference(
    kind: str, a: TypedValue | None, b: TypedValue | None, old: str, new: str
) -> TypedChange:
    """Return the typed difference of a pair, with the words that precede it."""
    one = b or a
    assert one
    return TypedChange(
        kind,
        a.text if a else None,
        b.text if b else None,
        one.unit,
        _words_before(new if b else old, one.start),
    )


def _words_before(text: str, start: int) -> str:
    """Return the few words of the same sentence before a value, which name its subject."""
    return re.split(r"[,。;:、\n\t]", text[max(0, start - 14) : start])[-1]


def _changed_definitions(edits: Sequence[TextEdit], old: str, new: str) -> Iterator[TypedChange]:
    """Yield the sentences that define a word and are touched by an edit."""
    mine, theirs = (
        [m for m in _SENTENCE.finditer(text) if _DEFINES.search(m[0])] for text in (old, new)
    )
    seen: set[tuple[str | None, str | None]] = set()
    for edit in edits:
        a = next(
            (
                m[0]
                for m in mine
                if m.start() < max(edit.old[1], edit.old[0] + 1) and m.end() > edit.old[0]
            ),
            None,
        )
        b = next(
            (
                m[0]
                for m in theirs
                if m.start() < max(edit.new[1], edit.new[0] + 1) and m.end() > edit.new[0]
            ),
            None,
        )
        if (a or b) and _IDLE.sub("", a or "") != _IDLE.sub("", b or "") and (a, b) not in seen:
            seen.add((a, b))
            yield TypedChange("definition", a, b)
