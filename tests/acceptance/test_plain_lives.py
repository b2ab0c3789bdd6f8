"""Sixty plain lives of district policies: usual drafting, read without any doubt.

A doubt on each of these would be a blanket doubt: it would say nothing of the texts that need one.
All lives stand in one database, as a district's archive does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from tests.app_factory import SteppingClock, make_app
from tracker.app import App, utc_now
from tracker.cli.main import app
from tracker.model import Answer, Status
from tracker.query.status import find_statuses

ORGAN = "示例市东湖区科学技术委员会"
ADDRESSEES = "各镇人民政府、各街道办事处，区政府各部门："


@dataclass(frozen=True)
class Text:
    """One document: when it was captured, and its words."""

    captured_on: str
    words: str


@dataclass(frozen=True)
class Life:
    """A policy of a subject: its number, the texts about it, and what holds on some days."""

    number: str
    texts: tuple[Text, ...]
    expected: tuple[tuple[date, Status], ...]


def policy(subject: str, number: str, made: str, closing: str, kind: str = "扶持办法") -> str:
    """A notice that issues a policy of four articles, the last of which says from when to when."""
    title = f"东湖区{subject}{kind}"
    return f"""{ORGAN}关于印发《{title}》的通知
{number}

{ADDRESSEES}

现将《{title}》印发给你们，请认真遵照执行。

{ORGAN}
{made}

{title}

第一条 为促进{subject}发展，结合本区实际，制定本办法。
第二条 本办法所称{subject}企业，是指在本区依法登记的法人。
第三条 对符合条件的{subject}企业，给予最高30万元的补贴。
第四条 {closing}
"""


def notice(title: str, number: str, made: str, *paragraphs: str) -> str:
    """A notice about another policy."""
    body = "\n\n".join(paragraphs)
    return f"{title}\n{number}\n\n{ADDRESSEES}\n\n{body}\n\n特此通知。\n\n{ORGAN}\n{made}\n"


# The usual commencements and terms of a district: the closing article, the first and last day.
TERMS = (
    ("自行车", "本办法自2022年3月1日起施行，有效期至2025年2月28日。", "2022-03-01", "2025-02-28"),
    ("陶瓷", "本办法自2022年3月1日起施行，有效期三年。", "2022-03-01", "2025-02-28"),
    ("茶业", "本办法自2022年3月1日起施行，有效期为5年。", "2022-03-01", "2027-02-28"),
    ("竹器", "本办法自2022年3月1日起实施，有效期2年。", "2022-03-01", "2024-02-29"),
    ("丝绸", "本办法自2022年3月1日起执行，有效期至2026年12月31日止。", "2022-03-01", "2026-12-31"),
    ("乐器", "本办法自2022年3月1日起施行。有效期三年。", "2022-03-01", "2025-02-28"),
    (
        "钟表",
        "本办法由区科委负责解释，自2022年3月1日起施行，有效期三年。",
        "2022-03-01",
        "2025-02-28",
    ),
    (
        "灯具",
        "本办法有效期自2022年3月1日至2025年2月28日。",
        "2022-03-01",
        "2025-02-28",
    ),
    ("家具", "本办法自2022年3月1日起试行，试行期一年。", "2022-03-01", "2023-02-28"),
    ("制鞋", "本办法自2022年3月1日至2025年2月28日施行。", "2022-03-01", "2025-02-28"),
    ("印刷", "本办法自2022年3月1日起施行，至2025年2月28日止。", "2022-03-01", "2025-02-28"),
    ("玻璃", "本办法有效期三年，自2022年3月1日起施行。", "2022-03-01", "2025-02-28"),
    ("皮具", "本办法自2022年3月1日起施行，有效期36个月。", "2022-03-01", "2025-02-28"),
    ("食品", "本办法自二〇二二年三月一日起施行，有效期三年。", "2022-03-01", "2025-02-28"),
    (
        "造纸",
        "本办法自2022年3月1日起施行，有效期三年。施行期间如遇国家政策调整，从其规定。",
        "2022-03-01",
        "2025-02-28",
    ),
)


def lives_of_terms() -> Iterator[Life]:
    for serial, (subject, closing, first, last) in enumerate(TERMS, 1):
        number = f"东科规〔2022〕{serial}号"
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
        yield Life(
            number,
            (Text("2022-02-10", policy(subject, number, "2022年2月8日", closing)),),
            (
                (date(2022, 2, 20), Status.NOT_YET_IN_FORCE),
                (begins, Status.IN_FORCE),
                (ends.replace(day=1), Status.IN_FORCE),
                (date(ends.year + 1, 6, 1), Status.EXPIRED),
            ),
        )


# Repeals, replacements: the sentence and the day from which the old policy is over.
REPEALS = (
    ("水产", "《{old}》（{number}）同时废止。"),
    ("花卉", "原《{old}》（{number}）同时废止。"),
    ("渔具", "《{old}》（{number}）自本办法施行之日起废止。"),
    ("木雕", "自本办法施行之日起，《{old}》（{number}）停止执行。"),
    ("漆器", "《{old}》（{number}）自2024年5月1日起废止。"),
    ("剪纸", "同时废止《{old}》（{number}）。"),
    ("泥塑", "《{old}》（{number}）届时废止。"),
    ("刺绣", "《关于印发〈{old}〉的通知》（{number}）同时废止。"),
    ("酿造", "《{old}》（{number}）即行废止。"),
    ("染织", "《{old}》（{number}）不再执行。"),
)


def lives_of_repeals() -> Iterator[Life]:
    for serial, (subject, sentence) in enumerate(REPEALS, 1):
        number = f"东科规〔2021〕{serial}号"
        closing = "本办法自2021年3月1日起施行，有效期至2026年12月31日。"
        old = Text("2021-02-10", policy(subject, number, "2021年2月8日", closing))
        words = sentence.format(old=f"东湖区{subject}扶持办法", number=number)
        new = policy(
            subject,
            f"东科规〔2024〕{serial}号",
            "2024年3月20日",
            f"本办法自2024年5月1日起施行，有效期三年。{words}",
            kind="促进措施",
        )
        yield Life(
            number,
            (old, Text("2024-03-22", new)),
            (
                (date(2022, 1, 1), Status.IN_FORCE),
                (date(2024, 4, 30), Status.IN_FORCE),
                (date(2024, 5, 1), Status.REPEALED),
            ),
        )


# Extensions: the sentence, and the new last day.
EXTENSIONS = (
    ("集装箱", "《{old}》（{number}）有效期延长至2027年12月31日。"),
    ("叉车", "经评估，《{old}》（{number}）需继续实施，有效期延长至2027年12月31日。"),
    ("拖船", "《{old}》（{number}）的有效期延长至2027年12月31日。"),
    ("货架", "决定将《{old}》（{number}）有效期延长至2027年12月31日。"),
    ("托盘", "《{old}》（{number}）有效期顺延至2027年12月31日。"),
    ("吊车", "《{old}》（{number}）继续执行至2027年12月31日。"),
    (
        "缆绳",
        "《{old}》（{number}）将于2024年12月31日到期。经评估，决定将其有效期延长至2027年12月31日。",
    ),
    ("浮标", "《{old}》（{number}）继续有效，有效期至2027年12月31日。"),
    ("灯塔", "《{old}》（{number}）有效期延长三年。"),
    ("船坞", "《{old}》（{number}）于2024年12月31日到期，经评估，有效期再延长三年。"),
)


def lives_of_extensions() -> Iterator[Life]:
    for serial, (subject, sentence) in enumerate(EXTENSIONS, 1):
        number = f"东科规〔2020〕{serial}号"
        old = f"东湖区{subject}扶持办法"
        closing = "本办法自2020年3月1日起施行，有效期至2024年12月31日。"
        act = notice(
            f"{ORGAN}关于延长《{old}》有效期的通知",
            f"东科规〔2024〕{20 + serial}号",
            "2024年11月20日",
            sentence.format(old=old, number=number),
        )
        yield Life(
            number,
            (
                Text("2020-02-10", policy(subject, number, "2020年2月8日", closing)),
                Text("2024-11-22", act),
            ),
            (
                (date(2024, 12, 31), Status.IN_FORCE),
                (date(2025, 6, 1), Status.IN_FORCE),
                (date(2027, 12, 31), Status.IN_FORCE),
                (date(2028, 1, 1), Status.EXPIRED),
            ),
        )


# A notice that ends policies without succeeding them.
ENDINGS = (
    ("石材", "关于废止《{old}》的通知", "《{old}》（{number}）自2024年7月1日起废止。"),
    ("水泥", "关于废止《{old}》的通知", "经研究，决定自2024年7月1日起废止《{old}》（{number}）。"),
    ("砂石", "关于停止执行《{old}》的通知", "《{old}》（{number}）自2024年7月1日起停止执行。"),
    (
        "涂料",
        "关于废止部分规范性文件的通知",
        "下列文件自2024年7月1日起废止：\n\n1.《{old}》（{number}）",
    ),
    (
        "管材",
        "关于废止部分规范性文件的通知",
        "以下1件文件自2024年7月1日起停止执行：\n\n1.《{old}》（{number}），责任单位：区科委",
    ),
)


def lives_of_endings() -> Iterator[Life]:
    for serial, (subject, title, sentence) in enumerate(ENDINGS, 1):
        number = f"东科规〔2019〕{serial}号"
        old = f"东湖区{subject}扶持办法"
        closing = "本办法自2020年1月1日起施行，有效期至2025年12月31日。"
        act = notice(
            f"{ORGAN}{title.format(old=old)}",
            f"东科规〔2024〕{40 + serial}号",
            "2024年6月10日",
            sentence.format(old=old, number=number),
        )
        yield Life(
            number,
            (
                Text("2019-12-10", policy(subject, number, "2019年12月8日", closing)),
                Text("2024-06-12", act),
            ),
            (
                (date(2024, 6, 30), Status.IN_FORCE),
                (date(2024, 7, 1), Status.REPEALED),
                (date(2026, 6, 1), Status.REPEALED),
            ),
        )


# Suspensions with an end, and parts.
CHANGES = (
    (
        "温室",
        "《{old}》（{number}）自2023年5月1日至2023年12月31日暂停执行。",
        ((date(2023, 6, 1), Status.SUSPENDED), (date(2024, 1, 1), Status.IN_FORCE)),
    ),
    (
        "苗圃",
        "《{old}》（{number}）第三条自2023年5月1日起废止。",
        (
            (date(2023, 4, 30), Status.IN_FORCE),
            (date(2023, 5, 1), Status.PARTIALLY_IN_FORCE),
        ),
    ),
    (
        "果园",
        "《{old}》（{number}）第三条自2023年5月1日起停止执行。",
        (
            (date(2023, 4, 30), Status.IN_FORCE),
            (date(2023, 5, 1), Status.PARTIALLY_IN_FORCE),
        ),
    ),
    (
        "牧场",
        "自2023年5月1日起暂停执行《{old}》（{number}）至2023年12月31日。",
        ((date(2023, 6, 1), Status.SUSPENDED), (date(2024, 1, 1), Status.IN_FORCE)),
    ),
    (
        "菌菇",
        "《{old}》（{number}）自2023年5月1日起至2023年12月31日停止执行。",
        ((date(2023, 4, 30), Status.IN_FORCE), (date(2024, 1, 1), Status.IN_FORCE)),
    ),
)


def lives_of_changes() -> Iterator[Life]:
    for serial, (subject, sentence, expected) in enumerate(CHANGES, 1):
        number = f"东科规〔2018〕{serial}号"
        old = f"东湖区{subject}扶持办法"
        closing = "本办法自2022年1月1日起施行，有效期至2026年12月31日。"
        act = notice(
            f"{ORGAN}关于调整《{old}》执行的通知",
            f"东科规〔2023〕{60 + serial}号",
            "2023年4月10日",
            sentence.format(old=old, number=number),
        )
        yield Life(
            number,
            (
                Text("2021-12-10", policy(subject, number, "2021年12月8日", closing)),
                Text("2023-04-12", act),
            ),
            expected,
        )


# Other kinds of issuer and name, without any later act.
NAMES = (
    ("人才公寓", "管理办法（试行）", "二年", "2024-12-31"),
    ("科技创新券", "实施细则", "三年", "2025-12-31"),
    ("企业上市", "若干政策措施", "三年", "2025-12-31"),
    ("养老服务", "补贴标准", "五年", "2027-12-31"),
    ("非机动车停放", "管理规定", "五年", "2027-12-31"),
    ("文化创意产业", "扶持意见", "三年", "2025-12-31"),
    ("楼宇经济", "奖励办法", "三年", "2025-12-31"),
    ("夜间经济", "促进办法（暂行）", "二年", "2024-12-31"),
    ("专利工作", "资助办法", "三年", "2025-12-31"),
    ("节能降碳", "专项资金管理办法", "五年", "2027-12-31"),
    ("招商引资", "服务规范", "三年", "2025-12-31"),
    ("检验检测", "机构奖励细则", "三年", "2025-12-31"),
    ("会议费", "管理规定", "三年", "2025-12-31"),
    ("培训补贴", "发放办法", "三年", "2025-12-31"),
    ("规划展示", "管理办法", "三年", "2025-12-31"),
)


def lives_of_names() -> Iterator[Life]:
    for serial, (subject, kind, term, last) in enumerate(NAMES, 1):
        number = f"东科规〔2023〕{100 + serial}号"
        closing = f"本办法自2023年1月1日起施行，有效期{term}。"
        ends = date.fromisoformat(last)
        yield Life(
            number,
            (Text("2022-12-12", policy(subject, number, "2022年12月8日", closing, kind)),),
            (
                (date(2023, 1, 1), Status.IN_FORCE),
                (ends.replace(day=1), Status.IN_FORCE),
                (date(ends.year + 1, 2, 1), Status.EXPIRED),
            ),
        )


LIVES = (
    *lives_of_terms(),
    *lives_of_repeals(),
    *lives_of_extensions(),
    *lives_of_endings(),
    *lives_of_changes(),
    *lives_of_names(),
)
ASKED = [(life.number, on, status) for life in LIVES for on, status in life.expected]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A home with the texts of all lives, imported at once."""
    place = tmp_path_factory.mktemp("plain")
    folder = place / "old"
    folder.mkdir()
    for index, life in enumerate(LIVES):
        for step, text in enumerate(life.texts):
            (folder / f"{text.captured_on} {index:02}-{step}.txt").write_text(text.words, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_HOME", str(place))
        patch.setenv("COLUMNS", "200")
        clock = SteppingClock()
        clock.at = utc_now() + timedelta(minutes=10)  # the command keeps the time of the machine
        with make_app(place, clock=clock) as home:
            done = CliRunner().invoke(app, ["import", "--source", "inbox", str(folder)])
            assert done.exit_code == 0, done.output
            yield home


@pytest.fixture(scope="module")
def answers(archive: App) -> dict[date, dict[str, Answer]]:
    """The answers of every day that is asked about, by the policy's number."""
    return {
        on: {answer.policy.document_number or "": answer for answer in find_statuses(archive, on)}
        for on in sorted({on for _, on, _ in ASKED})
    }


def test_there_are_sixty_of_them() -> None:
    assert len(LIVES) == 60
    assert len({life.number for life in LIVES}) == 60


@pytest.mark.parametrize(("number", "on", "status"), ASKED)
def test_a_plain_life_is_answered_without_a_doubt(
    answers: dict[date, dict[str, Answer]], number: str, on: date, status: Status
) -> None:
    answer = answers[on][number]
    assert (answer.status, answer.doubts) == (status, ())
