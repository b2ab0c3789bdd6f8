"""A site for benchmarks in a process of its own: policy pages of some 23 KB at many hosts, which
answer 304 to who has them.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any

DUTIES = (
    "支持企业建设研发机构，对首次认定的{kind}，按照上年度研发投入的{share}%给予补助，最高不超过{amount}万元，分两年拨付。",
    "鼓励企业开展{kind}应用示范，经评审入选的项目，按照核定投资额给予不超过{amount}万元的资金支持，同一项目不重复享受。",
    "对引进的{kind}人才及其团队，给予{amount}万元安家补贴，并在子女入学、医疗服务等方面提供便利，由区人力资源社会保障局负责兑现。",
    "申请单位应当按照通知要求提交申请材料，对材料的真实性负责；弄虚作假的，三年内不再受理其{kind}项目的申请，已拨付的{amount}万元以内资金予以追回。",
)
KINDS = ("人工智能", "生物医药", "集成电路", "绿色低碳", "智能制造", "数字贸易", "现代农业")
NUMERALS = "零一二三四五六七八九"
CHROME = "".join(
    f'<li><a href="/lm/{n}.html" title="栏目{n}">政务公开栏目之{n}：规范性文件、财政信息、重点领域</a></li>\n'
    for n in range(60)
)


def numeral(n: int) -> str:
    """1 to 99 as 第…条 writes it."""
    tens, ones = divmod(n, 10)
    return (
        (NUMERALS[tens] if tens > 1 else "")
        + "十" * bool(tens)
        + (NUMERALS[ones] if ones or not tens else "")
    )


def page(n: int, changed: bool = False) -> bytes:
    """Page `n`: an instrument of 40 articles in the dress of a portal.

    Changed: one amount, one article more at the end, one gone.
    """
    rows = [
        DUTIES[k % 4].format(
            kind=KINDS[(n + k) % 7],
            share=10 + k % 20,
            amount=50 + n % 90 + k + 500 * (changed and k == 5),
        )
        for k in range(40)
    ]
    if changed:
        rows = [*rows[:20], *rows[21:], "本区对获得国家级奖励的单位，另给予一次性奖励80万元。"]
    rows = [
        "为推动本区高质量发展，根据有关规定，结合实际，制定本办法。",
        *rows,
        "本办法自2024年5月1日起施行，有效期至2029年4月30日。",
    ]
    body = "".join(f"<p>第{numeral(i)}条　{row}</p>\n" for i, row in enumerate(rows, 1))
    head = f"<h1>第{n}号试验区产业发展扶持办法</h1><p>试验区规〔2024〕{n}号</p>"
    end = "<p>试验区人民政府</p><p>2024年4月1日</p>"
    frame = f"<ul>{CHROME}</ul>"
    text = f'<div id="content">{head}{body}{end}</div>'
    return (
        f"<html><head><title>办法</title></head><body>{frame}{text}{frame}</body></html>".encode()
    )


class Answer(BaseHTTPRequestHandler):
    """Each page under its validator, after a while."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    pages: dict[str, tuple[str, bytes]] = {}
    delay = 0.0

    def do_GET(self) -> None:
        time.sleep(self.delay)
        tag, body = self.pages.get(self.path, ("", b""))
        same = bool(tag) and self.headers.get("If-None-Match") == tag
        self.send_response(304 if same else 200 if tag else 404)
        self.send_header("ETag", tag)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", "0" if same else str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if same else body)

    def log_message(self, *_args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Takes hundreds of connections at once."""

    request_queue_size = 1024
    daemon_threads = True


def _serve(pipe: Connection, count: int) -> None:
    """The site's process.

    Told (seconds of delay, which pages have changed), it says that it is so.
    """
    server = Server(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pipe.send(server.server_port)
    while True:
        Answer.delay, changed = pipe.recv()
        bodies = {f"/{n}.html": page(n, n in changed) for n in range(count)}
        Answer.pages = {
            path: (f'"{hashlib.sha256(body).hexdigest()[:16]}"', body)
            for path, body in bodies.items()
        }
        pipe.send(None)


class Site:
    """The site as the benchmark sees it.

    Page n stands at host n modulo `hosts`; every name leads to this machine.
    """

    def __init__(self, pipe: Connection, port: int, count: int, hosts: int) -> None:
        self._pipe = pipe
        self.urls = [f"http://site-{n % hosts}.example.cn:{port}/{n}.html" for n in range(count)]
        # the same at one address, for who cannot be told names
        self.here = [f"http://127.0.0.1:{port}/{n}.html" for n in range(count)]

    def set(self, delay: float, changed: frozenset[int] = frozenset()) -> None:
        """From now on, answers take so many seconds and these pages are changed."""
        self._pipe.send((delay, changed))
        self._pipe.recv()


@contextmanager
def site(count: int, hosts: int) -> Iterator[Site]:
    """The running site.

    While it runs, all names of example.cn are this machine's, in this process and those that it
    forks.
    """
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(
        target=_serve, args=(theirs, count), daemon=True
    )
    process.start()
    real = socket.getaddrinfo

    def here(host: Any, *args: Any, **more: Any) -> Any:
        return real("127.0.0.1" if str(host).endswith(".example.cn") else host, *args, **more)

    socket.getaddrinfo = here
    try:
        yield Site(ours, ours.recv(), count, hosts)
    finally:
        socket.getaddrinfo = real
        process.kill()
        process.join()
