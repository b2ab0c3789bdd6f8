"""Formulas of Word (ISO/IEC 29500-1, 22.1) and of pages (MathML) as one line: (A+B)/C, √(a).

So are raised and lowered signs within a text: 10^4, m², CO₂, and the mark of a note, 标准[1].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bs4.element import Tag

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
DEEPEST = 40  # elements in elements; deeper ones give their words only
# Between the parts of an element, by its name: a fraction, raised and lowered signs.
BETWEEN = {"f": "/", "sSup": "^", "sSub": "_", "limLow": "_", "limUpp": "^"}

# The same of MathML 3, chapter 3.
MATHML_BETWEEN = {"mfrac": "/", "msup": "^", "msub": "_", "munder": "_", "mover": "^"}

LONGEST_SIGN = 12  # characters; more words are raised by mistake
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
DEGREES = ("o", "O", "○", "〇", "°", "º")
PLAIN_SIGN = re.compile(r"TM|st|nd|rd|th|[\W_]+|[\[［【(（〔].+|[①-⑳]+", re.DOTALL)
UNIT_BEFORE = re.compile(r"(?:米|公里)\Z")  # 米²; other raised figures behind words are of notes
TEN_BEFORE = re.compile(r"(?<![\d.,])10\Z")


def raise_sign(before: str, sign: str, *, is_note: bool = False) -> str:
    """Return raised signs as they stand in a line behind `before`.

    10 and 4 are 10^4, m and 2 are m²; the mark of a note is no digit of what stands before it.
    """
    sign = "".join(sign.split())
    if len(sign) > LONGEST_SIGN or PLAIN_SIGN.fullmatch(sign):
        return sign
    last = before.rstrip()[-1:]
    if sign in DEGREES or (sign == "0" and last.isdecimal()):
        return "°"
    if is_note:
        return f"[{sign}]"
    if sign.isdecimal() and sign.isascii():
        is_power = sign in ("2", "3") and UNIT_BEFORE.search(before)
        if is_power or (last.isascii() and last.isalpha()):
            return sign.translate(RAISED)
        is_power = sign != "1" and TEN_BEFORE.search(before)
        return f"^{sign}" if is_power else f"[{sign}]"
    if last.isascii() and (last.isalnum() or last == ")"):
        return f"^{_put_in_brackets(sign)}"
    return f"[{sign}]"


def lower_sign(before: str, sign: str) -> str:
    """Return lowered signs as they stand in a line behind `before`: CO₂, A_基."""
    sign = "".join(sign.split())
    last = before.rstrip()[-1:]
    if not sign or len(sign) > LONGEST_SIGN or not (last.isascii() and last.isalnum()):
        return sign
    if sign.isdecimal() and sign.isascii() and last.isalpha():
        return sign.translate(LOWERED)
    return f"_{_put_in_brackets(sign)}"


def mathml_text(element: Tag, depth: int = 0) -> str:
    """Return a formula of a page as one line; every sign of it stands in the line."""
    if depth > DEEPEST or element.find(True) is None:
        return "".join(element.get_text().split())
    parts = [mathml_text(child, depth + 1) for child in element.find_all(True, recursive=False)]
    if element.name in MATHML_BETWEEN:
        return MATHML_BETWEEN[element.name].join(_put_in_brackets(part) for part in parts if part)
    if element.name == "msqrt":
        return f"√({''.join(parts)})"
    if element.name == "mfenced":
        return f"({','.join(parts)})"
    if element.name == "annotation":
        return ""
    return "".join(parts)


def formula_text(element: Any, depth: int = 0) -> str:
    """Return a formula as one line; every sign of it stands in the line."""
    name = str(element.tag).removeprefix(M)
    if name == "t":
        return element.text or ""
    if depth > DEEPEST:
        return "".join(each.text or "" for each in element.iter(M + "t"))
    parts = [formula_text(child, depth + 1) for child in element]
    if name in BETWEEN:
        return BETWEEN[name].join(_put_in_brackets(part) for part in parts if part)
    if name == "rad":
        *degree, base = [part for part in parts if part] or [""]
        return f"{''.join(degree)}√({base})"
    if name == "d":
        return f"{_read_sign(element, 'begChr', '(')}{','.join(filter(None, parts))}" + (
            _read_sign(element, "endChr", ")")
        )
    if name == "nary":
        return _read_sign(element, "chr", "∫") + "".join(
            (*_list_limits(element, depth), *parts[-1:])
        )
    if name == "mr":
        return ",".join(parts) + ";"
    return "".join(parts)


def _list_limits(element: Any, depth: int) -> Iterator[str]:
    """Yield the lower and the upper limit of a sum."""
    for name, mark in (("sub", "_"), ("sup", "^")):
        found = element.find(M + name)
        if found is not None and (text := formula_text(found, depth + 1)):
            yield mark + _put_in_brackets(text)


def _put_in_brackets(part: str) -> str:
    """Return a part in brackets, unless it is one figure or word."""
    return part if part.isalnum() else f"({part})"


def _read_sign(element: Any, name: str, default: str) -> str:
    """Return a sign that the properties of an element name."""
    found = element.find(f"{M}{str(element.tag).removeprefix(M)}Pr/{M}{name}")
    return default if found is None else str(found.get(M + "val", ""))
