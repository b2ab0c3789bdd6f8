"""The columns of each list when it is exported as a sheet."""

from __future__ import annotations

from tracker.render.names import AUDIT_ACTION, CREDENTIAL, DOUBT, OUTCOME, ROLE, STATUS
from tracker.render.report.labels import KINDS, SEVERITIES
from tracker.render.tables.spreadsheet import SheetColumn

CHANGES = {kind.value: name for kind, name in KINDS["zh"].items()}
STATUSES = {status.value: name for status, name in STATUS["zh"].items()}
UNKNOWN = "不明"
POLICY = (
    SheetColumn("政策编号", "policy.id"),
    SheetColumn("标题", "policy.title"),
    SheetColumn("文号", "policy.document_number"),
)

ANSWERS = (
    *POLICY,
    SheetColumn("所问之日", "on"),
    SheetColumn("状态", "status", STATUSES),
    SheetColumn("预计", "provisional"),
    SheetColumn("施行日", "effective_from"),
    SheetColumn("届满日", "last_day"),
    SheetColumn("版次", "version.n"),
    SheetColumn("失效条款", "struck"),
    SheetColumn("尚未施行的条款", "pending"),
    SheetColumn("依据", "basis.quote"),
    SheetColumn("存疑", "doubts.kind", DOUBT["zh"]),
    SheetColumn("存疑说明", "doubts.quote"),
    SheetColumn("所知时刻", "known_at"),
)
TIMELINE = (
    *(SheetColumn(column.name, f"answer.{column.path}") for column in POLICY),
    SheetColumn("自", "start"),
    SheetColumn("至", "last_day"),
    SheetColumn("状态", "answer.status", STATUSES),
    SheetColumn("版次", "answer.version.n"),
    SheetColumn("失效条款", "answer.struck"),
    SheetColumn("依据", "answer.basis.quote"),
    SheetColumn("存疑", "answer.doubts.kind", DOUBT["zh"]),
    SheetColumn("存疑说明", "answer.doubts.quote"),
)
DIFF = (
    SheetColumn("变化", "kind", CHANGES),
    SheetColumn("又", "also", CHANGES),
    SheetColumn("原条款", "old.label"),
    SheetColumn("现条款", "new.label"),
    SheetColumn("程度", "severity", SEVERITIES["zh"]),
    SheetColumn("原文", "before"),
    SheetColumn("现文", "after"),
    SheetColumn("改动", "marked"),
    SheetColumn("原位置", "old.path"),
    SheetColumn("现位置", "new.path"),
)
HISTORY = (
    SheetColumn("政策编号", "version.policy"),
    SheetColumn("版次", "version.n"),
    SheetColumn("取得时间", "version.captured_at", missing=UNKNOWN),
    SheetColumn("条款", "units.label"),
    SheetColumn("位置", "units.path"),
    SheetColumn("变化", "change.kind", CHANGES),
    SheetColumn("存证", "version.capture"),
)
VERSIONS = (
    SheetColumn("政策编号", "policy"),
    SheetColumn("版次", "n"),
    SheetColumn("版本编号", "id"),
    SheetColumn("本版施行日", "applies_from"),
    SheetColumn("取得时间", "captured_at", missing=UNKNOWN),
    SheetColumn("记录时间", "recorded_at"),
    SheetColumn("来源", "source"),
    SheetColumn("存证", "capture"),
    SheetColumn("附件存证", "attached"),
    SheetColumn("地址", "address"),
)
LINE = (
    *(SheetColumn(column.name, column.path.removeprefix("policy.")) for column in POLICY),
    SheetColumn("前身", "predecessors"),
    SheetColumn("后继", "successors"),
)
NEWS = (
    *POLICY,
    SheetColumn("何事", "what"),
    SheetColumn("变动", "card.summary"),
    SheetColumn("程度", "severity", SEVERITIES["zh"]),
    SheetColumn("补录", "backlog"),
    SheetColumn("版次", "version.n"),
    SheetColumn("发现时间", "detected_at"),
    SheetColumn("公布日", "published_on"),
    SheetColumn("生效日", "effective_on"),
    SheetColumn("依据", "fact.quote"),
)
LEADS = (
    *POLICY,
    SheetColumn("线索", "fact.quote"),
    SheetColumn("出自", "fact.policy"),
    SheetColumn("记录时间", "fact.recorded_at"),
)
REVIEWS = (
    SheetColumn("编号", "id"),
    SheetColumn("来源", "source"),
    SheetColumn("地址", "address"),
    SheetColumn("取得时间", "captured_at", missing=UNKNOWN),
    SheetColumn("为何待核对", "reason"),
    SheetColumn("上次标题", "old.title"),
    SheetColumn("上次条数", "old.clauses"),
    SheetColumn("这次标题", "new.title"),
    SheetColumn("这次条数", "new.clauses"),
    SheetColumn("变化", "excerpt"),
)
SOURCES = (
    SheetColumn("来源", "id"),
    SheetColumn("地址", "address"),
    SheetColumn("政策编号", "policy"),
    SheetColumn(
        "状态",
        "state",
        {"good": "正常", "stale": "长期未更新成功", "failed": "失败", "unknown": "未检查"},
    ),
    SheetColumn("上次结果", "last_outcome", OUTCOME["zh"]),
    SheetColumn("说明", "last_note"),
    SheetColumn("上次成功", "last_good_at"),
    SheetColumn("下次检查", "due_at"),
    SheetColumn("连续失败", "failures"),
)
AUDIT = (
    SheetColumn("编号", "id"),
    SheetColumn("时间", "at"),
    SheetColumn("操作员", "who"),
    SheetColumn("权限", "role", {one.value: name for one, name in ROLE["zh"].items()}),
    SheetColumn(
        "认证方式", "credential", {one.value: name for one, name in CREDENTIAL["zh"].items()}
    ),
    SheetColumn("操作", "action", {one.value: name for one, name in AUDIT_ACTION["zh"].items()}),
    SheetColumn("对象", "subject"),
    SheetColumn("之前", "before_text"),
    SheetColumn("之后", "after_text"),
    SheetColumn("摘要", "digest"),
)
