"""Notes on a version's drafting, so that a reader sees where a default decides.

Source: 上海市行政规范性文件管理规定 (see `rules/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.law.text.self_reference import NOUNS
from tracker.law.text.sentences import Sentence, mask_titles, plain_text
from tracker.model import Head, Validity

_RE_SELF = re.compile(rf"本((?:实施)?(?:政策措施|{NOUNS}))(?=[自由的所，第施适]|有效期)")
_RE_TRIAL = re.compile(r"[（(](?:试行|暂行)[）)]|暂行|试行")
_RE_CLOSED = re.compile(r"未(?:列入|纳入|公布)[^。]{0,40}(?:废止|失效|停止执行|不再|不得作为)")
_RE_EVENT = re.compile(r"有效期限?至[^，。\d]{2,30}(?:之日|出台|发布|施行|实施)(?:止|为止)?")
_RE_YIELDS = re.compile(
    r"(?:以|按|按照)[^，。]{0,12}(?:上级|国家|本市|市级|新|国务院)[^，。]{0,12}(?:政策|规定)(?:为准|执行)"
)
# 本通知 is the notice around the policy
_ANNEX_NOUNS = {"通知", "要求", "若干", "条款", "标准", "目录", "方案", "文件"}


def drafting_notes(
    head: Head, sentences: Sequence[Sentence], validity: Validity, *, policy: bool
) -> Iterator[str]:
    """Yield notes about the drafting of a text, in Chinese, the most weighty first.

    Only a policy is checked for its term and its name.
    """
    if policy:
        yield from _term_notes(head, validity)
        yield from _notice_period_notes(head, validity)
        yield from _self_name_notes(head, sentences)
    for quote in dict.fromkeys(portion.quote for portion in validity.portions):
        yield f"部分条款的施行日期或有效期另有规定（“{quote}”）"
    for sentence in sentences:
        if policy and _RE_EVENT.search(sentence.text):
            yield f"终止以事件为准，没有确定的日期（“{sentence.text}”）"
        if "未" in sentence.text and _RE_CLOSED.search(sentence.text):
            yield f"封闭或附条件的目录：未列入者不再有效，须逐件核对（“{sentence.text}”）"
        if ("为准" in sentence.text or "执行" in sentence.text) and _RE_YIELDS.search(
            sentence.text
        ):
            yield f"内容会随上级规定改变而正文不变（“{sentence.text}”）"


def _term_notes(head: Head, validity: Validity) -> Iterator[str]:
    start, last = validity.effective_from, validity.last_day
    if last is None:
        yield "正文未写明有效期或终止日期"
        return
    if start is None:
        return
    years = (last - start).days / 365.25
    if years > 5.01:
        yield f"有效期超过五年（{start} 至 {last}）"
    if years > 2.01 and _RE_TRIAL.search(mask_titles(plain_text(head.title))):
        yield f"暂行、试行文件的有效期超过两年（{start} 至 {last}）"


def _notice_period_notes(head: Head, validity: Validity) -> Iterator[str]:
    issued, start = head.published_on or head.made_on, validity.effective_from
    if issued and start and 0 <= (start - issued).days < 30:
        yield f"施行日期距公布或成文不足三十日（{issued} → {start}）"


def _self_name_notes(head: Head, sentences: Sequence[Sentence]) -> Iterator[str]:
    title = plain_text(head.title)
    names = {
        m.group(1): None
        for s in sentences
        if not s.quoted and not s.in_notice
        for m in _RE_SELF.finditer(s.text)
    }
    others = [
        name
        for name in names
        if name not in title and name.removeprefix("实施") not in title and name not in _ANNEX_NOUNS
    ]
    others += [
        name
        for name in names
        if name.startswith("实施") and name not in title and name not in others
    ]
    if others:
        yield (
            "自称与题名不一致："
            + "、".join(f"本{name}" for name in others)
            + f"（题名《{title.strip('《》')}》）"
        )
