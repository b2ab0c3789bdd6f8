"""The signs of a run, and the fields of Word: which words are code, and what a code shows.

The result of most fields is stored and is read as any words. Signs that Word draws from the code
alone have none: `EQ \\o\\ac(○,1)` is ①, and the boxes of a form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracker.parse.formats.docx_numbering import W, format_circled
from tracker.parse.formats.formulas import M, formula_text, lower_sign, raise_sign

# Boxes in the symbol fonts of Word, by the last byte of the character: ticked, crossed, empty.
SYMBOLS = {
    ("Wingdings", "FE"): "☑",
    ("Wingdings", "FD"): "☒",
    ("Wingdings", "FC"): "✓",
    ("Wingdings", "FB"): "✗",
    ("Wingdings 2", "52"): "☑",
    ("Wingdings 2", "53"): "☒",
    ("Wingdings 2", "50"): "✓",
    ("Wingdings 2", "4F"): "✗",
}
LONGEST_CODE = 400  # characters; what is longer is no sign in a line
DEEPEST_CODE = 8  # signs in signs
SWITCH = re.compile(r"\\([a-z]{1,2}) ?\d{0,3} ?", re.IGNORECASE)
CIRCLES = ("○", "〇", "◯", "O", "o", "0")
# Fields that Word numbers or draws when it shows them, and whose code does not tell the words.
DRAWN = frozenset({"AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM", "SEQ", "SYMBOL", "EQ"})
HIDES_RESULT = "\\h"
UNREAD_FIELD = "□"
UNREAD = "文件中有 {} 处域（带圈数字、自动编号等）未能读出，请对照原文核对"
# EQ in the bytes of a .doc, in two bytes for each sign or in one, and in those of an .rtf
OLD_FORMULA = re.compile(
    rb"\x13\x00(?: \x00){0,4}[eE]\x00[qQ]\x00 \x00|\x13 {0,4}[eE][qQ] "
    rb"|\\fldinst[^;]{0,400}?\b[eE][qQ] {1,2}\\\\[a-zA-Z]"
)


@dataclass(slots=True)
class Field:
    """A field that is open: its code, and whether its result has begun."""

    code: str = ""
    form: Any = None
    in_result: bool = False
    has_result: bool = False


class FieldReader:
    """Follows the fields of one paragraph; `unread` counts those whose signs are not known."""

    def __init__(self) -> None:
        self.open: list[Field] = []
        self.unread = 0

    @property
    def shows_words(self) -> bool:
        """Return whether words that come now are shown, and no part of a code."""
        return all(each.in_result for each in self.open)

    def add_code(self, text: str) -> None:
        """Add words to the code of the innermost open field."""
        if self.open and not self.open[-1].in_result:
            self.open[-1].code += text

    def mark_result(self) -> None:
        """Note that words were shown: they are the result of each field that is open."""
        for each in self.open:
            each.has_result = True

    def read_field_sign(self, sign: Any, before: str) -> str:
        """Take a `w:fldChar`, and return what a field that ends shows from its code alone."""
        kind = sign.get(W + "fldCharType")
        if kind == "begin":
            self.open.append(Field(form=sign.find(W + "ffData")))
        elif kind == "separate" and self.open:
            self.open[-1].in_result = True
        elif kind == "end" and self.open:
            field = self.open.pop()
            if not field.has_result and self.shows_words:
                return self._draw_sign(field, before)
        return ""

    def _draw_sign(self, field: Field, before: str) -> str:
        """Return the sign of a field without a result."""
        if field.form is not None:
            return form_sign(field.form)
        name, _, rest = field.code.strip().partition(" ")
        if name.upper() not in DRAWN or HIDES_RESULT in rest.split():
            return ""
        drawn = draw_formula(rest.strip(), before) if name.upper() == "EQ" else None
        if drawn is None:
            self.unread += 1
            return UNREAD_FIELD
        return drawn


def sign_text(element: Any) -> str:
    """Return the text that one element of a run stands for."""
    if element.tag == W + "t":
        return element.text or ""
    if element.tag in (W + "tab", W + "ptab"):
        return " "
    if element.tag == W + "noBreakHyphen":
        return "-"
    if element.tag == M + "oMath":
        return formula_text(element)
    if element.tag == W + "sym":
        return SYMBOLS.get((element.get(W + "font"), element.get(W + "char", "")[-2:].upper()), "□")
    return "\n"


def warn_of_lost_formulas(payload: bytes) -> tuple[str, ...]:
    """Return a warning where an old file has EQ fields: LibreOffice leaves them out."""
    found = sum(1 for _ in OLD_FORMULA.finditer(payload))
    return (UNREAD.format(found),) if found else ()


def form_sign(form: Any) -> str:
    """Return what a box or a list of a form shows."""
    box, choices = form.find(W + "checkBox"), form.find(W + "ddList")
    if box is not None:
        states = [box.find(W + name) for name in ("checked", "default")]
        state = next((each for each in states if each is not None), None)
        is_ticked = state is not None and state.get(W + "val", "1") not in ("0", "false", "off")
        return "☑" if is_ticked else "□"
    if choices is not None:
        entries = [each.get(W + "val", "") for each in choices.findall(W + "listEntry")]
        chosen = choices.find(W + "result")
        number = "0" if chosen is None else chosen.get(W + "val", "0")
        at = int(number) if number.isdecimal() and len(number) < 6 else 0
        return entries[at] if at < len(entries) else ""
    return ""


def draw_formula(code: str, before: str, depth: int = 0) -> str | None:
    r"""Return what the code of an EQ field shows in a line; None where a switch is not known.

    `\o\ac(○,12)` is ⑫, `\f(A,B)` is A/B, `\s\up6(2)` behind m is m².
    """
    if len(code) > LONGEST_CODE or depth > DEEPEST_CODE:
        return None
    words, at = "", 0
    while at < len(code):
        if code[at] != "\\":
            words += code[at]
            at += 1
            continue
        names: list[str] = []
        while switch := SWITCH.match(code, at):
            names.append(switch[1].lower())
            at = switch.end()
        parts, at = split_arguments(code, at)
        if not names or parts is None:
            return None
        drawn = [draw_formula(part.strip(), before + words, depth + 1) for part in parts]
        known = [each for each in drawn if each is not None]
        write = FORMULAS.get(names[0])
        result = write(names, known, before + words) if write and len(known) == len(drawn) else None
        if result is None:
            return None
        words += result
    return words


def split_arguments(code: str, at: int) -> tuple[list[str] | None, int]:
    """Return the arguments in the brackets that open at a place, and where they end."""
    if code[at : at + 1] != "(":
        return None, at
    parts, depth = [""], 0
    for end in range(at, len(code)):
        sign = code[end]
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return parts, end + 1
        if sign in ",，;" and depth == 1:
            parts.append("")
        elif end > at:
            parts[-1] += sign
    return None, at


def _write_overprint(names: list[str], parts: list[str], before: str) -> str | None:
    """Return signs printed over each other: a figure in a circle, a word in another frame."""
    frames = [part for part in parts if part in (*CIRCLES, "□", "△", "◇")]
    inside = [part for part in parts if part not in frames]
    if len(inside) != 1:
        return None
    is_circle = any(frame in CIRCLES for frame in frames)
    number = inside[0]
    if is_circle and number.isdecimal() and len(number) < 3:
        return format_circled(int(number))
    return f"({number})" if frames else number


def _write_fraction(names: list[str], parts: list[str], before: str) -> str | None:
    """Return a fraction in a line: A/B."""
    if len(parts) != 2:
        return None
    return "/".join(part if part.isalnum() else f"({part})" for part in parts)


def _write_root(names: list[str], parts: list[str], before: str) -> str | None:
    """Return a square root; None for a root of another degree."""
    return f"√({parts[-1]})" if len(parts) < 3 and not (len(parts) == 2 and parts[0]) else None


def _write_shifted(names: list[str], parts: list[str], before: str) -> str | None:
    """Return raised or lowered signs; without either the words as they are."""
    if len(parts) != 1:
        return None
    if "up" in names:
        return raise_sign(before, parts[0])
    return lower_sign(before, parts[0]) if "do" in names else parts[0]


FORMULAS: dict[str, Callable[[list[str], list[str], str], str | None]] = {
    "o": _write_overprint,
    "f": _write_fraction,
    "r": _write_root,
    "s": _write_shifted,
    "x": lambda names, parts, before: parts[0] if len(parts) == 1 else None,
    "b": lambda names, parts, before: f"({parts[0]})" if len(parts) == 1 else None,
}
