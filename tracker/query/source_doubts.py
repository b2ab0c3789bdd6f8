"""The doubts that sources and addresses cause: not reached, held, blocked, gone, a wrong clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tracker.model import SHANGHAI, Dossier, Doubt, DoubtKind
from tracker.model.checks import AddressTrouble, CheckOutcome, SourceHealth, SourceState
from tracker.model.common import CLOCK_TOLERANCE
from tracker.store.cache.source_records import SourceRecords

TROUBLES = {
    CheckOutcome.HELD: "网页现在显示的内容待核对、尚未发布",
    CheckOutcome.BLOCKED: "网页现在要求登录或验证，读不到文件",
    CheckOutcome.FAILED: "网页最近一次检查失败",
    CheckOutcome.GONE: "网页已不在",
}


@dataclass(frozen=True, slots=True)
class SourceDoubts:
    """The doubts about answers that rest on sources and on single addresses."""

    now: datetime
    by_source: Mapping[str, Doubt] = field(default_factory=dict)
    by_address: Mapping[tuple[str, str], Doubt] = field(default_factory=dict)

    def of_policy(self, dossier: Dossier) -> tuple[Doubt, ...]:
        """Return the doubts about a policy: of the address at which its newest wording was read."""
        if not dossier.versions:
            return ()
        newest = dossier.versions[-1]
        found = [
            self.by_source.get(newest.source),
            self.by_address.get((newest.source, newest.address)),
            capture_time_doubt(dossier, self.now),
        ]
        return tuple(dict.fromkeys(doubt for doubt in found if doubt))


def find_source_doubts(
    records: SourceRecords, states: Iterable[tuple[SourceHealth, str]], now: datetime
) -> SourceDoubts:
    """Return the doubts of the sources with these states, and of the addresses in trouble."""
    by_source = {
        health.source: doubt for health, state in states if (doubt := health_doubt(health, state))
    }
    by_address = {
        (source, address): Doubt(
            DoubtKind.STALE_SOURCE, f"{TROUBLES[CheckOutcome.HELD]}：{address}"
        )
        for source, address in records.waiting
        if source not in by_source  # else the source says it already
    }
    for trouble in records.troubles:
        if trouble.source not in by_source:
            by_address[(trouble.source, trouble.address)] = trouble_doubt(trouble)
    return SourceDoubts(now, by_source, by_address)


def health_doubt(health: SourceHealth, state: str) -> Doubt | None:
    """Return the doubt that the state of a source causes; None where it is good."""
    since = f"{health.source}（上次成功 {format_minute(health.last_good_at)}）"
    if state == SourceState.STALE:
        return Doubt(DoubtKind.STALE_SOURCE, f"来源久未成功检查：{since}")
    if state != SourceState.FAILED or health.last is None:
        return None
    if health.last.outcome is CheckOutcome.GONE:
        return Doubt(DoubtKind.VANISHED, f"{TROUBLES[CheckOutcome.GONE]}：{since}")
    failed = health.last.outcome is CheckOutcome.FAILED
    reason = "来源最近一次检查失败" if failed else TROUBLES[health.last.outcome]
    return Doubt(DoubtKind.STALE_SOURCE, f"{reason}：{since}")


def trouble_doubt(trouble: AddressTrouble) -> Doubt:
    """Return the doubt that an address without its document causes."""
    gone = trouble.outcome is CheckOutcome.GONE
    since = format_minute(trouble.failing_since)
    return Doubt(
        DoubtKind.VANISHED if gone else DoubtKind.STALE_SOURCE,
        f"{TROUBLES[trouble.outcome]}（{since} 起）：{trouble.address}",
    )


def capture_time_doubt(dossier: Dossier, now: datetime) -> Doubt | None:
    """Return the doubt of a newest wording whose capture time cannot be right.

    The versions are numbered in the order in which they were recorded: a later one with an earlier
    recording time was recorded under a wrong clock.
    """
    newest = dossier.versions[-1]
    if max(newest.captured_at, newest.recorded_at) > now + CLOCK_TOLERANCE:
        late = format_minute(max(newest.captured_at, newest.recorded_at))
        return Doubt(DoubtKind.CLOCK, f"第{newest.n}版的取得时间 {late} 晚于现在")
    by_number = sorted(dossier.versions, key=lambda version: version.n)
    for one, other in zip(by_number, by_number[1:], strict=False):
        if other.recorded_at < one.recorded_at - CLOCK_TOLERANCE:
            return Doubt(
                DoubtKind.CLOCK,
                f"第{other.n}版的记录时间 {format_minute(other.recorded_at)} "
                f"早于第{one.n}版的 {format_minute(one.recorded_at)}",
            )
    return None


def format_minute(at: datetime | None) -> str:
    """Return an instant as people in Shanghai write it: 2024-03-04 10:00."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else "从未"
