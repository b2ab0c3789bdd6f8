"""Small OFD files: the parts of GB/T 33190 that a reader needs, no more."""

from __future__ import annotations

import zipfile
from html import escape
from io import BytesIO

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.0  # millimetres


def text_object(text: str, x: float, y: float, more: str = "", size: float = SIZE) -> str:
    """A line of text, full-width characters as wide as high, others half."""
    steps = " ".join(f"{size if ord(sign) > 255 else size / 2:.2f}" for sign in text[:-1])
    return (
        f'<ofd:TextObject Boundary="{x} {y} 150 {size + 1}" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def line_object(left: float, top: float, right: float, bottom: float) -> str:
    """A drawn line."""
    width, height = right - left, bottom - top
    return (
        f'<ofd:PathObject Boundary="{left} {top} {max(width, 0.1)} {max(height, 0.1)}">'
        f"<ofd:AbbreviatedData>M 0 0 L {width} {height}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def paragraph_objects(paragraphs: list[str], room: int = 28) -> list[str]:
    """Indented paragraphs, a line each where they fit."""
    objects: list[str] = []
    y = 30.0
    for paragraph in paragraphs:
        lines = [paragraph[: room - 2], *_cut(paragraph[room - 2 :], room)]
        for i, line in enumerate(lines):
            objects.append(text_object(line, 30 + (0 if i else 2 * SIZE), y))
            y += 2 * SIZE
    return objects


def _cut(text: str, room: int) -> list[str]:
    return [text[i : i + room] for i in range(0, len(text), room)]


def make_ofd(*pages: list[str], templates: tuple[str, ...] = (), **parts: str | bytes) -> bytes:
    """An OFD file with one page for each list of objects; `parts` are files by their paths, `/`
    written `__`.
    """
    listed = "".join(
        f'<ofd:Page ID="{i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages))
    )
    common = "".join(
        f'<ofd:TemplatePage ID="9{i}" BaseLoc="Tpls/Tpl_{i}/Content.xml"/>'
        for i in range(len(templates))
    )
    named = "".join(f'<ofd:Template TemplateID="9{i}"/>' for i in range(len(templates)))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    files: dict[str, str | bytes] = {
        "OFD.xml": _xml(
            "OFD", "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        ),
        "Doc_0/Document.xml": _xml(
            "Document",
            f"<ofd:CommonData>{common}{area}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>",
        ),
    }
    for i, objects in enumerate(pages):
        files[f"Doc_0/Pages/Page_{i}/Content.xml"] = _xml(
            "Page", named + _content("".join(objects))
        )
    for i, objects in enumerate(templates):
        files[f"Doc_0/Tpls/Tpl_{i}/Content.xml"] = _xml("Page", _content("".join(objects)))
    files |= {name.replace("__", "/"): content for name, content in parts.items()}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _content(objects: str) -> str:
    return f'<ofd:Content><ofd:Layer ID="1">{objects}</ofd:Layer></ofd:Content>'


def _xml(tag: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{tag} {NAMESPACE}>{inside}</ofd:{tag}>'
