"""Write the documents of generated lives: a policy with its notice, notices about it, pages, tables.

A plan holds what is drawn before any word is written: the policy, its issuer, the acts on it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from tests import life_words as words
from tests.life_oracle import Act, PolicyLife

MADE = date(2020, 2, 8)
TODAY = date(2026, 6, 1)  # the day of capture of what was never captured before
ADDRESSEES = "各镇人民政府、各街道办事处，区政府各部门："


@dataclass(frozen=True, slots=True)
class Organ:
    """An issuer and the code of its 文号."""

    name: str
    code: str


COMMITTEE = Organ("示例市东湖区科学技术委员会", "东科规")
GOVERNMENT = Organ("示例市东湖区人民政府", "东府规")
CITY = Organ("示例市人民政府", "示府规")
COMMERCE = Organ("示例市东湖区商务委员会", "东商规")
OTHER_PLACE = Organ("示例市西山区科学技术委员会", "西科规")
COMPANY = Organ("示例市云帆企业管理咨询有限公司", "")
BUREAU = Organ("示例市东湖区科学技术局", "东科规")  # the committee's successor
OFFICE = Organ("示例市东湖区人民政府办公室", "东府办规")
# The organs that may act on what one has issued; the second stands above it.
ABOVE = {
    COMMITTEE.name: (COMMITTEE, GOVERNMENT, BUREAU),
    GOVERNMENT.name: (GOVERNMENT, CITY, OFFICE),
}


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its words, where it was found, and when it was obtained."""

    text: str
    captured: date
    address: str  # a URL, or the name of a file

    @property
    def is_page(self) -> bool:
        """Return whether it was found on a site."""
        return self.address.startswith("https://")


@dataclass(frozen=True, slots=True)
class PersonsWord:
    """What a person says when all documents are there; `retracts` takes back an act on the policy
    instead.
    """

    kind: str = ""
    day: date | None = None
    retracts: bool = False


# A slot writes one document of a life, each time in other words.
Slot = Callable[[random.Random], Document]


@dataclass
class Plan:
    """What is drawn for one cluster before any word is written."""

    chance: random.Random
    title: str
    organ: Organ
    number: str
    term: tuple[date, date, tuple[str, ...]]
    slots: list[Slot]
    acts: list[Act]
    others: dict[tuple[str, str], PolicyLife]  # by issuer and 文号
    in_history: bool
    end: date  # as the texts have it after the acts so far
    serial: int = 20
    word: PersonsWord | None = None
    is_repeated: bool = False  # the act that a person took back is published once more
    repeal_notice: str = ""
    kept_in_order: bool = False


def chinese(day: date) -> str:
    """Return a day as texts print it."""
    return f"{day.year}年{day.month}月{day.day}日"


def draw_plan(chance: random.Random) -> Plan:
    """Draw the policy of a life, with the slot that writes it."""
    subject = chance.choice(("陶瓷", "楼宇经济"))
    title = chance.choice((f"东湖区{subject}扶持办法", f"{subject}发展专项资金管理办法"))
    organ = chance.choice((COMMITTEE, COMMITTEE, GOVERNMENT))
    number = f"{organ.code}〔2020〕3号" if chance.random() < 0.75 else ""
    term = chance.choice(words.TERMS)
    plan = Plan(chance, title, organ, number, term, [], [], {}, chance.random() < 0.6, end=term[1])
    at = chance.choice(("办法.txt", "办法.txt", f"https://{HOST}/zcwj/1.html"))
    plan.slots.append(lambda words_of: write_policy(plan, words_of, at))
    return plan


HOST = "www.donghu.gov.cn"
MIRROR = "www.zhengce-huibian.com"


def write_policy(plan: Plan, chance: random.Random, at: str, *, number: bool = True) -> Document:
    """Write the policy with its notice."""
    closing = chance.choice(plan.term[2])
    shown = plan.number if number else ""
    text = policy_text(plan.organ, plan.title, shown, MADE, closing)
    return Document(as_page(text) if at.startswith("https") else text, MADE + timedelta(4), at)


def policy_text(organ: Organ, title: str, number: str, made: date, closing: str) -> str:
    """Return a notice that issues a policy of four articles, the last of which is the closing."""
    return f"""{organ.name}关于印发《{title}》的通知
{number}

{ADDRESSEES}

现将《{title}》印发给你们，请认真遵照执行。

{organ.name}
{chinese(made)}

{title}

第一条 为促进产业发展，结合本区实际，制定本办法。
第二条 本办法所称企业，是指在本区依法登记的法人。
第三条 对符合条件的企业，给予最高30万元的补贴。
第四条 {closing}
"""


def as_page(text: str, mark: str = "") -> str:
    """Return a text as a page, with a mark of the site behind its title."""
    lines = [line for line in text.splitlines() if line]
    body = "".join(f"<p>{escape(line)}</p>" for line in lines[1:])
    return f"<html><body><h1>{escape(lines[0])}{mark}</h1>{body}</body></html>"


# ---------------------------------------------------------------- documents about the policy


def cite(plan: Plan, chance: random.Random, actor: Organ) -> str:
    """Return the policy as a text cites it."""
    number = f"（{plan.number}）" if plan.number else ""
    forms = [f"《{plan.title}》{number}"] * 4
    forms.append(f"《关于印发〈{plan.title}〉的通知》{number}")
    if not (plan.others and actor is CITY):
        forms.append(f"《{plan.title}》")
    return chance.choice(forms)


def write_notice(organ: Organ, title: str, number: str, made: date, body: str, at: str) -> Document:
    """Write a notice of paragraphs, or a page with a table."""
    captured = made + timedelta(2)
    if not body.startswith("<table>"):
        text = f"{organ.name}{title}\n{number}\n\n{ADDRESSEES}\n\n{body}\n\n特此通知。\n\n"
        return Document(f"{text}{organ.name}\n{chinese(made)}\n", captured, f"{at}.txt")
    caption, *rows = body.removeprefix("<table>").split("|")
    cells = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.split(",")) + "</tr>"
        for row in rows
    )
    lines = (
        number,
        ADDRESSEES,
        "现将清理结果公布如下。",
        organ.name,
        chinese(made),
        "附件",
        caption,
    )
    text = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    page = f"<html><body><h1>{organ.name}{title}</h1>{text}<table>{cells}</table></body></html>"
    return Document(page, captured, f"{at}.html")


def add_notice(
    plan: Plan,
    made: date,
    titles: Sequence[str],
    bodies: Sequence[str],
    organ: Organ | None = None,
    **values: str,
) -> str:
    """Add a slot that writes a notice on the policy; return its 文号."""
    actor = organ or plan.chance.choice(ABOVE[plan.organ.name])
    plan.serial += 1
    number = f"{actor.code}〔{made.year}〕{plan.serial}号" if actor.code else ""
    at = f"{plan.serial}"
    old = chinese(plan.end)

    def write(chance: random.Random) -> Document:
        body = chance.choice(list(bodies)).format(
            name=cite(plan, chance, actor), title=plan.title, number=plan.number, old=old,
            start=chinese(plan.term[0]), **values,
        )  # fmt: skip
        title = chance.choice(list(titles)).format(title=plan.title)
        if "\n1." in body or body.startswith("<table>"):
            title = "关于公布规范性文件清理结果的通知"
        return write_notice(actor, title, number, made, body, at)

    plan.slots.append(write)
    return number


def day_of_making(plan: Plan, step: int) -> date:
    """Return the day on which the act of a step is made."""
    days = ((2021, 5, 20), (2021, 6, 8)), ((2022, 3, 10), (2022, 2, 21)), ((2022, 9, 15),)
    return date(*plan.chance.choice(days[step]))


def first_of_later_month(plan: Plan, made: date) -> date:
    """Return the day from which an act works: the first of one of the next months."""
    month = made.month + plan.chance.choice((1, 2, 3))
    return date(made.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
