"""Decide whether a reading is believable as the next wording of its page; else it is held."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import Indel

from tracker.errors import SuspectError
from tracker.model import Expect, Level, Snapshot, squash
from tracker.model.snapshots import DroppedText
from tracker.parse.document.cover_notice import ISSUING
from tracker.parse.grammar.unusual_script import warn_of_traditional_script
from tracker.parse.lines.cleanup import UNREADABLE

# What stands on the page when the document does not: a status, an excuse, a login form, a script
# challenge.
NOT_THE_DOCUMENT = re.compile(
    "404|403|50[0234]|页面未找到|找不到|无法访问|服务器错误|访问过于频繁|请登录|用户登录|验证码"
    "|(?:页面|网页|信息|文章|内容|栏目|链接)(?:已被删除或)?不存在|(?:页面|网页|链接)(?:走丢|已?失效|已?过期)"
    "|系统(?:维护|繁忙|错误|异常|出错)|服务(?:不可用|异常|繁忙)|没有(?:访问|查看|浏览)?权限"
    "|(?:正在|内容|数据)加载中?|微信客户端打开|浏览器版本[过太]低|访问(?:行为)?存在异常|已被拦截"
    r"|enable javascript|not found|access denied|checking your browser|exception\b|sql syntax",
    re.IGNORECASE,
)
SHORT = 200  # characters; no policy is shorter, every error page is
SHRUNK = 0.4  # of the words, or of the clauses, of the wording before
FEW = 5  # clauses; of fewer, losing some proves nothing
LEGIBLE = 0.85  # mean score of a scan's characters; the figures stand in docs/decisions.md
FEWEST_LETTERS = 10  # of a text; fewer show no language
CHINESE_SHARE = 0.3  # of the letters of a Chinese text with many foreign names
SAME_TITLE = 0.5  # Indel similarity of two titles of one policy
# Bytes read in a foreign charset: lost ones, UTF-8 as GB18030 (，→ 锛, 。→ 銆, 的 → 鐨), either as
# Latin-1 (ÎÄ¼þ, æ–‡).
GARBLED = re.compile(r"[\ufffd\ue000-\uf8ff]|锟斤拷|烫烫烫|[锛銆鐨]|Ã.|â€|[\u00a1-\u00ff]{4}")


def check_plausibility(snapshot: Snapshot, last: Snapshot | None, expect: Expect) -> None:
    """Raise SuspectError, naming the reason, where the reading should not be published unseen."""
    if reason := find_fault(snapshot, last, expect):
        raise SuspectError(f"待核对：{reason}；证据已保存，尚未发布")


def find_fault(snapshot: Snapshot, last: Snapshot | None, expect: Expect) -> str | None:
    """Return why a reading is not believable; None where it is."""
    reasons = (
        _looks_like_error_page(snapshot),
        _is_badly_recognised(snapshot),
        find_unreadable(snapshot.words, snapshot.dropped),
        warn_of_traditional_script(snapshot.words),
        _lacks_a_part(snapshot),
        _is_foreign(snapshot),
        _fails_expectation(snapshot, expect),
        find_lost_attachments(snapshot, last),
        _lost_instruments(snapshot, last),
        _differs_from_last(snapshot, last),
    )
    return next((each for each in reasons if each), None)


def find_unreadable(words: str, dropped: Sequence[DroppedText] = ()) -> str | None:
    """Return the fault of a text with lost characters, and None where it has almost none."""
    found = GARBLED.findall(words)
    found += [char for each in dropped if each.reason == UNREADABLE for char in each.text]
    if len(found) <= max(2, len(words) // 200):
        return None
    return (
        f"疑似乱码 {len(found)} 处（如“{found[0]!r}”）"
        if found[0] < " "
        else (f"疑似乱码 {len(found)} 处（如“{found[0]}”）")
    )


def _lacks_a_part(snapshot: Snapshot) -> str | None:
    if not snapshot.head.title.strip():
        return "没有读出标题"
    return None if snapshot.clauses else "没有读出正文"


def _is_foreign(snapshot: Snapshot) -> str | None:
    counts = Counter(snapshot.head.title + snapshot.words)  # few characters, many times each
    letters = {char: count for char, count in counts.items() if char.isalpha()}
    chinese = sum(count for char, count in letters.items() if "\u3400" <= char <= "\u9fff")
    total = sum(letters.values())
    if total < FEWEST_LETTERS or chinese >= CHINESE_SHARE * total:
        return None
    return f"正文几乎没有汉字（{total} 个字母中有 {chinese} 个汉字）"


def find_lost_attachments(snapshot: Snapshot, last: Snapshot | None) -> str | None:
    """Return the fault where an attachment was not read that the last wording did not lack.

    A text without it would look as if it had been struck out.
    """
    if last is None or last.profile != snapshot.profile:
        return None
    lost = [address for address in snapshot.absent if address not in last.absent]
    return f"页面所附 {'、'.join(lost)} 未能读入，不等于附件已删去" if lost else None


def _lost_instruments(snapshot: Snapshot, last: Snapshot | None) -> str | None:
    """Return the fault where a notice no longer prints an instrument that it has printed.

    A notice that an older reader took for one text with its instruments carried none.
    """
    if last is None or not last.carries:
        return None
    now = [squash(title) for title in snapshot.carries]
    lost = [
        title
        for title in last.carries
        if not any(Indel.normalized_similarity(squash(title), one) >= SAME_TITLE for one in now)
    ]
    return f"通知原先印发的《{'》《'.join(lost)}》这次没有读出" if lost else None


def is_text_elsewhere(snapshot: Snapshot) -> bool:
    """Return whether a reading is only the notice of a policy whose file was not read."""
    return bool(snapshot.absent) and ISSUING.search(snapshot.words) is not None


def _looks_like_error_page(snapshot: Snapshot) -> str | None:
    # “最高500万元” in a short notice is no server error
    if _count_clauses(snapshot):
        return None
    words = squash(snapshot.wrapper + snapshot.words)
    if len(words) >= SHORT:
        return None
    if found := NOT_THE_DOCUMENT.search(snapshot.head.title + words):
        return f"像是错误页或登录页（“{found[0]}”），不像文件正文"
    return "页面几乎没有正文" if not words else None


def check_shows_document(snapshot: Snapshot) -> None:
    """Raise SuspectError where a page shows no sign of a document: no clause, organ or day.

    Its words stand in pictures, in a frame or in a script, or it says that they are not there.
    """
    head = snapshot.head
    has_sign = head.issuers or head.made_on or head.published_on or head.printed_on
    if has_sign or _count_clauses(snapshot):
        return
    if len(squash(snapshot.wrapper + snapshot.words)) < SHORT:
        raise SuspectError(
            "待核对：没有读出条文、机关和日期，正文可能在图片、框架或脚本中；证据已保存，尚未发布"
        )


def _is_badly_recognised(snapshot: Snapshot) -> str | None:
    scan = snapshot.scan
    return f"扫描件识别的平均置信度仅 {scan.mean:.0%}" if scan and scan.mean < LEGIBLE else None


def _fails_expectation(snapshot: Snapshot, expect: Expect) -> str | None:
    if expect.title and squash(expect.title) not in squash(snapshot.head.title):
        return f"标题应含“{expect.title}”，读到的是“{snapshot.head.title}”"
    count = _count_clauses(snapshot)
    return (
        f"至少应有 {expect.min_clauses} 条，只读到 {count} 条"
        if count < expect.min_clauses
        else None
    )


def _differs_from_last(snapshot: Snapshot, last: Snapshot | None) -> str | None:
    if last is None:
        return None
    title, before = squash(snapshot.head.title), squash(last.head.title)
    if before and Indel.normalized_similarity(title, before) < SAME_TITLE:
        return f"标题与上次不同：上次“{last.head.title}”，这次“{snapshot.head.title}”"
    if len(snapshot.words) < SHRUNK * len(last.words):
        return f"正文由 {len(last.words)} 字骤减为 {len(snapshot.words)} 字"
    clauses, held = _count_clauses(snapshot), _count_clauses(last)
    if held and not clauses:
        return "条文全部消失"
    return (
        f"条文由 {held} 条骤减为 {clauses} 条" if held >= FEW and clauses < SHRUNK * held else None
    )


def _count_clauses(snapshot: Snapshot) -> int:
    return sum(clause.level is Level.CLAUSE for clause in snapshot.walk())
