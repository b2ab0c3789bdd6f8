"""A month of a small web, written before it happens: what every address shows at every hour, and
what a tracker must find of it.

Made from a seed, with nothing of the tracker's own in it. A wording stands long enough to be seen
by any tracker that looks at every
page once a day and goes on after a failure; whatever else happens (noise, blinks, refusals, halves
of pages) must leave no trace.
"""

from __future__ import annotations

import hashlib
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

START = datetime(2025, 1, 1, tzinfo=UTC)
HOURS = 30 * 24
HOSTS = 5  # 127.0.0.2 and on
PAGES, LISTED = 80, 220
LISTINGS = ("index", "index", "index", "feed")
MIN_STABLE_HOURS = 96  # hours that a wording stands, at least
MAX_TROUBLE_HOURS = 10  # hours that a trouble of one page lasts, at most
MIN_TROUBLE_GAP = 60  # hours between two troubles of one page, at least
SLOW_SECONDS = 1.4  # seconds that a slow server is silent; the tracker is told to wait less

DISTRICTS = ("东平区", "南屏区", "西宁路街道", "北新区", "中和区")
TOPICS = (
    *(
        "科技创新",
        "人才发展",
        "中小企业融资",
        "绿色建筑",
        "数字经济",
        "夜间消费",
        "文化旅游",
        "养老服务",
        "集成电路产业",
        "生物医药产业",
    ),
    *(
        "老旧小区改造",
        "知识产权保护",
        "社区商业",
        "都市农业",
        "新能源汽车推广",
        "跨境电子商务",
        "体育赛事",
        "托育服务",
        "会展业",
        "软件产业",
    ),
)
FORMS = ("若干措施", "实施办法", "管理规定")
ARTICLES = (
    "为了促进{topic}，根据有关法律、法规，结合本区实际，制定本文件。",
    "本文件适用于在本区从事{topic}有关活动的单位和个人。",
    "对符合条件的项目，经评审按照核定投入的百分之三十给予资助，最高不超过{amount}万元。",
    "申请单位应当如实提交材料，并对其真实性、完整性负责。",
    "资助资金应当专款专用，任何单位和个人不得截留、挪用。",
    "对提供虚假材料骗取资金的，责令退回，五年内不再受理其申请。",
    "区财政部门会同主管部门每年对资金使用情况开展绩效评价。",
    "主管部门应当每年公布{topic}资助项目的名单，接受社会监督。",
)
NUMERALS = "一二三四五六七八九十"
OUTAGES = [(1, 400, 452), (4, 500, 530)]  # host, from, until
# host, from, until, documents left on the index: it answers, and lists little or nothing
BLIND_INDEXES = [(0, 300, 330, 10), (3, 600, 640, 0)]
SOFT_404 = "<html><body><p>页面不存在</p><p>您访问的页面不存在或已被删除</p></body></html>"
TROUBLES = ("404", "500", "503", "reset", "timeout", "broken", "challenge", "cut", "empty", "slow")
DECORATIONS = (*[""] * 20, "counter", "comment", "share", "today", "contact")


@dataclass
class PageTrouble:
    """A trouble of one page, between two hours."""

    begin: int
    end: int
    kind: str


@dataclass
class ScriptedDocument:
    """One policy with its address and everything that happens to it."""

    n: int
    host: int
    path: str
    title: str
    number: str | None
    topic: str
    length: int
    amounts: list[tuple[int, int]]  # since which hour it says which amount
    decoration: str = ""
    validators: bool = True
    troubles: list[PageTrouble] = field(default_factory=list)
    published_at: int = 0
    removed_at: int | None = None
    moved_at: int | None = None  # to `new`, and the old address is gone
    redirected_at: int | None = None  # to `new`, and the old address says so
    # it stands in the same index at a second address, with a note of the editor's in it
    has_copy: bool = False
    has_form: bool = False
    # from, until: the page answers 200 and says that it does not exist
    soft_404: tuple[int, int] | None = None
    mirror_host: int | None = None  # another site's index leads to a copy there
    repeals: ScriptedDocument | None = None  # what its last article repeals, in every wording

    @property
    def new_path(self) -> str:
        """The address after the page moved."""
        return self.path.replace(".html", "_new.html")

    @property
    def copy_path(self) -> str:
        """The second address in the same index."""
        return self.path.replace(".html", "_copy.html")

    def list_amounts(self) -> list[int]:
        """Return the amounts that it printed, in order."""
        return [amount for _, amount in self.amounts]

    def amount_at(self, hour: float) -> int:
        """Return the amount that it prints at an hour."""
        return next(amount for since, amount in reversed(self.amounts) if since <= hour)

    def print_lines(self, amount: int) -> list[str]:
        """Return its text with an amount."""
        body = [f"第{NUMERALS[n]}条　{text}" for n, text in enumerate(ARTICLES[: self.length])]
        made = (
            START + timedelta(hours=self.published_at - 20)
            if self.published_at
            else datetime(2023, 1 + self.n % 12, 1 + self.n % 28, tzinfo=UTC)
        )
        begins = made + timedelta(days=40)
        validity = f"本文件自{_format_day(begins)}起施行，有效期至2029年12月31日。"
        last = f"第{NUMERALS[self.length]}条　{validity}"
        if self.repeals:
            last += f"《{self.repeals.title}》（{self.repeals.number}）同时废止。"
        lines = [
            self.title,
            self.number,
            *body,
            last,
            f"{self.title[:3]}人民政府",
            _format_day(made),
        ]
        return [line.format(topic=self.topic, amount=amount) for line in lines if line]


def _format_day(day: datetime) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass
class MonthScript:
    """The script of a month.

    `pages`: documents that are watched one by one; `listed[k]`: those that index k lists.
    """

    pages: list[ScriptedDocument]
    listed: list[list[ScriptedDocument]]
    outages: list[tuple[int, int, int]]  # host, from, until: nothing there answers
    blind_indexes: list[tuple[int, int, int, int]]  # host, from, until, documents left

    def documents(self) -> Iterator[ScriptedDocument]:
        yield from self.pages
        for documents in self.listed:
            yield from documents


def write_month(seed: int, pages_: int = PAGES, listed_: int = LISTED) -> MonthScript:
    """Return the script of a month, made from a seed."""
    chance = random.Random(seed)
    titles = [f"{d}促进{t}{form}" for d in DISTRICTS for t in TOPICS for form in FORMS]
    chance.shuffle(titles)
    documents = [_make_document(chance, n, titles[n]) for n in range(pages_ + listed_)]
    pages, rest = documents[:pages_], documents[pages_:]
    listed = [rest[k :: len(LISTINGS)] for k in range(len(LISTINGS))]
    for k, row in enumerate(listed):
        for document in row:
            document.host = k
            _script_listed(chance, document)
    for document in pages:
        _script_single(chance, document)
    _script_repeals(rest)
    return MonthScript(pages, listed, OUTAGES, BLIND_INDEXES)


def _script_repeals(documents: list[ScriptedDocument]) -> None:
    """Let each new document repeal one of its district on its own site that stays where it is.

    An organ that no gazetteer knows is believed to act on the texts of its own site only.
    """
    free = [
        one
        for one in documents
        if one.number
        and one.title[2] == "区"
        and not (one.published_at or one.moved_at or one.removed_at or one.soft_404)
        and one.mirror_host is None
    ]
    for one in documents:
        place = (one.host, one.title[:3])
        old = next((old for old in free if (old.host, old.title[:3]) == place), None)
        if one.published_at and old:
            one.repeals = old
            free.remove(old)


def _make_document(chance: random.Random, n: int, title: str) -> ScriptedDocument:
    topic = next(topic for topic in TOPICS if topic in title)
    number = f"{title[0]}府规〔2023〕{n + 1}号" if chance.random() < 0.9 else None
    one = ScriptedDocument(
        n,
        n % HOSTS,
        f"/art/{n:03d}.html",
        title,
        number,
        topic,
        chance.randint(4, 8),
        [(0, 1000 + n)],
    )
    one.decoration = chance.choice(DECORATIONS)
    one.validators = chance.random() < 0.5 and not one.decoration
    one.has_form = chance.random() < 0.1
    _add_changes(chance, one)
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
        begin = chance.randrange(30, HOURS - 60)
        # two that touch would be one outage
        if all(abs(begin - spell.begin) > MIN_TROUBLE_GAP for spell in one.troubles):
            one.troubles.append(
                PageTrouble(
                    begin, begin + chance.randint(3, MAX_TROUBLE_HOURS), chance.choice(TROUBLES)
                )
            )
    return one


def _add_changes(chance: random.Random, one: ScriptedDocument) -> None:
    """Add up to three changes, each long enough after the one before; none to most documents."""
    hour = 30
    for k in range(chance.choice((0, 0, 0, 0, 1, 1, 2, 3))):
        hour += chance.randint(MIN_STABLE_HOURS, 150)
        if hour > HOURS - MIN_STABLE_HOURS:
            return
        back = k == 1 and chance.random() < 0.5
        one.amounts.append((hour, one.amounts[-2][1] if back else 2000 + 1000 * k + one.n))


def _script_single(chance: random.Random, one: ScriptedDocument) -> None:
    match chance.randrange(12):
        case 0:
            one.removed_at = chance.randrange(600, 660)
        case 1:
            one.redirected_at = chance.randrange(100, 500)
        case 2:
            begin = chance.randrange(100, OUTAGES[0][1] - MIN_TROUBLE_GAP - 40)
            one.troubles = [PageTrouble(begin, begin + 40, chance.choice(("500", "reset", "404")))]


def _keep_changes(one: ScriptedDocument, when: Callable[[int], bool]) -> None:
    """Keep only the changes at certain hours, and drop those that restore the same amount."""
    kept = [(since, amount) for since, amount in one.amounts if when(since)]
    one.amounts = [row for n, row in enumerate(kept) if n == 0 or row[1] != kept[n - 1][1]]


def _script_listed(chance: random.Random, one: ScriptedDocument) -> None:
    match chance.randrange(8):
        case 0:
            one.published_at = chance.randrange(40, 500)
            _keep_changes(
                one, lambda since: since == 0 or since > one.published_at + MIN_STABLE_HOURS
            )
            # half a page at first sight fools anybody
            one.troubles = [
                spell for spell in one.troubles if spell.begin > one.published_at + MIN_TROUBLE_GAP
            ]
        case 1:
            one.removed_at = gone = chance.randrange(300, 560)
            _keep_changes(one, lambda since: since < gone - MIN_STABLE_HOURS)
        case 2:
            one.moved_at = moved = chance.randrange(150, 500)
            _keep_changes(
                one,
                lambda since: not moved - MIN_STABLE_HOURS < since < moved + 2 * MIN_STABLE_HOURS,
            )
            one.troubles = [spell for spell in one.troubles if spell.end < moved - 30]
        case 3:
            one.redirected_at = chance.randrange(100, 500)
        case 4:
            one.has_copy = True
        case 5:
            begin = chance.randrange(100, 380)
            one.soft_404 = (begin, begin + chance.choice((100, HOURS)))
            until = one.soft_404[1] + MIN_STABLE_HOURS
            _keep_changes(one, lambda since: since < begin - MIN_STABLE_HOURS or since > until)
            one.troubles = []
        case 6:
            one.mirror_host = (one.host + 2) % len(LISTINGS)


# ---------------------------------------------------------------- the web that plays it


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_request: object) -> None:
        """Ignore clients that close the connection."""


class MonthSites:
    """The websites of a month on loopback.

    `now` returns the instant; `served_counts` counts the responses by kind.
    """

    def __init__(self, month: MonthScript, now: Callable[[], datetime]) -> None:
        self.month, self._now = month, now
        self.served_counts: dict[str, int] = {}
        self._visits = 0
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._at = {
            (one.host, path): one
            for one in month.documents()
            for path in (one.path, one.new_path, one.copy_path, f"{one.path}.txt")
        } | {
            (one.mirror_host, one.path): one
            for one in month.documents()
            if one.mirror_host is not None
        }
        self._servers: list[ThreadingHTTPServer] = []

    def __enter__(self) -> Self:
        for host in range(HOSTS):
            port = self._servers[0].server_port if self._servers else 0
            server = _QuietServer((f"127.0.0.{host + 2}", port), _make_handler(self, host))
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            self._servers.append(server)
        return self

    def __exit__(self, *_error: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def url(self, host: int, path: str) -> str:
        """Return the address of a path on a host."""
        return f"http://127.0.0.{host + 2}:{self._servers[0].server_port}{path}"

    def current_hour(self) -> float:
        return (self._now() - START) / timedelta(hours=1)

    def respond_to(self, host: int, path: str) -> tuple[str, bytes, bool]:
        """Return the kind of response (`ok`, a status or a trouble), the body, and validators
        or not.
        """
        hour = self.current_hour()
        with self._lock:
            self._visits += 1
            visit = self._visits
        if any(host == down and begin <= hour < end for down, begin, end in self.month.outages):
            return "reset", b"", False
        if path.startswith("/index"):
            return self._respond_index(host, path, hour)
        one = self._at.get((host, path))
        if one is None or hour < one.published_at:
            return "404", b"", False
        if path.endswith(".txt"):
            return "ok", f"{one.title}申请表\n单位名称\n联系人\n申请金额\n".encode(), True
        if host != one.host:
            return "ok", self._render_page(one, one.amount_at(hour), hour, visit), False
        if one.soft_404 and one.soft_404[0] <= hour < one.soft_404[1]:
            return "ok", SOFT_404.encode(), False
        return self._respond_page(one, path, hour, visit)

    def _respond_page(
        self, one: ScriptedDocument, path: str, hour: float, visit: int
    ) -> tuple[str, bytes, bool]:
        amount = one.amount_at(hour)
        if path == one.copy_path:
            return (
                (
                    "ok",
                    self._render_page(one, amount, hour, visit, note="（编者注：以印发件为准）"),
                    False,
                )
                if one.has_copy
                else ("404", b"", False)
            )
        since = min(
            (at for at in (one.moved_at, one.redirected_at) if at is not None), default=None
        )
        moved = since is not None and hour >= since
        if path == one.new_path:
            return (
                ("ok", self._render_page(one, amount, hour, visit), one.validators)
                if moved
                else ("404", b"", False)
            )
        if moved:
            return (
                ("404", b"", False)
                if one.moved_at is not None
                else (f"301 {one.new_path}", b"", False)
            )
        if one.removed_at is not None and hour >= one.removed_at:
            return "404" if one.n % 2 else "410", b"", False
        spell = next(
            (spell.kind for spell in one.troubles if spell.begin <= hour < spell.end), "ok"
        )
        if spell == "cut":
            return "ok", self._render_page(one, amount, hour, visit, cut=True), False
        if spell == "challenge":
            return (
                "ok",
                b"<html><script>document.cookie='a=1';location.reload()</script></html>",
                False,
            )
        if spell == "empty":
            return "ok", "<html><body><p>系统维护中，请稍后再试</p></body></html>".encode(), False
        return spell, self._render_page(one, amount, hour, visit), one.validators and spell == "ok"

    def _render_page(
        self,
        one: ScriptedDocument,
        amount: int,
        hour: float,
        visit: int,
        *,
        note: str = "",
        cut: bool = False,
    ) -> bytes:
        lines = one.print_lines(amount)
        lines = lines[:3] if cut else lines
        body = "".join(f"<p>{line}</p>" for line in lines) + (f"<p>{note}</p>" if note else "")
        form = f'<p><a href="{one.path}.txt">附件：申请表.doc</a></p>' if one.has_form else ""
        above, below = _decoration(one.decoration, hour, visit)
        head = f"<head><title>{one.title}</title></head>"
        above = f"<div class=nav><a href='/'>首页</a></div>{above}"
        main = f"<div id=zoom>{body}{form}</div>"
        return f"<html>{head}<body>{above}{main}{below}</body></html>".encode()

    def _respond_index(self, host: int, path: str, hour: float) -> tuple[str, bytes, bool]:
        if host == 2 and 250 <= hour < 258:
            return "500", b"", False  # an index that blinks
        shown = [
            (one, place) for one in self.month.listed[host] for place in _listed_paths(one, hour)
        ]
        shown += [
            (one, one.path)
            for one in self.month.documents()
            if one.mirror_host == host and hour >= one.published_at
        ]
        for blind, begin, end, left in self.month.blind_indexes:
            if blind == host and begin <= hour < end:
                shown = shown[:left]
        if LISTINGS[host] == "feed":
            items = "".join(
                f"<item><title>{one.title}</title><link>{self.url(host, place)}</link></item>"
                for one, place in shown
            )
            return "ok", f"<rss><channel>{items}</channel></rss>".encode(), False
        page = int(path.removeprefix("/index").removesuffix(".html").strip("_") or 0)
        listed = shown[page * 25 :][:25]
        rows = "".join(
            f'<li><a href="{place}">{one.title}</a><span>2024-01-{1 + one.n % 28:02d}</span></li>'
            for one, place in listed
        )
        more = (
            f'<a href="/index_{page + 1}.html">下一页</a>' if len(shown) > (page + 1) * 25 else ""
        )
        return "ok", f"<html><body><ul>{rows}</ul>{more}</body></html>".encode(), False


def _listed_paths(one: ScriptedDocument, hour: float) -> list[str]:
    """Return the addresses at which the index lists a document."""
    if hour < one.published_at or (one.removed_at is not None and hour >= one.removed_at):
        return []
    here = one.new_path if one.moved_at is not None and hour >= one.moved_at else one.path
    return [here, one.copy_path] if one.has_copy else [here]


def _decoration(dress: str, hour: float, visit: int) -> tuple[str, str]:
    """Return what surrounds the document, above and below, and does not belong to it."""
    match dress:
        case "counter":
            return f"<div class=info>浏览次数：<span>{visit}</span></div>", ""
        case "comment":
            return f"<!-- {visit} -->", f"<script>var t={visit};</script>"
        case "share":
            return (
                "",
                f"<div class=share>分享到：<a href='/s?{visit}'>微信</a> "
                f"<a href='/w?{visit}'>微博</a></div>",
            )
        case "today":
            day = START + timedelta(hours=hour)
            return f"<div class=top>今天是{day:%Y年%m月%d日}</div>", ""
        case "contact":
            return "", f"<div class=contact><p>联系电话：{60000000 + int(hour // 200)}</p></div>"
        case _:
            return "", ""


def _make_handler(web: MonthSites, host: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            what, body, validators = web.respond_to(host, self.path)
            key = what.split()[0]
            with web._lock:
                web.served_counts[key] = web.served_counts.get(key, 0) + 1
            if what == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                self.close_connection = True
                return
            if what in ("timeout", "slow"):
                time.sleep(SLOW_SECONDS if what == "timeout" else 0.05)
            self._speak(what, body, validators)

        def _speak(self, what: str, body: bytes, validators: bool) -> None:
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            unchanged = validators and self.headers.get("If-None-Match") == tag
            status = 304 if unchanged else int(what.split()[0]) if what[0].isdigit() else 200
            body = body if status == 200 else b""
            self.send_response(status)
            if validators:
                self.send_header("ETag", tag)
            if status == 301:
                self.send_header("Location", what.split()[1])
            if status == 503:
                self.send_header("Retry-After", "7200")
            if status != 304:
                kinds = {"<rss": "application/rss+xml", "<htm": "text/html; charset=utf-8"}
                self.send_header(
                    "Content-Type",
                    kinds.get(body[:4].decode("latin-1"), "text/plain; charset=utf-8"),
                )
                self.send_header(
                    "Content-Length", str(len(body) + (100 if what == "broken" else 0))
                )
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = what in ("broken", "timeout")

        def log_message(self, *_args: object) -> None:
            pass

    return Handler
