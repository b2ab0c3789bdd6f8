"""What the columns of each list are."""

from __future__ import annotations

from tracker.render.names import DOUBT, OUTCOME, STATUS
from tracker.render.report.labels import KINDS, SEVERITIES
from tracker.render.tables.spreadsheet import Column

CHANGES = {kind.value: name for kind, name in KINDS["zh"].items()}
STATUSES = {status.value: name for status, name in STATUS["zh"].items()}
POLICY = (
    Column("政策编号", "policy.id"),
    Column("标题", "policy.title"),
    Column("文号", "policy.document_number"),
)

ANSWERS = (
    *POLICY,
    Column("所问之日", "on"),
    Column("状态", "status", STATUSES),
    Column("预计", "provisional"),
    Column("施行日", "effective_from"),
    Column("届满日", "last_day"),
    Column("版次", "version.n"),
    Column("失效条款", "struck"),
    Column("尚未施行的条款", "pending"),
    Column("依据", "basis.quote"),
    Column("存疑", "doubts.kind", DOUBT["zh"]),
    Column("存疑说明", "doubts.quote"),
    Column("所知时刻", "known_at"),
)
TIMELINE = (
    *(Column(column.name, f"answer.{column.path}") for column in POLICY),
    Column("自", "start"),
    Column("至", "last_day"),
    Column("状态", "answer.status", STATUSES),
    Column("版次", "answer.version.n"),
    Column("失效条款", "answer.struck"),
    Column("依据", "answer.basis.quote"),
    Column("存疑", "answer.doubts.kind", DOUBT["zh"]),
    Column("存疑说明", "answer.doubts.quote"),
)
DIFF = (
    Column("变化", "kind", CHANGES),
    Column("又", "also", CHANGES),
    Column("原条款", "old.label"),
    Column("现条款", "new.label"),
    Column("程度", "severity", SEVERITIES["zh"]),
    Column("原文", "before"),
    Column("现文", "after"),
    Column("改动", "marked"),
    Column("原位置", "old.path"),
    Column("现位置", "new.path"),
)
HISTORY = (
    Column("政策编号", "version.policy"),
    Column("版次", "version.n"),
    Column("取得时间", "version.captured_at"),
    Column("条款", "units.label"),
    Column("位置", "units.path"),
    Column("变化", "change.kind", CHANGES),
    Column("存证", "version.capture"),
)
VERSIONS = (
    Column("政策编号", "policy"),
    Column("版次", "n"),
    Column("版本编号", "id"),
    Column("本版施行日", "applies_from"),
    Column("取得时间", "captured_at"),
    Column("记录时间", "recorded_at"),
    Column("来源", "source"),
    Column("存证", "capture"),
    Column("附件存证", "attached"),
    Column("地址", "address"),
)
LINE = (
    *(Column(column.name, column.path.removeprefix("policy.")) for column in POLICY),
    Column("前身", "predecessors"),
    Column("后继", "successors"),
)
NEWS = (
    *POLICY,
    Column("何事", "what"),
    Column("版次", "version.n"),
    Column("发现时间", "detected_at"),
    Column("公布日", "published_on"),
    Column("生效日", "effective_on"),
    Column("依据", "fact.quote"),
)
LEADS = (
    *POLICY,
    Column("线索", "fact.quote"),
    Column("出自", "fact.policy"),
    Column("记录时间", "fact.recorded_at"),
)
REVIEWS = (
    Column("编号", "id"),
    Column("来源", "source"),
    Column("地址", "address"),
    Column("取得时间", "captured_at"),
    Column("为何待核对", "reason"),
    Column("上次标题", "old.title"),
    Column("上次条数", "old.clauses"),
    Column("这次标题", "new.title"),
    Column("这次条数", "new.clauses"),
    Column("变化", "excerpt"),
)
SOURCES = (
    Column("来源", "id"),
    Column("地址", "address"),
    Column("政策编号", "policy"),
    Column(
        "状态",
        "state",
        {"good": "正常", "stale": "久未更新", "failed": "失败", "unknown": "未检查"},
    ),
    Column("上次结果", "last_outcome", OUTCOME["zh"]),
    Column("说明", "last_note"),
    Column("上次成功", "last_good_at"),
    Column("下次检查", "due_at"),
    Column("连续失败", "failures"),
)
