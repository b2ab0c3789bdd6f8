"""What Word does not show: hidden and struck-out words, what an open revision takes away, hints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.parse.formats.docx_numbering import W, list_style_chain

STRUCK, HIDDEN, PLACEHOLDER = "划去的文字", "隐藏文字", "未填写处的提示文字"


def has_deleted_end(paragraph: Any) -> bool:
    """Return whether an open revision deletes the end of a paragraph or moves it away."""
    properties = paragraph.find(f"{W}pPr/{W}rPr")
    return properties is not None and any(
        properties.find(W + name) is not None for name in ("del", "moveFrom")
    )


def is_placeholder(control: Any) -> bool:
    """Return whether a content control shows its hint, 单击此处输入文字, and nothing filled in."""
    shown = control.find(f"{W}sdtPr/{W}showingPlcHdr")
    return shown is not None and shown.get(W + "val", "1") not in ("0", "false", "off")


def is_set(properties: Any, name: str) -> bool:
    """Return whether a toggle of the properties is on: `<w:strike/>`, not `w:val="0"`."""
    found = properties.find(W + name)
    return found is not None and found.get(W + "val", "1") not in ("0", "false", "off", "none")


def list_hidden_styles(styles: dict[str, Any]) -> dict[str | None, str]:
    """Return the styles of words and paragraphs that strike out or hide, with what they do."""
    found: dict[str | None, str] = {}
    for name, style in styles.items():
        if style.get(W + "type") in ("character", "paragraph"):
            for each in list_style_chain(styles, name):
                properties = each.find(W + "rPr")
                reason = _reason_of_style(properties) if properties is not None else None
                if reason is not None:
                    found[name] = reason
                    break
    return found


def _reason_of_style(properties: Any) -> str | None:
    """Return why a style does not show its words; None where it says nothing of that."""
    if is_set(properties, "strike") or is_set(properties, "dstrike"):
        return STRUCK
    if is_set(properties, "vanish"):
        return HIDDEN
    named = any(properties.find(W + name) is not None for name in ("strike", "vanish"))
    return "" if named else None


def shown_rows(table: Any) -> list[Any]:
    """Return the rows of a table without those that an open revision deletes."""
    rows = find_children(table, "tr")
    return [row for row in rows if row.find(f"{W}trPr/{W}del") is None]


def shown_cells(row: Any) -> list[Any]:
    """Return the cells of a row without those that an open revision deletes."""
    cells = find_children(row, "tc")
    return [cell for cell in cells if cell.find(f"{W}tcPr/{W}cellDel") is None]


def find_children(element: Any, name: str) -> Iterator[Any]:
    """Yield the rows of a table or the cells of a row, also those in a content control.

    Those of a table inside are left out.
    """
    for child in element:
        if child.tag == W + name:
            yield child
        elif child.tag == W + "sdt":
            yield from child.findall(f"{W}sdtContent/{W}{name}")
