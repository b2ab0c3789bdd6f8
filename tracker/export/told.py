"""Events in the words that people read: what every message says of one, whatever its form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.alert.values import Event, EventKind, Wish
from tracker.export.names import DOUBT, STATUS
from tracker.export.outline import Outline
from tracker.export.words import SEVERITIES
from tracker.model import Answer

EVENT = {
    "zh": {
        EventKind.NEW: "新政策",
        EventKind.FIRST_SEEN: "开始追踪",
        EventKind.CHANGED: "内容变化",
        EventKind.SILENT_EDIT: "内容悄然改动",
        EventKind.COMMENCED: "开始施行",
        EventKind.REPEALED: "废止",
        EventKind.ANNULLED: "撤销",
        EventKind.SUSPENDED: "停止执行",
        EventKind.EXTENDED: "有效期延长",
        EventKind.AMENDED: "被修改",
        EventKind.LAPSING: "即将届满",
        EventKind.LAPSED: "有效期届满",
        EventKind.LEAD: "新线索",
        EventKind.CORRECTION: "更正",
        EventKind.SOURCE_DOWN: "来源无法访问",
        EventKind.SOURCE_BACK: "来源恢复",
        EventKind.VANISHED: "文件从网站撤下",
    },
    "en": {kind: kind.value.replace("_", " ") for kind in EventKind},
}
LABELS = {
    "zh": {
        "subject": "{what}：{title}（{day}）",
        "weighed": "{name}（{weight}）",
        "number": "文号",
        "status": "今日效力",
        "from": "施行",
        "until": "届满",
        "left": "还有 {n} 天届满",
        "last": "今日届满",
        "day": "日期",
        "actor": "出自",
        "quote": "依据",
        "earlier": "此前答复",
        "now": "现在答复",
        "doubt": "存疑",
        "frequent": "此页近日变动频繁，已改入每日摘要",
        "silent": "文件自身未说明有此改动",
        "against": "与前身《{title}》对照",
        "rest": "另有 {n} 处变化，见变化报告",
        "more": "等 {n} 项",
        "others": "另有 {n} 项，请见政策追踪网站",
        "evidence": "存证原文",
        "page": "原网页",
        "policy": "政策档案",
        "report": "逐条对照",
        "why": "您收到此信，因为订阅了",
        "all": "全部政策",
        "manage": "查看、更改、暂停",
        "leave": "退订",
        "acknowledge": "确认已阅",
        "confirm": "确认订阅",
        "asked": "有人用此邮箱订阅政策变动。若是您本人，请点下面的链接确认；若不是，不必理会，不会再有来信。",
        "days": "七日内有效",
        "wish": "订阅内容",
    },
    "en": {
        "subject": "{what}: {title} ({day})",
        "weighed": "{name} ({weight})",
        "number": "Number",
        "status": "Status today",
        "from": "from",
        "until": "until",
        "left": "lapses in {n} days",
        "last": "lapses today",
        "day": "Day",
        "actor": "By",
        "quote": "Basis",
        "earlier": "We said",
        "now": "We now say",
        "doubt": "Doubt",
        "frequent": "This page changes often these days: it is told in the daily digest",
        "silent": "Nothing in the document says that it was changed",
        "against": "Compared with its predecessor, {title}",
        "rest": "{n} more changes: see the report",
        "more": ", {n} in all",
        "others": "{n} more: see the policy tracker's pages",
        "evidence": "The page as kept",
        "page": "Original page",
        "policy": "Policy record",
        "report": "Clause by clause",
        "why": "You get this because you follow",
        "all": "all policies",
        "manage": "See, change or pause",
        "leave": "Leave",
        "acknowledge": "Acknowledge",
        "confirm": "Confirm",
        "asked": "Somebody asked for policy changes to be sent here. if it was you, confirm below; if not, do nothing.",
        "days": "valid for seven days",
        "wish": "What was asked for",
    },
}


@dataclass(frozen=True, slots=True)
class Told:
    """One event with all that is said of it. `answer` is today's; `earlier` and `later` are what we said, and say, of the day that
    a correction is about."""

    event: Event
    title: str  # of the policy, or the id of the source
    today: date
    number: str | None = None
    answer: Answer | None = None
    earlier: Answer | None = None
    later: Answer | None = None
    actor: str | None = None
    outline: Outline | None = None
    links: tuple[tuple[str, str], ...] = ()  # (a word of LABELS, address)


def headline(told: Told, lang: str) -> str:
    """What happened, in a few words: `还有 30 天届满`, `内容变化（重大）`."""
    event, words = told.event, LABELS[lang]
    if event.kind is EventKind.LAPSING and event.last_day:
        return _left((event.last_day - told.today).days, lang) or f"{words['until']} {event.last_day}"
    name = EVENT[lang][event.kind]
    weighed = event.kind in (EventKind.CHANGED, EventKind.SILENT_EDIT)
    return words["weighed"].format(name=name, weight=SEVERITIES[lang][event.severity]) if weighed else name


def entitled(told: Told, lang: str) -> str:
    """What, of which policy, on which day: `内容变化（重大）：长宁区…若干政策措施（2026-11-21）`."""
    return LABELS[lang]["subject"].format(what=headline(told, lang), title=" ".join(told.title.split()), day=told.event.day)


def subject(told: Sequence[Told], lang: str) -> str:
    """The first one names the message: `…（2026-11-21）等 3 项`."""
    return entitled(told[0], lang) + (LABELS[lang]["more"].format(n=len(told)) if len(told) > 1 else "")


def rows(told: Told, lang: str) -> Iterator[tuple[str, str]]:
    """(label, words): number, day, status, basis, what weakens it. What is not known is not said."""
    words, event, answer = LABELS[lang], told.event, told.answer
    if told.number:
        yield words["number"], told.number
    yield words["day"], str(event.day)
    if told.earlier and told.later:
        yield words["earlier"], _standing(told.earlier, told.today, lang)
        yield words["now"], _standing(told.later, told.today, lang)
    elif answer:
        yield words["status"], _standing(answer, told.today, lang)
    if told.actor:
        yield words["actor"], told.actor
    if event.quote:
        yield words["quote"], f"“{event.quote}”"
    for doubt in (doubt for doubt in (answer.doubts if answer else ()) if doubt.quote != event.quote):
        yield words["doubt"], f"{DOUBT[lang].get(doubt.kind, doubt.kind)}：{doubt.quote}"


def notes(told: Told, lang: str) -> Iterator[str]:
    """What a reader should know of how it came to be told."""
    if told.event.kind is EventKind.SILENT_EDIT:
        yield LABELS[lang]["silent"]
    if told.event.kind is EventKind.NEW and told.outline:
        yield LABELS[lang]["against"].format(title=told.outline.sides[0][1])
    if told.event.frequent:
        yield LABELS[lang]["frequent"]


def _standing(answer: Answer, today: date, lang: str) -> str:
    words, said = LABELS[lang], [STATUS[lang][answer.status]]
    said += [f"{words['from']} {answer.effective_from}"] if answer.effective_from else []
    said += [f"{words['until']} {answer.last_day}"] if answer.last_day else []
    said += [_left((answer.last_day - today).days, lang)] if answer.last_day else []
    return "，".join(filter(None, said))


def _left(days: int, lang: str) -> str:
    """`还有 30 天届满`, `今日届满`; nothing where the day is past (a mail may come late)."""
    return LABELS[lang]["left"].format(n=days) if days > 0 else LABELS[lang]["last"] if days == 0 else ""


def wished(wish: Wish, lang: str) -> str:
    """A wish as a reader would put it."""
    kinds = [EVENT[lang][kind] for kind in wish.kinds]
    parts = [*wish.policies, *wish.lines, *wish.jurisdictions, *wish.issuers, *(f"“{word}”" for word in wish.keywords), *kinds]
    return "、".join(parts) or LABELS[lang]["all"]
