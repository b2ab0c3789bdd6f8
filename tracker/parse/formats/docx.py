"""Word files: paragraphs are certain, and the numbers that Word makes up are written out as it
prints them. Revisions count as accepted; struck-out and hidden words are left out and reported.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.parser import parse_xml

from tracker.errors import ReadError
from tracker.model.snapshots import DroppedText
from tracker.parse.formats import detect_media_type
from tracker.parse.formats import read_text as read_any
from tracker.parse.formats.docx_boxes import (
    CONTENT,
    FALLBACK,
    elements_above,
    is_hidden_box,
    list_with_boxes,
)
from tracker.parse.formats.docx_drawings import list_unread_drawings
from tracker.parse.formats.docx_fields import (
    UNREAD,
    FieldReader,
    sign_text,
    warn_of_lost_formulas,
)
from tracker.parse.formats.docx_hidden import (
    HIDDEN,
    PLACEHOLDER,
    STRUCK,
    find_children,
    has_deleted_end,
    is_placeholder,
    is_set,
    list_hidden_styles,
    shown_cells,
    shown_rows,
)
from tracker.parse.formats.docx_numbering import ListCounters, W, join_label
from tracker.parse.formats.formulas import M, lower_sign, raise_sign
from tracker.parse.formats.office_package import mend_package
from tracker.parse.formats.table_grid import (
    MAX_BLOCKS,
    MAX_COLUMNS,
    TableCell,
    expand_inner_tables,
    expand_spans,
    holds_inner_tables,
    join_cell_lines,
)
from tracker.parse.grammar.line_kinds import is_colophon_line, is_letterhead, is_number_line
from tracker.parse.grammar.lines import Block, Line, PrintedText

# What zipfile, lxml (SyntaxError) and python-docx raise for files that are damaged, encrypted or of
# another kind.
DOCX_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    OpcError,
    SyntaxError,
    LookupError,
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
    AttributeError,
    TypeError,
)
MAX_UNPACKED = 200 << 20  # bytes
# Elements of a body that hold blocks as the body does (ISO/IEC 29500-1, 17.5 and 17.13).
WRAPPERS = (W + "customXml", W + "ins", W + "moveTo", W + "smartTag")
SIGN_TAGS = (
    *(W + name for name in ("t", "tab", "ptab", "br", "cr", "noBreakHyphen", "sym")),
    W + "fldChar",
    W + "instrText",
    M + "oMath",
)
# How raised and lowered words are written into their line.
SIGNS = {"superscript": raise_sign, "subscript": lower_sign}
# a second print of a box, what was moved away or deleted, the reading of a sign above it; a box has
# lines of its own
LEFT_OUT = frozenset({FALLBACK, W + "moveFrom", W + "del", W + "rt", CONTENT})
PRINTED = re.compile(r"\d日?\s{0,4}印发$")
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
EMBEDDED_PAGES = ("text/html", "multipart/related")
UNREADABLE = "无法读取 Word 文件：{}；文件可能已损坏或加密，请用 Word 打开后另存再导入"
RAN_ON = "文件由旧格式转换而来，自动编号的条号已跨章连续读出，请对照原文核对条号"
TOO_LARGE = f"Word 文件解压后超过 {MAX_UNPACKED >> 20} MB；请删去图片或另存后再导入"


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of a .docx file.

    Raises ReadError for a file that is none or unpacks beyond MAX_UNPACKED.
    """
    try:
        with zipfile.ZipFile(BytesIO(payload)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise ReadError(TOO_LARGE)
        return WordReader(docx.Document(BytesIO(mend_package(payload)))).read_body()
    except (zipfile.BadZipFile, *DOCX_ERRORS) as error:
        raise ReadError(UNREADABLE.format(error or type(error).__name__)) from error


def read_converted(payload: bytes, original: bytes) -> PrintedText:
    """Return the text of a .docx file that LibreOffice made of an older one.

    What it is known to lose is told. Raises ReadError for a file that is none.
    """
    try:
        document = docx.Document(BytesIO(payload))
        read = WordReader(document, is_converted=True).read_body()
    except DOCX_ERRORS as error:
        raise ReadError(UNREADABLE.format(error or type(error).__name__)) from error
    return read._replace(warnings=(*read.warnings, *warn_of_lost_formulas(original)))


def is_letterhead_line(text: str) -> bool:
    """Return whether a line is 某县水利局文件 or 某水〔2024〕40号."""
    return is_letterhead(Block(text)) or is_number_line(Block(text))


class WordReader:
    """Reads one document; remembers what is left out of its text."""

    def __init__(self, document: Any, *, is_converted: bool = False) -> None:
        self.body = document.element.body
        self._document = document
        self.counters = ListCounters(document, is_converted=is_converted)
        self.notes = {kind: _read_notes(document, kind) for kind in ("footnote", "endnote")}
        self.dropped: list[DroppedText] = []
        self.unread_fields = self.unread_files = 0
        self.warnings_of_files: list[str] = []
        self._hidden_styles = list_hidden_styles(self.counters.styles)
        self._cut = CutParagraph()

    def read_body(self) -> PrintedText:
        """Return the text of the document, and the warnings about it."""
        lines = [line for element in self.body for line in self._read_block(element)]
        lines += [Line(text, True) for text in self._take_cut("").split("\n") if text]
        head = [line for line in self._read_first_head() if line not in lines]
        lines = [*head, *lines, *self._read_last_foot()]
        warnings, dropped = tuple(self._list_warnings()), tuple(self.dropped)
        return PrintedText(lines, warnings, dropped, list_unread_drawings(self.body))

    def _read_first_head(self) -> list[Line]:
        """Return the letterhead and the number where they stand in the head of the first page."""
        first = next(iter(self._document.sections), None)
        if first is None:
            return []
        other = first.different_first_page_header_footer
        lines = self._read_margin(first.first_page_header if other else first.header)
        return [line for line in lines if is_letterhead_line(line.text)]

    def _read_last_foot(self) -> list[Line]:
        """Return the 版记 where it stands in the foot of the last page."""
        sections = self._document.sections
        lines = self._read_margin(sections[-1].footer) if len(sections) else []
        found = [line for line in lines if is_colophon_line(Block(line.text))]
        return found if any(PRINTED.search(line.text) for line in found) else []

    def _read_margin(self, part: Any) -> list[Line]:
        """Return the lines of the head or foot of pages; most come on every page: no text."""
        found = [line for child in part._element for line in self._read_block(child)]
        return [Line(line.text or " ".join(filter(None, line.cells)), True) for line in found]

    def _list_warnings(self) -> Iterator[str]:
        """Yield the warnings: open revisions, words that are left out."""
        revisions = sum(1 for _ in self.body.iter(W + "ins", W + "del", W + "moveFrom"))
        if revisions:
            yield f"文件中有 {revisions} 处修订尚未接受或拒绝，已按全部接受后的文字读取，请核对"
        formulas = sum(1 for _ in self.body.iter(M + "oMath"))
        if formulas:
            yield f"文件中有 {formulas} 个公式，已按一行文字读取，请对照原文核对"
        comments = sum(1 for _ in self.body.iter(W + "commentReference"))
        if comments:
            yield f"文件中有 {comments} 处批注未计入正文，请打开原文核对"
        if self.unread_files:
            yield f"文件中嵌入了 {self.unread_files} 个其他文件，其内容未读入，请打开原文核对"
        yield from self.warnings_of_files
        if self.counters.ran_on:
            yield RAN_ON
        if self.unread_fields:
            yield UNREAD.format(self.unread_fields)
        for reason in (STRUCK, HIDDEN, PLACEHOLDER):
            texts = [each.text for each in self.dropped if each.reason == reason]
            if texts:
                yield f"文件中有 {len(texts)} 处{reason}未计入正文，如“{texts[0][:30]}”"

    def _read_block(self, element: Any) -> Iterator[Line]:
        """Yield the lines of one paragraph, table or content control."""
        if element.tag == W + "p":
            yield from self._read_paragraph(element)
        elif element.tag == W + "tbl":
            yield from self._read_table(element)
        elif element.tag == W + "sdt":
            for child in element.findall(f"{W}sdtContent/*"):
                yield from self._read_block(child)
        elif element.tag in WRAPPERS:
            for child in element:
                yield from self._read_block(child)
        elif element.tag == W + "altChunk":
            yield from self._read_embedded_file(element)

    def _read_embedded_file(self, element: Any) -> Iterator[Line]:
        """Yield the lines of a page that a program put into the file whole, as Word shows it."""
        relation = self._document.part.rels.get(element.get(RELATION_ID))
        if relation is not None and not relation.is_external:
            part = relation.target_part
            named = (part.content_type, str(part.partname))
            if detect_media_type(part.blob, *named) in EMBEDDED_PAGES:
                read = read_any(part.blob, *named, None, ())
                self.warnings_of_files += read.warnings
                self.dropped += read.dropped
                yield from read.lines
                return
        self.unread_files += 1

    def _read_paragraph(self, element: Any) -> Iterator[Line]:
        """Yield the lines of a paragraph and of its boxes, and the footnotes to which it refers."""
        for paragraph in list_with_boxes(element):
            if isinstance(paragraph, str):
                yield Line(paragraph, True)
            elif paragraph is element:
                yield from self._read_own_lines(element)
            elif paragraph.tag == CONTENT:
                yield from self._read_box(paragraph, element)

    def _read_box(self, box: Any, paragraph: Any) -> Iterator[Line]:
        """Yield the lines of a box; one that is not shown is left out and reported."""
        if is_hidden_box(box, paragraph):
            words = "".join(each.text or "" for each in box.iter(W + "t")).strip()
            self.dropped += [DroppedText(words, HIDDEN)] if words else []
            return
        for child in box:
            yield from self._read_block(child)

    def _read_own_lines(self, element: Any) -> Iterator[Line]:
        """Yield the lines of a paragraph without its boxes, and its footnotes."""
        text = self._labelled_text(element)
        if text is None:
            return
        for i, part in enumerate(text.split("\n")):
            yield Line(part, True if i == 0 else None)
        yield from self._list_notes(element)

    def _labelled_text(self, element: Any) -> str | None:
        """Return the number and the words of a paragraph; None where its end is not shown.

        A paragraph whose end is deleted has no number of its own, and its words join the next one.
        So do those in front of a hidden end, but behind their number; words and an end that are
        both hidden take no number of their list.
        """
        words = self.paragraph_text(element)
        if has_deleted_end(element):
            self._cut.words += words
            return None
        if not self._hides_end(element):
            return self._take_cut(self.counters.label_paragraph(element), words)
        if words.strip():
            self._cut.before = self._take_cut(self.counters.label_paragraph(element), words)
        return None

    def _hides_end(self, element: Any) -> bool:
        """Return whether the end of a paragraph is hidden, by itself or by its style."""
        properties = element.find(f"{W}pPr/{W}rPr")
        if properties is not None and properties.find(W + "vanish") is not None:
            return is_set(properties, "vanish")
        return self._paragraph_reason(element) == HIDDEN

    def _take_cut(self, label: str, words: str = "") -> str:
        """Return a paragraph behind what its forerunners left to it."""
        cut, self._cut = self._cut, CutParagraph()
        return cut.before + join_label(label, cut.words + words)

    def _list_notes(self, element: Any) -> Iterator[Line]:
        """Yield the footnotes and endnotes to which an element refers."""
        for kind, notes in self.notes.items():
            for reference in element.iter(f"{W}{kind}Reference"):
                if any(above.tag in LEFT_OUT for above in elements_above(reference, element)):
                    continue
                if note := notes.get(reference.get(W + "id", "")):
                    yield Line(f"注：{note}", True)

    def _read_table(self, element: Any) -> Iterator[Line]:
        """Yield the rows of a table, column by column as a page's are (`expand_spans`): what is
        merged downwards is read again in each row.

        A table of single cells with several paragraphs lays out the text, and small tables in cells
        become rows and columns of their table, as on a page.
        """
        if _lays_out_text(element):
            for cell in element.findall(f"{W}tr/{W}tc"):
                for child in cell:
                    yield from self._read_block(child)
            return
        if inner := self._read_inner_tables(element):
            yield from (Line(cells=row[:MAX_COLUMNS]) for row in inner)
            yield from self._list_notes(element)
            return
        above: dict[int, str] = {}
        for row in shown_rows(element):
            line = [""] * integer_property(row, "gridBefore")
            for cell in shown_cells(row):
                merged, start = cell.find(f"{W}tcPr/{W}vMerge"), len(line)
                own = self._cell_text(cell)
                goes_on = merged is not None and merged.get(W + "val", "continue") == "continue"
                line += [
                    above.get(start, own) if goes_on else own,
                    *[""] * (integer_property(cell, "gridSpan", 1) - 1),
                ]
                above[start] = line[start]
            yield Line(cells=tuple(line[:MAX_COLUMNS]))
        yield from self._list_notes(element)

    def _read_inner_tables(self, element: Any) -> list[tuple[str, ...]]:
        """Return the rows of a table with small tables in its cells; none where it has no such."""
        if element.find(f".//{W}tc//{W}tbl") is None or element.find(f".//{W}vMerge") is not None:
            return []
        rows = [
            [self._read_grid_cell(cell) for cell in shown_cells(row)] for row in shown_rows(element)
        ]
        return expand_spans(expand_inner_tables(rows)) if holds_inner_tables(rows) else []

    def _read_grid_cell(self, cell: Any) -> TableCell:
        """Return a cell with its own words and the tables in it."""
        inner = [
            [
                [
                    TableCell(integer_property(one, "gridSpan", 1), 1, [self._cell_text(one)])
                    for one in shown_cells(row)
                ]
                for row in shown_rows(table)
            ]
            for table in find_children(cell, "tbl")
        ]
        own = [self._labelled_text(each) or "" for each in find_children(cell, "p")]
        columns = integer_property(cell, "gridSpan", 1)
        return TableCell(columns, 1, ["\n".join(own)], inner=inner)

    def _cell_text(self, cell: Any) -> str:
        """Return the words of a cell, its paragraphs and boxes joined."""
        lines = (line for part in self._cell_parts(cell) for line in part.split("\n"))
        return join_cell_lines(" ".join(line.split()) for line in lines)

    def _cell_parts(self, cell: Any) -> Iterator[str]:
        """Yield the paragraphs of a cell with their numbers, in the order in which they stand."""
        nearest = [each for each in cell.iter(W + "p") if _is_own_paragraph(each, cell)]
        for paragraph in (part for each in nearest for part in list_with_boxes(each)):
            if isinstance(paragraph, str):
                yield paragraph
            elif paragraph.tag == CONTENT:
                yield from self._cell_parts(paragraph)
            else:
                yield self._labelled_text(paragraph) or ""
        yield self._take_cut("")

    def paragraph_text(self, paragraph: Any) -> str:
        """Return the words of a paragraph as they are shown.

        A text box is stored twice, its fallback is skipped. Deleted words are `w:delText`, moved
        ones stand in `w:moveFrom`.
        """
        parts: list[tuple[str, str]] = []  # how the words stand in the line, and the words
        left_out: dict[str, str] = {}
        fields = FieldReader()
        of_paragraph = self._paragraph_reason(paragraph)
        for element in paragraph.iter(*SIGN_TAGS):
            above = {parent.tag: parent for parent in elements_above(element, paragraph)}
            if not LEFT_OUT.isdisjoint(above):
                continue
            if element.tag == W + "instrText":
                fields.add_code(element.text or "")
                continue
            if element.tag == W + "fldChar":
                text = fields.read_field_sign(element, parts[-1][1] if parts else "")
            else:
                text = sign_text(element) if fields.shows_words else ""
                fields.mark_result()
            if not text:
                continue
            reason = self._reason_to_leave_out(element.getparent(), of_paragraph)
            if W + "sdt" in above and is_placeholder(above[W + "sdt"]):
                reason = PLACEHOLDER
            if reason:
                left_out[reason] = left_out.get(reason, "") + text
            else:
                parts.append((_height_in_line(element.getparent()), text))
        self.unread_fields += fields.unread
        self.dropped += [
            DroppedText(text.strip(), reason) for reason, text in left_out.items() if text.strip()
        ]
        words = ""
        for height, run in groupby(parts, itemgetter(0)):
            text = "".join(each for _, each in run)
            write = SIGNS.get(height)
            words += write(words, text) if write else text
        return words

    def _paragraph_reason(self, paragraph: Any) -> str:
        """Return why the style of a paragraph does not show its words; empty where it does."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return "" if style is None else self._hidden_styles.get(style.get(W + "val"), "")

    def _reason_to_leave_out(self, run: Any, of_paragraph: str) -> str:
        """Return why the words of a run are not shown as text; empty where they are."""
        properties = run.find(W + "rPr")
        if properties is None:
            return of_paragraph
        if is_set(properties, "strike") or is_set(properties, "dstrike"):
            return STRUCK
        if is_set(properties, "vanish"):
            return HIDDEN
        style = properties.find(W + "rStyle")
        name = style.get(W + "val") if style is not None else None
        reason = self._hidden_styles.get(name, "") or of_paragraph
        turned_off = properties.find(W + ("strike" if reason == STRUCK else "vanish")) is not None
        return "" if turned_off else reason


@dataclass(slots=True)
class CutParagraph:
    """What paragraphs without a shown end leave to the next one: `before` stands before its number,
    `words` behind it.
    """

    before: str = ""
    words: str = ""


def _is_own_paragraph(paragraph: Any, cell: Any) -> bool:
    """Return whether a paragraph stands in a cell, and not in a box or in what is not shown."""
    above = {each.tag for each in elements_above(paragraph, cell)}
    return LEFT_OUT.isdisjoint(above) and W + "p" not in above


def _height_in_line(run: Any) -> str:
    """Return whether the words of a run are raised (`superscript`) or lowered (`subscript`)."""
    found = run.find(f"{W}rPr/{W}vertAlign")
    return "" if found is None else str(found.get(W + "val", ""))


def _read_notes(document: Any, kind: str) -> dict[str, str]:
    """Return the words of the footnotes or endnotes by their ids; none where there is no part."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}s") and not relation.is_external:
            root = parse_xml(relation.target_part.blob)
            return {
                note.get(W + "id", ""): "".join(
                    each.text or "" for each in note.iter(W + "t")
                ).strip()
                for note in root.iter(f"{W}{kind}")
            }
    return {}


def _lays_out_text(table: Any) -> bool:
    """Return whether a table has one cell in each row, and one of them several paragraphs."""
    rows = [shown_cells(row) for row in shown_rows(table)]
    return all(len(cells) == 1 for cells in rows) and any(
        len(cell.findall(W + "p")) > MAX_BLOCKS for cells in rows for cell in cells
    )


def integer_property(element: Any, name: str, default: int = 0) -> int:
    """Return a number among the properties of a row or cell; the default for nonsense."""
    found = element.find(f"{W}{'trPr' if element.tag == W + 'tr' else 'tcPr'}/{W}{name}")
    number = found.get(W + "val", "") if found is not None else ""
    return min(int(number), MAX_COLUMNS) if number.isdecimal() and len(number) < 6 else default
