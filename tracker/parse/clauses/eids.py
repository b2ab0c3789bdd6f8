"""Allocate addresses: Akoma Ntoso eIds such as `chp_4__sec_1__art_3__para_2__item_1`."""

from __future__ import annotations

from tracker.model import Level

PREFIXES = {
    Level.PART: "part",
    Level.CHAPTER: "chp",
    Level.SECTION: "sec",
    Level.CLAUSE: "art",
    Level.PARAGRAPH: "para",
    Level.ITEM: "item",
    Level.SUBITEM: "subitem",
    Level.PREAMBLE: "preamble",
    Level.NOTICE: "notice",
    Level.ANNEX: "att",
    Level.TABLE: "table",
    Level.ROW: "row",
}


def format_number(numbers: tuple[int, ...]) -> str:
    """Return the number of an address: 10.1 of 第十条之一, never that of 第十条."""
    return str(numbers[0]) if len(numbers) == 1 else ".".join(map(str, numbers))


class EidAllocator:
    """Allocates the addresses of one snapshot; a double gets -2, the next -3."""

    def __init__(self) -> None:
        self.taken: dict[str, int] = {}

    def allocate(self, parent: str, name: str) -> str:
        """Return the address of `name` (`art_3`) below `parent`."""
        path = f"{parent}__{name}" if parent else name
        count = self.taken[path] = self.taken.get(path, 0) + 1
        return path if count == 1 else f"{path}-{count}"
