"""Documents of the demonstration site: pages, the sources that watch them, and three phases.

Phase 1 is the town before 2024, phase 2 publishes the 2024 policy that repeals the one of 2020,
phase 3 changes one amount in it.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template
from typing import NamedTuple

PHASES = (1, 2, 3)
SELECT = "#UCAP-CONTENT"
REMOVE = (".demo", ".invented")  # the remarks for people: on the page, never in a clause
_PAGES = files(__package__) / "pages"


class DemoDocument(NamedTuple):
    """One document of the site.

    `since`: the phase in which its page appears; `note`: a remark outside the main text;
    `published`: the day that the platform prints, for a document that is watched there.
    """

    name: str  # page name, and source id after `demo-`
    policy: str
    title: str
    issuer: str
    jurisdiction: str
    form: str = "html"
    since: int = 1
    note: str = ""
    published: str = ""


class DemoEdit(NamedTuple):
    """A change of a page from a phase on: `old` occurs once and becomes `new`."""

    name: str
    since: int
    old: str
    new: str
    note: str


DOCUMENTS = (
    DemoDocument(
        "changning-2020",
        "changning-keji-2020",
        "长宁区鼓励科技创新的实施办法",
        "上海市长宁区科学技术委员会",
        "上海市长宁区",
        note="本页标题和文号属实，条文逐条虚构。",
    ),
    DemoDocument(
        "changning-2024",
        "changning-keji-2024",
        "长宁区鼓励科技创新的若干政策措施",
        "上海市长宁区科学技术委员会",
        "上海市长宁区",
        since=2,
    ),
    DemoDocument(
        "yangpu",
        "yangpu-keji-2024",
        "杨浦区增强科技创新策源能力支撑产业高质量发展的若干政策措施",
        "上海市杨浦区人民政府",
        "上海市杨浦区",
    ),
    DemoDocument(
        "dalinghaowan",
        "dalinghaowan-2024",
        "关于加快“大零号湾”科技创新策源功能区建设的若干政策措施",
        "上海市人民政府办公厅",
        "上海市",
        published="2024-07-02 09:00:00",
    ),
    DemoDocument(
        "baoshan",
        "baoshan-chanye-2024",
        "宝山区加快建设上海科创中心主阵地促进产业高质量发展政策",
        "上海市宝山区人民政府",
        "上海市宝山区",
        form="pdf",
    ),
    DemoDocument(
        "reply",
        "changning-tian-2025-122",
        "对长宁区政协第十五届四次会议第122号提案的答复",
        "上海市长宁区科学技术委员会",
        "上海市长宁区",
    ),
)

EDITS = (
    DemoEdit(
        "changning-2024",
        3,
        "每家每年最高补贴500万元",
        "每家每年最高补贴600万元",
        "第9条的600万元为虚构（原为500万元），其余金额属实。",
    ),
)


def main_text(document: DemoDocument) -> str:
    """Return the main text of an HTML document."""
    return (_PAGES / f"{document.name}.html").read_text("utf-8")


def document_body(document: DemoDocument, phase: int) -> bytes:
    """Return the bytes of a document as the site serves it in a phase."""
    if document.form == "pdf":
        return (_PAGES / f"{document.name}.pdf").read_bytes()
    main, note = main_text(document), document.note
    for edit in EDITS:
        if edit.name == document.name and phase >= edit.since:
            main, note = main.replace(edit.old, edit.new), edit.note
    return render_frame(document.title, main, note)


def render_frame(title: str, main: str, note: str = "") -> bytes:
    """Render a page around a main text: navigation, share bar, the demonstration remark."""
    template = Template((_PAGES / "frame.html").read_text("utf-8"))
    return template.substitute(title=escape(title), main=main, note=escape(note)).encode()
