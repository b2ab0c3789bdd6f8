"""Find the values in a clause by which a change is weighed.

Amounts, ratios, days and terms, counts, duty words and addressees. All texts here are normalised:
NFKC, no spaces; lines and the cells of a row stand apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from tracker.text.dates import DAY, END, YEAR, parse_day, parse_last_day, parse_term
from tracker.text.numerals import AMOUNT, CHINESE, parse_amount, parse_numeral

_MONTH = rf"(?:\d{{1,2}}|[元正{CHINESE}]{{1,3}})月"
_PAYMENT_UNIT = "平方米|工作日|季度|[年月日天人户家亩吨次个件台辆]"
_MEASURES = (
    "[毫微千厘分]?[克升米]|公斤|吨标准煤|吨|公顷|公里|[平立]方[毫厘千]?米|分贝|千瓦时?|兆瓦|度|℃|摄氏度|伏|安|赫兹"
    "|个?百分点|分|秒|[a-zA-Zμ]{1,4}[²³]?"
)
_ADDRESSEES = (
    "企业|个体工商户|个人|事业单位|社会组织|社会团体|高等学校|高校|科研院所|研究机构|居民|农户|团队"
    "|用人单位|申请人|毕业生|人才|老年人|未成年人|儿童|残疾人|孕产?妇|退役军人|在校学生"
)
_KINDS_OF = (
    "高新技术|科技型|创新型|专精特新|规模以上|限额以上|初创|中小|小微|中型|大型|国有|民营|外资|龙头"
    "|骨干|上市|总部|高校|应届"
)

# A row a form, in the order in which they claim their characters: the type, signs of which the form
# has one ("" where it may have any) and the form. Type "" claims what looks like a value and is
# none.
_FORMS = tuple(
    (kind, frozenset(signs), re.compile(form))
    for kind, signs, form in (
        ("", "第前后〔号", rf"第{AMOUNT}|[前后]一[日天]|〔\d{{4}}〕\d+号|{AMOUNT}号"),
        ("date", "年-－.．/／", f"(?P<last>{END})(?<=[底末])|(?P<day>{DAY})"),
        ("date", "年", rf"(?P<month>{YEAR}年(?:{_MONTH})?)"),
        ("date", "月", rf"(?P<month>{_MONTH}(?:\d{{1,2}}|[{CHINESE}]{{1,3}})[日号])"),
        (
            "money",
            "元",
            rf"(?:人民币)?(?P<number>(?![百千万亿]){AMOUNT})(?P<unit>美元|欧元|港元|元)整?(?:人民币)?"
            rf"(?P<per>/(?:{_PAYMENT_UNIT})(?:[·•./*每](?:{_PAYMENT_UNIT}))*)?",
        ),
        ("ratio", "分", rf"(?P<base>[百千万]分之)(?P<number>{AMOUNT})"),
        ("ratio", "分半", rf"(?P<whole>{AMOUNT})分之(?P<part>{AMOUNT})|过半数|半数(?=以上)"),
        ("ratio", "/", r"(?<![\d/.-])(?P<part>\d{1,3})/(?P<whole>\d{1,3})(?![\d/.-])"),
        ("ratio", "%‰倍折", rf"(?P<number>{AMOUNT})(?P<unit>%|‰|倍|折)"),
        (
            "ratio",  # 三成, 七成五
            "成",
            rf"(?P<number>{AMOUNT})(?P<unit>成)(?![立员果为熟本功人年交品就分套都不])"
            r"(?P<tenth>[一二三四五六七八九半](?![年月日天成个名家项次户人]))?",
        ),
        (
            "date",
            ":",
            r"(?<![\d:])(?P<number>[01]?\d|2[0-4])(?P<unit>:)(?:00(?!\d)|[0-5]\d(?=至|-|~|—))",
        ),
        ("ratio", ":∶比", r"(?<!\d)\d++(?:[:∶]|比)\d+"),
        ("date", "年月", rf"(?P<term>(?:{AMOUNT}|半)个?(?:年半|年(?:零?{AMOUNT}个月)?|月))"),
        (
            "date",
            "日时期周天",
            rf"(?P<number>{AMOUNT}|半)(?P<unit>个?工作日|自然日|小时|个?星期|周(?!岁)|[日天])",
        ),
        ("date", "时点", rf"(?!一时)(?P<number>{AMOUNT})(?P<unit>时|点钟)(?!\d)"),
        (
            "count",
            "",
            rf"(?P<number>{AMOUNT})(?P<unit>平方米|公里|公顷|周岁|[米家人名户次项件台套个亩吨岁辆座类种份档])"
            "(?!性)(?<!二次)",
        ),
        (
            "duty",
            "",
            "不得(?!超过|高于|低于|少于)|不予|禁止|严禁|应当|必须|可以|有权|鼓励|支持|优先"
            "|(?<!必)须|(?<![许认不])可(?=[申在按由自依报提聘选适享委参延继直根通将向])|(?<![相对反供适响效理])应(?=[于在按由向自及依予对将为提报符具如先主建设配加缴参接遵履取做保出完立公书每与经明妥填注载持采严另组负落维执])",
        ),
        ("count", "免减", rf"(?P<number>{AMOUNT})(?P<unit>免|减半)"),  # 三免三减半
        # any other figure: 55分贝, 50毫克/立方米, 容积率2.5; not 附件2, GB/T 9704 nor the number
        # of a row or an item
        (
            "count",
            "0123456789",
            rf"(?m:(?!^\d+(?:[\t.、)]|$)))(?<![\d.A-Za-z/-])(?<![件表图录])(?P<number>\d{{1,6}}(?:\.\d+)?)(?![\d.])"
            rf"(?P<unit>(?:{_MEASURES})?(?:/(?:{_MEASURES}|[年月日天时人户家]))?)",
        ),
        ("addressee", "", f"(?:(?:{_KINDS_OF})(?:的|型)?)*(?:{_ADDRESSEES})"),
    )
)
_UPPER_LIMITS, _LOWER_LIMITS = (
    ("最高", "最多", "至多", "不超过", "不高于", "不得超过", "上限"),
    ("最低", "至少", "不低于", "不少于", "不得低于", "不得少于", "下限"),
)
_LIMIT = re.compile(
    rf"(?:(?P<most>(?:{'|'.join(_UPPER_LIMITS)})+)|(?P<least>{'|'.join(_LOWER_LIMITS)}))"
    "[给予为达可至]{0,3}$"
)
_LIMIT_BEHIND = re.compile(
    r"(?:\(含[^()]{0,4}\))?以(?:(?P<most>[下内])|(?P<least>上))"
)  # 5万元以下
_PER = re.compile(
    r"每(?P<per>(?:每?(?:季度|平方米|[年月日天人户家个亩吨次件项台辆]))+)(?=[^,。;、\d\s]{0,8}$)"
)
_SAME_UNIT = {
    "‰": "%",
    "成": "%",
    "天": "日",
    "自然日": "日",
    "周": "日",
    "星期": "日",
    "个星期": "日",
    "个工作日": "工作日",
    ":": "时",
    "点钟": "时",
}
# 应当 and 必须 bind alike (立法技术规范（试行）（一） 13)
_SAME_DUTY = {"须": "应当", "必须": "应当", "应": "应当", "可": "可以"}
_RANGE_MARK = re.compile("起?(?:至|到|-|~|—+)")
_MEASURED = frozenset({"money", "ratio", "count"})


@dataclass(frozen=True, slots=True)
class TypedValue:
    """One value: its words, its meaning, its unit and its place.

    Two values with equal `value` mean the same.
    """

    type: str
    text: str
    value: tuple[object, ...]
    unit: str | None
    start: int
    end: int


@lru_cache(maxsize=16)  # both sides of a change are asked twice, for its facts and its weight
def find_values(text: str) -> tuple[TypedValue, ...]:
    """Return all values of a normalised text in order."""
    found: list[TypedValue] = []
    claimed: set[int] = set()
    signs = frozenset(text)
    for kind, needed, form in _FORMS:
        if needed and signs.isdisjoint(needed):
            continue
        for match in form.finditer(text):
            if claimed.isdisjoint(range(*match.span())):
                claimed.update(range(*match.span()))
                found += [_build_value(kind, match)] if kind else []
    return tuple(_add_years(sorted(found, key=lambda value: value.start), text))


def _add_years(values: list[TypedValue], text: str) -> list[TypedValue]:
    """Return the values; the end of a range takes the year of its start.

    2024年1月1日至12月31日: the second day is 2024-12-31.
    """
    for n, (first, last) in enumerate(pairwise(values), 1):
        start, month_and_day = first.value[1], last.value[1:]
        if (
            last.type == "date"
            and isinstance(start, date)
            and len(month_and_day) == 4  # month, day, the rest behind 日, no limit
            and _RANGE_MARK.fullmatch(text, first.end, last.start)
        ):
            day = parse_day(f"{start.year}年{last.text}")
            if day:
                values[n] = replace(last, value=("date", day, ""))
    return values


def _build_value(kind: str, match: re.Match[str]) -> TypedValue:
    """Return the value that a match prints."""
    parts = match.groupdict()
    unit, (start, end), limit = parts.get("unit"), match.span(), ""
    if kind in _MEASURED:
        start, limit, per = _qualifiers_before(match.string, start)
        behind = _LIMIT_BEHIND.match(match.string, end)
        if behind and not limit:
            end, limit = behind.end(), str(behind.lastgroup)
        unit = ("%" if parts.get("base") or parts.get("whole") else unit or "") + (
            parts.get("per") or per
        )
    worth = _parse_date(parts, match[0]) if kind == "date" else _parse_worth(parts, match[0])
    return TypedValue(
        kind,
        match.string[start:end],
        (*worth, limit)
        if worth[0] == "date"
        else (*worth, _SAME_UNIT.get(unit or "", unit), limit),
        unit or None,
        start,
        end,
    )


def _parse_date(parts: dict[str, str | None], text: str) -> tuple[object, ...]:
    """Return a day, a month or a term as a value that does not depend on how it is written."""
    if parts.get("day") or parts.get("last"):
        day = parse_day(text) if parts.get("day") else parse_last_day(text)
        return ("date", day or text)
    if parts.get("month"):
        numbers = re.split("[年月日号]", text.replace("元月", "1月").replace("正月", "1月"))
        return ("date", *(parse_numeral(number) or number for number in numbers))
    if parts.get("term"):
        term = parse_term(text)
        return ("date", term or text)
    return _parse_worth(parts, text)


def _parse_worth(parts: dict[str, str | None], text: str) -> tuple[object, ...]:
    """Return the number that a match prints, else its words; ratios as shares of one hundred.

    二分之一 is 50, 三成 is 30; 须 and 应当 are one duty.
    """
    whole, part = (parse_amount(parts.get(name) or "") for name in ("whole", "part"))
    if whole and part is not None:
        return (100 * part / whole,)
    printed = parts.get("number")
    number = parse_amount(printed) if printed else None
    if number is None:
        return (_SAME_DUTY.get(text, text).replace("比", ":"),)
    if parts.get("unit") == "‰" or parts.get("base") == "千分之":
        number /= 10
    elif parts.get("base") == "万分之":
        number /= 100
    elif parts.get("unit") == "成":
        tenth = (parts.get("tenth") or "零").replace("半", "五")
        number = 10 * number + (parse_numeral(tenth) or 0)
    elif parts.get("unit") in ("周", "星期", "个星期"):
        number *= 7
    return (number,)


def _qualifiers_before(text: str, start: int) -> tuple[int, str, str]:
    """Return where an amount starts with its qualifiers, its limit, and its rate.

    每年给予最高300万元: the start of 每年, `most`, `/年`.
    """
    before = text[max(0, start - 16) : start]
    limit = _LIMIT.search(before)
    per = _PER.search(before[: limit.start()] if limit else before)
    first = per or limit
    start -= len(before) - first.start() if first else 0
    return start, (str(limit.lastgroup) if limit else ""), (f"/{per['per']}" if per else "")
