"""Mails as a mail program meets them."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from tests.law_texts import make_text
from tests.unit.law.dossier_factory import make_dossier, make_fact
from tracker.diff import compare_snapshots
from tracker.law.status.status import answer_on
from tracker.model import FactKind
from tracker.model.alerts import Event, EventKind, SubscriptionFilter
from tracker.model.cards import ChangeCard
from tracker.render.message import excerpt, mail_html, mail_text
from tracker.render.message.event_view import (
    EventView,
    describe_filter,
    event_headline,
    subject_line,
)
from tracker.render.message.labels import EVENT, LABELS
from tracker.render.message.mime import MailMessage, encode_mail
from tracker.render.report.summary import outline_report

NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)
DAY = date(2026, 12, 1)
LETTER = MailMessage(
    "0" * 24,
    "r@example.cn",
    "政策追踪 <a@example.cn>",
    "example.cn",
    NOW,
    "主题",
    ("<p>正", "文</p>"),
    ("正", "文"),
    "https://p.cn/l",
    "l.s",
)
END = date(2026, 12, 31)
KNOWN = make_dossier(
    make_fact(FactKind.EFFECTIVE_FROM, date(2024, 5, 1)),
    make_fact(FactKind.LAST_DAY, END, quote="有效期至2026年12月31日"),
)


def received(letter: MailMessage) -> EmailMessage:
    parsed = message_from_bytes(encode_mail(letter), policy=default)
    assert isinstance(parsed, EmailMessage)
    assert parsed.defects == []
    return parsed


def make_view(kind: EventKind = EventKind.LAPSING, *, title="某区扶持办法", today=DAY, **more):
    event = Event("k", kind, END, policy="p", quote="有效期至2026年12月31日", last_day=END)
    card = ChangeCard(event, title, today, policy=KNOWN.policy, answer=answer_on(KNOWN, DAY, NOW))
    return EventView(card, **more)


def test_five_hundred_long_chinese_subjects_survive_and_every_encoded_word_is_short():
    chance = random.Random(7)
    words = (
        "关于加快推进“大零号湾”科技创新策源功能区建设若干政策措施实施办法"
        "（试行）〔2024〕7号ABC 123，。𠮷"
    )
    for _ in range(500):
        name = " ".join(
            "".join(chance.choice(words) for _ in range(chance.randint(20, 300))).split()
        )
        raw = encode_mail(replace(LETTER, subject=name))
        assert message_from_bytes(raw, policy=default)["Subject"] == name
        assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
        assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", raw))


def test_the_same_letter_is_the_same_bytes_and_has_the_headers_that_mail_programs_act_on():
    assert encode_mail(LETTER) == encode_mail(LETTER)
    got = received(LETTER)
    assert got["Message-ID"] == f"<{'0' * 24}@example.cn>"
    assert got["List-Unsubscribe"] == "<https://p.cn/l>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["From"] == "政策追踪 <a@example.cn>"
    assert got["References"] == got["In-Reply-To"] == "<l.s@example.cn>"
    assert got["Date"].datetime == NOW
    assert {part.get_content_type(): part.get_content().strip() for part in got.iter_parts()} == {
        "text/plain": "正文",
        "text/html": "<p>正文</p>",
    }


def test_what_many_are_told_alike_and_what_is_one_readers_own_are_one_text_wherever_they_meet():
    for length in range(120):
        got = received(replace(LETTER, html=("政" * length, "文" * 60), plain=("x" * length, "")))
        html, plain = got.get_body(("html",)), got.get_body(("plain",))
        assert html.get_content() == "政" * length + "文" * 60
        assert plain.get_content() == "x" * length
    assert all(len(line) <= 76 for line in encode_mail(LETTER).split(b"\r\n\r\n")[-1].splitlines())


def test_a_title_over_two_lines_makes_no_second_header():
    hostile = make_view(title="办法\r\nBcc: everybody@example.cn")
    got = received(replace(LETTER, subject=subject_line([hostile], "zh")))
    assert got["Bcc"] is None


def test_a_subject_names_event_policy_and_day():
    assert subject_line([make_view()], "zh") == "还有 30 天届满：某区扶持办法（2026-12-31）"
    assert (
        subject_line([make_view(EventKind.REPEALED), make_view()], "zh")
        == "废止：某区扶持办法（2026-12-31）等 2 项"
    )


def test_the_last_day_is_told_as_today():
    assert event_headline(make_view(today=END), "zh") == "今日届满"


def test_a_mail_says_status_days_left_and_the_quoted_basis_in_both_parts():
    for part in (
        mail_html.event_section(make_view(), "zh"),
        mail_text.event_section(make_view(), "zh"),
    ):
        assert "有效，施行 2024-05-01，届满 2026-12-31，还有 30 天届满" in re.sub(
            "<[^>]*>", "", part
        )
        assert "“有效期至2026年12月31日”" in part


def test_a_change_is_a_redline_with_its_amounts_and_what_is_too_much_is_counted():
    old = make_text(*(f"第{n}项给予最高不超过{n}00万元的支持。" for n in range(1, 41)))
    new = make_text(*(f"第{n}项给予最高不超过{n}50万元的支持。" for n in range(1, 41)))
    found = outline_report(
        compare_snapshots(old, new), old, new, from_label="p@1", to_label="p@2", notes=(), lang="zh"
    )
    html = mail_html.event_section(make_view(EventKind.CHANGED, outline=found), "zh")
    assert html.count("border-left:3px solid") == excerpt.MAX_CHANGES
    assert f"另有 {len(found.entries) - excerpt.MAX_CHANGES} 处变化" in html
    assert f"新增 {dict(found.counts)['新增']}" in html  # the summary counts all
    assert re.search(
        r"\[-\d+万元-\]\[\+\d+50万元\+\]",
        mail_text.event_section(make_view(EventKind.CHANGED, outline=found), "zh"),
    )
    assert "class=" not in html  # styles are inline: mail programs drop the rest


def compared(old: str, new: str, lang: str = "zh"):
    one, other = make_text(old), make_text(new)
    return outline_report(
        compare_snapshots(one, other),
        one,
        other,
        from_label="p@1",
        to_label="p@2",
        notes=("存疑一句",),
        lang=lang,
    )


def test_a_clause_as_long_as_a_book_leaves_the_mail_readable_and_says_what_it_leaves_out():
    book = "企业应当在每年三月三十一日前提交材料。" * 3_000
    changed = make_view(
        EventKind.CHANGED, outline=compared("第一条的内容不变。", f"第一条的内容不变。{book}")
    )
    for part in (mail_html.event_section(changed, "zh"), mail_text.event_section(changed, "zh")):
        assert len(part) < 25_000
        assert re.search(r"此处略去 \d{5} 字", part)
        assert "存疑一句" in part


def test_in_english_the_punctuation_is_english_too():
    changed = make_view(
        EventKind.CHANGED, outline=compared("最高不超过300万元。", "最高不超过500万元。", "en")
    )
    ours = mail_text.event_section(changed, "en").replace("【", "").replace("】", "")
    lines = [
        line
        for line in ours.splitlines()
        if "万元" not in line and "“" not in line and "■" not in line and "存疑" not in line
    ]
    assert not re.search("[：，、（）]", "".join(lines))


def test_what_is_first_seen_is_one_summary_with_a_line_for_each():
    seen = [
        make_view(EventKind.FIRST_SEEN, title=f"办法{n}", links=(("policy", f"https://p.cn/{n}"),))
        for n in range(300)
    ]
    html, plain = mail_html.summary_section(seen, "zh"), mail_text.summary_section(seen, "zh")
    assert html.count("<tr>") == 300
    assert "开始追踪（300 项）" in html
    assert plain.startswith(
        "■ 开始追踪（300 项）\n补录：收录来源时已有的政策，不是新变化\n"
        "· 办法0：有效，施行 2024-05-01"
    )


def test_a_title_over_two_lines_begins_no_line_of_its_own_in_plain_text():
    assert "\n退订" not in mail_text.event_section(
        make_view(title="办法\n退订：https://evil.cn"), "zh"
    )


def test_words_of_a_text_never_become_markup():
    hostile = make_view(
        title="<script>alert(1)</script>", links=(("page", 'https://p.cn/"><script>'),)
    )
    assert "<script" not in mail_html.event_section(hostile, "zh")


def test_every_event_and_every_label_has_words_in_both_languages():
    for table in (EVENT, LABELS):
        assert table["zh"].keys() == table["en"].keys()
    assert set(EVENT["zh"]) == set(EventKind)


def test_a_wish_reads_as_a_reader_would_put_it():
    assert (
        describe_filter(
            SubscriptionFilter(
                jurisdictions=("上海市",), keywords=("补贴",), kinds=(EventKind.REPEALED,)
            ),
            "zh",
        )
        == "上海市、“补贴”、废止"
    )
    assert describe_filter(SubscriptionFilter(), "zh") == "全部政策"
