"""How dear a mail is: ten thousand rendered and handed to a sink on loopback, against smtplib
sending the same bytes.

    .venv/bin/python benchmarks/alert.py [10000]

Twenty changes of one policy, each told to one in twenty readers. Exits with 1 over 2.0 × the CPU of
sending alone.
"""

from __future__ import annotations

import smtplib
import socketserver
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from tracker.alert.channels.mail import SmtpMailer
from tracker.alert.compose import MessageComposer
from tracker.alert.signed_links import LinkBuilder
from tracker.app import App, open_app
from tracker.ingest.collect import Response, document_of
from tracker.ingest.pipeline import process_document
from tracker.model.alerts import Delivery, Event, EventKind, Subscription
from tracker.render.message.mime import encode_mail
from tracker.settings.smtp import SmtpServer
from tracker.store import policies

LIMIT, EVENTS, BLOCK = 2.0, 20, 500
CLAUSES = "".join(
    f"第{n}条　第{n}项支持所指的企业应当在每年三月三十一日前提交材料，逾期不予受理。\n"
    for n in "二三四五六七八九"
)
POLICY = f"""某区扶持办法
某区规〔2024〕3号
第一条　对符合条件的企业，给予最高不超过{{amount}}万元的支持，同一企业每年度只能享受一次，不得重复申报。
{CLAUSES}第十条　本办法自2024年5月1日起施行，有效期至2028年4月30日。
某区人民政府
2024年4月1日
"""


class Sink(socketserver.StreamRequestHandler):
    """Says yes to everything."""

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            self.wfile.write(
                {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 OK\r\n")
            )
            if verb == b"DATA":
                while self.rfile.readline() != b".\r\n":
                    pass
                self.wfile.write(b"250 OK\r\n")


def sink(pipe: Connection) -> None:
    """A process of its own, so that its CPU is not counted."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        pipe.send(server.server_address[1])
        server.serve_forever()


def events(home: App) -> list[Event]:
    """Twenty changes of one amount."""
    for n in range(EVENTS + 1):
        page = Response("p.txt", POLICY.format(amount=300 + 10 * n).encode(), "text/plain")
        process_document(
            home,
            home.get_source("inbox"),
            document_of(home.get_source("inbox"), page),
            datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n),
        )
    with home.database.read_session() as session:
        (policy,) = policies.policy_ids(session)
        found = policies.get_dossier(session, policy).versions
    pairs = zip(found, found[1:], strict=False)
    day = date(2026, 2, 1)
    return [
        Event(
            f"changed:{new.id}",
            EventKind.CHANGED,
            day,
            policy=policy,
            version=new.id,
            before=old.id,
        )
        for old, new in pairs
    ]


def deliveries(told: list[Event], count: int) -> Iterator[Delivery]:
    """One message for each reader."""
    at = datetime(2026, 2, 1, tzinfo=UTC)
    for n in range(count):
        reader = Subscription(f"s-{n:016x}", f"reader{n}@example.cn", confirmed_at=at)
        yield Delivery(f"{n:024x}", reader, at, events=(told[n % len(told)],))


def main(count: int) -> int:
    """Measure, print, judge."""
    ours, theirs = Pipe()
    process = Process(target=sink, args=(theirs,), daemon=True)
    process.start()
    smtp = SmtpServer("127.0.0.1", "a@example.cn", ours.recv(), starttls=False)
    full = bare = 0.0
    size = 0
    with TemporaryDirectory() as folder:
        (Path(folder) / "inbox").mkdir()
        (Path(folder) / "sources.toml").write_text(
            '[[source]]\nid = "inbox"\nkind = "file"\npath = "inbox"\n'
        )
        with open_app(Path(folder)) as home:
            told = list(deliveries(events(home), count))
            writer = MessageComposer(home, LinkBuilder("https://policy.example.cn", b"secret"))
            with SmtpMailer(smtp) as mailer, smtplib.SMTP(smtp.host, smtp.port) as server:
                for start in range(0, count, BLOCK):  # in turns, so that both meet the same machine
                    block, mails = told[start : start + BLOCK], []
                    begin = process_time()
                    for one in block:
                        mails.append(
                            encode_mail(writer.compose_mail(one, smtp.sender, smtp.domain))
                        )
                        mailer.send_mail(one.subscription.address, mails[-1])
                    middle = process_time()
                    for one, mail in zip(block, mails, strict=True):
                        server.sendmail(smtp.sender, [one.subscription.address], mail)
                    full, bare, size = (
                        full + middle - begin,
                        bare + process_time() - middle,
                        size + sum(map(len, mails)),
                    )
    process.terminate()
    print(
        f"{count} mails of {size // count} bytes: {full / count * 1e6:.0f} µs of CPU each, sending alone {bare / count * 1e6:.0f} µs,",
        end=" ",
    )
    print(f"{full / bare:.2f} × (limit {LIMIT})")
    return int(full > LIMIT * bare)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
