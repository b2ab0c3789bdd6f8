"""Generate lives of a policy: documents in an order of arrival, a person's word, and what is right.

Lives come in clusters that share all documents but the last that arrives, which is written in many
ways. The structure of a life is drawn first: who acts, in what order, from which day. Its words
come from `life_words`, and what is right is asked of `life_oracle`, which sees the acts alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests import life_words as words
from tests.life_documents import (
    ABOVE,
    COMMERCE,
    COMPANY,
    HOST,
    MADE,
    MIRROR,
    OTHER_PLACE,
    TODAY,
    Document,
    PersonsWord,
    Plan,
    add_notice,
    as_page,
    chinese,
    cite,
    day_of_making,
    draw_plan,
    first_of_later_month,
    policy_text,
    write_notice,
    write_policy,
)
from tests.life_oracle import Act, ActKind, PolicyLife

ONE_DAY = timedelta(1)
LEAVES = 12  # the last documents of a cluster: the same act in so many wordings


@dataclass(frozen=True, slots=True)
class Life:
    """One life, by its last document and by what is right of its policies.

    `expected`: by issuer and 文号; the policy of the acts comes first.
    """

    last: Document
    expected: dict[tuple[str, str], PolicyLife]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Lives that share all documents but the last one."""

    seed: int
    family: str
    title: str
    before: tuple[Document, ...]
    lives: tuple[Life, ...]
    word: PersonsWord | None
    after: Document | None  # what arrives after the person's word
    in_history: bool  # each document was obtained when it was made, and not today


def generate_clusters(seed: int, lives: int) -> Iterator[Cluster]:
    """Yield clusters of at least so many lives in all, the same ones for the same seed."""
    index = made = 0
    while made < lives:
        cluster = generate_cluster(seed * 1_000_000 + index)
        index, made = index + 1, made + len(cluster.lives)
        yield cluster


def generate_cluster(seed: int) -> Cluster:
    """Return the cluster of a seed."""
    chance = random.Random(seed)
    plan = draw_plan(chance)
    scenario = chance.choice(SCENARIOS)
    extra = chance.choice(tuple(EXTRAS)) if chance.random() < 0.55 else ""
    if extra == "namesake":  # it decides what the title is
        _namesake(plan)
    for step, kind in enumerate(scenario):
        ACTS[kind](plan, step)
    if extra and extra != "namesake":
        EXTRAS[extra](plan)
    order = plan.slots[:]
    if not plan.kept_in_order:
        chance.shuffle(order)
    before = tuple(slot(chance) for slot in order[:-1])
    drawn = (order[-1](chance) for _ in range(4 * LEAVES))
    last = tuple(dict.fromkeys(drawn))[:LEAVES]  # in different words
    expected = {
        (plan.organ.name, plan.number): PolicyLife(plan.term[0], plan.term[1], tuple(plan.acts))
    } | plan.others
    return Cluster(
        seed,
        "+".join((*scenario, *([extra] if extra else []))) or "issue",
        plan.title,
        before,
        tuple(Life(one, expected) for one in last),
        plan.word,
        replace(plan.slots[1](chance), address="再次刊载.txt") if plan.is_repeated else None,
        plan.in_history,
    )


def _repeal(plan: Plan, step: int) -> None:
    made = day_of_making(plan, step)
    title = "关于废止《{title}》的通知"
    if plan.chance.random() < 0.7:
        day = first_of_later_month(plan, made)
        number = add_notice(plan, made, [title], words.REPEALS, day=chinese(day))
    else:
        day = made
        number = add_notice(plan, made, [title], words.REPEALS_ON_ISSUE)
    plan.repeal_notice = f"《关于废止〈{plan.title}〉的通知》（{number}）"
    plan.acts.append(Act(ActKind.REPEAL, made, day))


def _succeed(plan: Plan, step: int) -> None:
    made = day_of_making(plan, step)
    day = first_of_later_month(plan, made)
    plan.serial += 1
    number = f"{plan.organ.code}〔{made.year}〕{plan.serial}号"
    title = plan.title.replace("办法", "若干措施")

    def write(chance: random.Random) -> Document:
        closing = chance.choice(words.SUCCESSIONS).format(
            day=chinese(day), name=cite(plan, chance, plan.organ)
        )
        text = policy_text(plan.organ, title, number, made, closing)
        return Document(text, made + timedelta(3), "措施.txt")

    plan.slots.append(write)
    plan.acts.append(Act(ActKind.REPEAL, made, day))


def _reissue(plan: Plan, step: int) -> None:
    """Issue a policy of the same title that ends the old one by its 文号."""
    plan.number = plan.number or f"{plan.organ.code}〔2020〕3号"
    made = day_of_making(plan, step)
    day = first_of_later_month(plan, made)
    number = f"{plan.organ.code}〔{made.year}〕31号"

    def write(chance: random.Random) -> Document:
        name = f"《{plan.title}》（{plan.number}）"
        closing = chance.choice(words.SUCCESSIONS).format(day=chinese(day), name=name)
        text = policy_text(plan.organ, plan.title, number, made, closing.replace("措施", "办法"))
        return Document(text, made + timedelta(3), "新办法.txt")

    plan.slots.append(write)
    plan.acts.append(Act(ActKind.REPEAL, made, day))
    plan.others[plan.organ.name, number] = PolicyLife(day, day.replace(year=day.year + 5) - ONE_DAY)


def _strike(plan: Plan, step: int) -> None:
    made = day_of_making(plan, step)
    day = first_of_later_month(plan, made)
    add_notice(plan, made, ["关于废止《{title}》部分条款的通知"], words.PARTS, day=chinese(day))
    plan.acts.append(Act(ActKind.PART, made, day))


def _annul(plan: Plan, step: int) -> None:
    made = day_of_making(plan, step)
    above = ABOVE[plan.organ.name][1]
    add_notice(plan, made, ["关于撤销《{title}》的决定"], words.ANNULMENTS, above)
    plan.acts.append(Act(ActKind.ANNUL, made, made))


def _move_end(
    plan: Plan, made: date, until: date, titles: Sequence[str], bank: Sequence[str]
) -> None:
    add_notice(plan, made, titles, bank, until=chinese(until))
    plan.acts.append(Act(ActKind.MOVE_END, made, made, until))
    plan.end = until


EXTENDS = ("关于延长《{title}》有效期的通知", "关于《{title}》继续实施的通知")


def _extend(plan: Plan, step: int) -> None:
    until = date(2027 + step, 12, 31)
    if plan.chance.random() < 0.2:
        until = _three_yearsfirst_of_later_month(plan.end)
        _move_end(plan, day_of_making(plan, step), until, EXTENDS, words.EXTENSIONS_BY_TERM)
    else:
        _move_end(plan, day_of_making(plan, step), until, EXTENDS, words.EXTENSIONS)


def _three_yearsfirst_of_later_month(end: date) -> date:
    """Return the corresponding day; the last of a February stays the last of it."""
    next_day = end + timedelta(1)
    return next_day.replace(year=next_day.year + 3) - timedelta(1)


def _extend_late(plan: Plan, step: int) -> None:
    made = date(2025, 6, 10 + step)
    if plan.end < made:
        _move_end(plan, made, date(2028, 12, 31), EXTENDS, words.LATE_EXTENSIONS)


def _shorten(plan: Plan, step: int) -> None:
    titles = ("关于调整《{title}》有效期的通知",)
    until = date(2022, 12, 31)
    _move_end(plan, day_of_making(plan, step), until, titles, words.SHORTENINGS)


def _print_end(plan: Plan) -> None:
    """Let the policy print the day of its end, which an amendment then quotes."""
    printed = tuple(one for one in plan.term[2] if "有效期至20" in one)
    plan.term = (*plan.term[:2], printed)


def _amend_end(plan: Plan, step: int) -> None:
    if plan.end == plan.term[1]:
        _print_end(plan)
    titles = ("关于修改《{title}》的通知", "关于修改《{title}》的决定")
    until = date(2026 + step, 6, 30)
    _move_end(plan, day_of_making(plan, step), until, titles, words.AMENDED_ENDS)


def _correct_end(plan: Plan, step: int) -> None:
    _print_end(plan)
    made, until = date(2020, 4, 10), date(plan.end.year + 1, 12, 31)
    titles = ("关于更正《{title}》的通知", "关于更正《{title}》有关内容的公告")
    add_notice(plan, made, titles, words.CORRECTED_ENDS, plan.organ, until=chinese(until))
    plan.acts.append(Act(ActKind.CORRECT_END, made, made, until))
    plan.end = until


def _suspend(plan: Plan, step: int) -> None:
    made = day_of_making(plan, step)
    day = first_of_later_month(plan, made)
    until = date(day.year, 12, 31)
    titles = ("关于暂停执行《{title}》的通知",)
    add_notice(plan, made, titles, words.SUSPENSIONS, day=chinese(day), until=chinese(until))
    plan.acts.append(Act(ActKind.SUSPEND, made, day, until))


def _suspend_openly(plan: Plan, step: int) -> None:
    made = day_of_making(plan, step)
    day = first_of_later_month(plan, made)
    titles = ("关于暂停执行《{title}》的通知",)
    add_notice(plan, made, titles, words.OPEN_SUSPENSIONS, day=chinese(day))
    plan.acts.append(Act(ActKind.SUSPEND, made, day))


def _resume(plan: Plan, step: int) -> None:
    made = day_of_making(plan, step)
    day = first_of_later_month(plan, made)
    titles = ("关于恢复执行《{title}》的通知",)
    add_notice(plan, made, titles, words.RESUMPTIONS, day=chinese(day))
    plan.acts.append(Act(ActKind.RESUME, made, day))


def _reword(plan: Plan, step: int) -> None:
    titles = ("关于修改《{title}》的通知", "关于修改《{title}》部分条款的通知")
    made = day_of_making(plan, step)
    add_notice(plan, made, titles, words.REWORDINGS, plan.organ)
    plan.acts.append(Act(ActKind.REWORD, made, made))


def _undo(plan: Plan, step: int) -> None:
    """Repeal the notice that repealed the policy."""
    repeal = plan.acts[-1]
    early = repeal.day - repeal.made > timedelta(20) and plan.chance.random() < 0.5
    made = repeal.made + timedelta(12) if early else day_of_making(plan, step)
    titles = ("关于废止有关通知的通知", "关于停止执行有关通知的通知")
    add_notice(plan, made, titles, words.UNDOINGS, act=plan.repeal_notice)
    plan.acts.append(Act(ActKind.UNDO_REPEAL, made, made))


def _keep(plan: Plan, step: int) -> None:
    made = day_of_making(plan, step)
    titles = ("关于公布继续有效的规范性文件目录的通知",)
    add_notice(plan, made, titles, words.KEEPINGS)
    plan.acts.append(Act(ActKind.KEEP, made, made))


def _close_list(plan: Plan, step: int) -> None:
    made = day_of_making(plan, step)
    day = first_of_later_month(plan, made)
    titles = ("关于公布规范性文件清理结果的通知",)
    kept = f"《东湖区集市管理办法》（{plan.organ.code}〔2015〕2号）"
    add_notice(plan, made, titles, words.CLOSED_LISTS, plan.organ, day=chinese(day), kept=kept)
    plan.acts.append(Act(ActKind.CLOSED_LIST, made, day))


ACTS: dict[str, Callable[[Plan, int], None]] = {
    "repeal": _repeal,
    "succeed": _succeed,
    "reissue": _reissue,
    "part": _strike,
    "annul": _annul,
    "extend": _extend,
    "extend late": _extend_late,
    "shorten": _shorten,
    "amend end": _amend_end,
    "correct end": _correct_end,
    "suspend": _suspend,
    "suspend openly": _suspend_openly,
    "resume": _resume,
    "reword": _reword,
    "undo": _undo,
    "keep": _keep,
    "closed list": _close_list,
}
SCENARIOS: tuple[tuple[str, ...], ...] = (
    (), ("reissue",), ("extend", "reissue"), ("part", "reissue"), ("suspend openly", "reissue"), ("repeal",), ("repeal",), ("succeed",), ("succeed",), ("part",), ("annul",), ("extend",),
    ("extend",), ("extend late",), ("shorten",), ("amend end",), ("correct end",), ("suspend",),
    ("suspend openly",), ("reword",), ("keep",), ("closed list",),
    ("part", "repeal"), ("extend", "repeal"), ("extend", "extend"), ("extend", "shorten"),
    ("shorten", "extend"), ("suspend", "extend"), ("part", "extend"), ("amend end", "extend"),
    ("extend", "annul"), ("suspend openly", "repeal"), ("suspend openly", "resume"),
    ("suspend", "resume"), ("repeal", "undo"), ("repeal", "undo"), ("repeal", "resume"),
    ("part", "annul"), ("extend", "succeed"), ("suspend", "part"), ("reword", "extend"),
    ("correct end", "extend"), ("keep", "extend"), ("extend", "closed list"),
    ("extend", "suspend", "repeal"), ("part", "extend", "succeed"),
    ("suspend openly", "resume", "shorten"), ("extend", "amend end", "repeal"),
    ("suspend", "extend", "part"), ("extend", "shorten", "extend"),
)  # fmt: skip


# ---------------------------------------------------------------- what stands beside it


def _copy(plan: Plan) -> None:
    """Add a copy of the policy, with its 文号 or without, in a folder or on a site."""
    number = plan.chance.random() < 0.4
    at = plan.chance.choice(
        ("副本.txt", f"https://{MIRROR}/zc/8.html", f"https://{HOST}/gb/9.html")
    )
    closing = plan.term[2][0]
    plan.term = (*plan.term[:2], (closing,))  # a copy has the words of the policy
    plan.slots.append(lambda chance: write_policy(plan, chance, at, number=number))


def _namesake(plan: Plan) -> None:
    """Add a policy of the same title in another place, and perhaps its repeal there."""
    plan.title = plan.title.replace("东湖区", "")
    # the city stands above both, and its notice needs the number to say which one it means
    plan.number = f"{plan.organ.code}〔2020〕3号"
    made, number = date(2020, 6, 5), "西科规〔2020〕3号"
    closings = ("本办法自2020年7月1日起施行，有效期至2026年12月31日。",)

    def write(chance: random.Random) -> Document:
        text = policy_text(OTHER_PLACE, plan.title, number, made, chance.choice(closings))
        return Document(text, made + timedelta(3), "西山.txt")

    plan.slots.append(write)
    life = PolicyLife(date(2020, 7, 1), date(2026, 12, 31))
    if plan.chance.random() < 0.6:
        ended, day = date(2021, 8, 2), date(2021, 9, 1)
        life = replace(life, acts=(Act(ActKind.REPEAL, ended, day),))
        names = (f"《{plan.title}》（{number}）", f"《{plan.title}》")

        def end(chance: random.Random) -> Document:
            body = f"{chance.choice(names)}自{chinese(day)}起废止。"
            title = f"关于废止《{plan.title}》的通知"
            return write_notice(OTHER_PLACE, title, "西科规〔2021〕8号", ended, body, "西山废止")

        plan.slots.append(end)
    plan.others[OTHER_PLACE.name, number] = life


def _stranger(plan: Plan) -> None:
    """Let somebody repeal the policy who may not."""
    organ = plan.chance.choice((COMMERCE, OTHER_PLACE, COMPANY))
    made = date(2021, 4, 12)
    titles = ["关于废止《{title}》的通知"]
    add_notice(plan, made, titles, words.REPEALS[:8], organ, day=chinese(date(2021, 6, 1)))


def _misprint(plan: Plan) -> None:
    """Let a repeal print another serial in the policy's 文号: nobody can be sure what it means."""
    plan.number = plan.number or f"{plan.organ.code}〔2020〕3号"
    made, day = date(2021, 4, 12), date(2021, 6, 1)
    wrong = plan.number.replace("3号", plan.chance.choice(("8号", "13号", "5号")))
    bodies = [f"《{plan.title}》（{wrong}）自{chinese(day)}起废止。"]
    add_notice(plan, made, ["关于废止《{title}》的通知"], bodies, plan.organ)
    plan.acts.append(Act(ActKind.CLOSED_LIST, made, day))


def _no_act(plan: Plan) -> None:
    titles = ["关于做好有关工作的通知", "关于贯彻执行《{title}》的通知"]
    until = chinese(date(2021, 11, 30))
    add_notice(plan, date(2021, 4, 12), titles, words.NO_ACTS, plan.organ, until=until)


def _draft(plan: Plan) -> None:
    title = f"{plan.title.replace('办法', '实施办法')}（征求意见稿）"

    def write(chance: random.Random) -> Document:
        closing = chance.choice(words.DRAFTS).format(
            day="2021年7月1日", name=cite(plan, chance, plan.organ)
        )
        articles = "第一条 为促进产业发展，制定本措施。\n第二条 给予最高60万元的补贴。\n"
        text = f"{title}\n\n{articles}第三条 {closing}\n"
        return Document(text, date(2021, 4, 20), "草案.txt")

    plan.slots.append(write)


def _explanation(plan: Plan) -> None:
    def write(chance: random.Random) -> Document:
        body = chance.choice(words.EXPLANATIONS).format(
            day="2021年7月1日", name=cite(plan, chance, plan.organ)
        )
        return Document(f"《{plan.title}》政策解读\n\n{body}\n", date(2021, 4, 20), "解读.txt")

    plan.slots.append(write)


def _flag(plan: Plan) -> None:
    """Let the page of the policy be seen again, with a mark of the site."""
    ended = plan.chance.random() < 0.6
    mark = plan.chance.choice(("【已失效】", "【已废止】") if ended else ("【现行有效】", ""))
    seen = date(2022, 5, 10) if plan.in_history else TODAY
    at = f"https://{HOST}/zcwj/1.html"
    plan.term = (*plan.term[:2], (plan.term[2][0],))

    def again(chance: random.Random) -> Document:
        text = policy_text(plan.organ, plan.title, plan.number, MADE, plan.term[2][0])
        return Document(as_page(text, mark), seen, at)

    plan.slots[0] = lambda chance: write_policy(plan, chance, at)
    plan.slots.append(again)
    plan.kept_in_order = True
    if ended:
        plan.acts.append(Act(ActKind.FLAG, seen, seen))


def _person(plan: Plan) -> None:
    """Let a person state the end or a repeal, or take the only act back."""
    says = plan.chance.choice(("last_day", "repealed", "retract"))
    if says == "retract" and len(plan.acts) == 1 and plan.acts[0].kind in TAKEN_BACK:
        plan.word = PersonsWord(retracts=True)
        plan.is_repeated = plan.chance.random() < 0.5
        plan.acts.clear()
    elif says == "repealed" and not plan.acts:
        plan.word = PersonsWord("repealed", date(2021, 9, 1))
        plan.acts.append(Act(ActKind.REPEAL, date(2021, 9, 1), date(2021, 9, 1)))
    else:
        plan.word = PersonsWord("last_day", date(2023, 6, 30))
        plan.acts.append(Act(ActKind.SET_END, TODAY, TODAY, date(2023, 6, 30)))


TAKEN_BACK = (ActKind.REPEAL, ActKind.PART, ActKind.ANNUL, ActKind.MOVE_END, ActKind.SUSPEND)
EXTRAS: dict[str, Callable[[Plan], None]] = {
    "copy": _copy,
    "namesake": _namesake,
    "stranger": _stranger,
    "misprint": _misprint,
    "no act": _no_act,
    "draft": _draft,
    "explanation": _explanation,
    "flag": _flag,
    "person": _person,
}
