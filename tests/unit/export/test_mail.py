"""Mails as a mail program meets them."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from tests.sayings import text
from tests.unit.law.dossiers import dossier, fact
from tracker.alert.values import Event, EventKind, Wish
from tracker.diff import compare
from tracker.export import mail
from tracker.export.mail import Letter, message
from tracker.export.outline import outline
from tracker.export.told import EVENT, LABELS, Told, headline, subject, wished
from tracker.law.timeline import answer
from tracker.model import FactKind

NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)
DAY = date(2026, 12, 1)
LETTER = Letter(
    "0" * 24, "r@example.cn", "政策追踪 <a@example.cn>", "example.cn", NOW, "主题", "<p>正文</p>", "正文", "https://p.cn/l", "line.s"
)
END = date(2026, 12, 31)
KNOWN = dossier(fact(FactKind.EFFECTIVE_FROM, date(2024, 5, 1)), fact(FactKind.LAST_DAY, END, quote="有效期至2026年12月31日"))


def received(letter: Letter) -> EmailMessage:
    parsed = message_from_bytes(message(letter), policy=default)
    assert isinstance(parsed, EmailMessage)
    assert parsed.defects == []
    return parsed


def told(kind: EventKind = EventKind.LAPSING, **more) -> Told:
    event = Event("k", kind, END, policy="p", quote="有效期至2026年12月31日", last_day=END)
    return Told(event, "某区扶持办法", DAY, answer=answer(KNOWN, DAY, NOW), **more)


def test_five_hundred_long_chinese_subjects_survive_and_every_encoded_word_is_short():
    chance = random.Random(7)
    words = "关于加快推进“大零号湾”科技创新策源功能区建设若干政策措施实施办法（试行）〔2024〕7号ABC 123，。𠮷"
    for _ in range(500):
        name = " ".join("".join(chance.choice(words) for _ in range(chance.randint(20, 300))).split())
        raw = message(replace(LETTER, subject=name))
        assert message_from_bytes(raw, policy=default)["Subject"] == name
        assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
        assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", raw))


def test_the_same_letter_is_the_same_bytes_and_has_the_headers_that_mail_programs_act_on():
    assert message(LETTER) == message(LETTER)
    got = received(LETTER)
    assert got["Message-ID"] == f"<{'0' * 24}@example.cn>"
    assert got["List-Unsubscribe"] == "<https://p.cn/l>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["From"] == "政策追踪 <a@example.cn>"
    assert got["References"] == "<line.s@example.cn>"
    assert got["Date"].datetime == NOW
    assert {part.get_content_type(): part.get_content().strip() for part in got.iter_parts()} == {
        "text/plain": "正文",
        "text/html": "<p>正文</p>",
    }


def test_a_title_over_two_lines_makes_no_second_header():
    hostile = replace(told(), title="办法\r\nBcc: everybody@example.cn")
    got = received(replace(LETTER, subject=subject([hostile], "zh")))
    assert got["Bcc"] is None


def test_a_subject_names_event_policy_and_day():
    assert subject([told()], "zh") == "还有 30 天届满：某区扶持办法（2026-12-31）"
    assert subject([told(EventKind.REPEALED), told()], "zh") == "废止：某区扶持办法（2026-12-31）等 2 项"


def test_the_last_day_is_told_as_today():
    assert headline(replace(told(), today=END), "zh") == "今日届满"


def test_a_mail_says_status_days_left_and_the_quoted_basis_in_both_parts():
    for part in (mail.section(told(), "zh"), mail.plain(told(), "zh")):
        assert "有效，施行 2024-05-01，届满 2026-12-31，还有 30 天届满" in part
        assert "“有效期至2026年12月31日”" in part


def test_a_change_is_a_redline_with_its_amounts_and_what_is_too_much_is_counted():
    old = text(*(f"第{n}项给予最高不超过{n}00万元的支持。" for n in range(1, 41)))
    new = text(*(f"第{n}项给予最高不超过{n}50万元的支持。" for n in range(1, 41)))
    found = outline(compare(old, new), old, new, from_label="p@1", to_label="p@2", notes=(), lang="zh")
    html = mail.section(told(EventKind.CHANGED, outline=found), "zh")
    assert html.count("border-left:4px") == mail.MOST
    assert f"另有 {len(found.entries) - mail.MOST} 处变化" in html
    assert re.search(r"\[-\d+万元-\]\[\+\d+50万元\+\]", mail.plain(told(EventKind.CHANGED, outline=found), "zh"))
    assert "class=" not in html  # styles are inline: mail programs drop the rest


def test_words_of_a_text_never_become_markup():
    hostile = replace(told(links=(("page", 'https://p.cn/"><script>'),)), title="<script>alert(1)</script>")
    assert "<script" not in mail.section(hostile, "zh")


def test_every_event_and_every_label_has_words_in_both_languages():
    for table in (EVENT, LABELS):
        assert table["zh"].keys() == table["en"].keys()
    assert set(EVENT["zh"]) == set(EventKind)


def test_a_wish_reads_as_a_reader_would_put_it():
    assert wished(Wish(jurisdictions=("上海市",), keywords=("补贴",), kinds=(EventKind.REPEALED,)), "zh") == "上海市、“补贴”、废止"
    assert wished(Wish(), "zh") == "全部政策"
