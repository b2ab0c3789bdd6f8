"""Names of statuses, doubts and outcomes in both languages, and of versions and reports."""

from __future__ import annotations

from tracker.model import DOUBTS, Status
from tracker.model.operators import AuditAction, CredentialKind, Role

STATUS = {
    "zh": {
        Status.UNKNOWN: "不能确定",
        Status.NOT_YET_IN_FORCE: "尚未施行",
        Status.IN_FORCE: "有效",
        Status.PARTIALLY_IN_FORCE: "部分有效",
        Status.SUSPENDED: "停止执行",
        Status.EXPIRED: "有效期届满",
        Status.REPEALED: "已废止",
        Status.ANNULLED: "已撤销",
    },
    "en": {status: status.value.replace("_", " ") for status in Status},
}

DOUBT = {
    "zh": {spec.kind.value: spec.zh for spec in DOUBTS},
    "en": {spec.kind.value: spec.en for spec in DOUBTS},
}

OUTCOME = {
    "zh": {
        "new": "新文件",
        "changed": "有变化",
        "cosmetic": "正文未变",
        "unchanged": "未变",
        "held": "待核对",
        "blocked": "被拒绝",
        "failed": "失败",
        "gone": "页面已不在",
        "attached": "附件存证",
        "listed": "目录已读",
        "empty": "没有可读文件",
    },
    "en": {
        name: name
        for name in (
            "new",
            "changed",
            "cosmetic",
            "unchanged",
            "held",
            "blocked",
            "failed",
            "gone",
            "attached",
            "listed",
            "empty",
        )
    },
}


ROLE = {
    "zh": {Role.READER: "读者", Role.EDITOR: "编辑", Role.ADMIN: "管理员"},
    "en": {role: role.value for role in Role},
}

CREDENTIAL = {
    "zh": {
        CredentialKind.OPERATOR: "个人口令",
        CredentialKind.SHARED: "共用口令",
        CredentialKind.PROXY: "代理认证",
        CredentialKind.COMMAND_LINE: "命令行",
        CredentialKind.FILE: "配置文件",
    },
    "en": {
        CredentialKind.OPERATOR: "own token",
        CredentialKind.SHARED: "shared token",
        CredentialKind.PROXY: "proxy",
        CredentialKind.COMMAND_LINE: "command line",
        CredentialKind.FILE: "settings file",
    },
}

AUDIT_ACTION = {
    "zh": {
        AuditAction.FACT_ASSERTED: "登记事实",
        AuditAction.FACT_RETRACTED: "撤回事实",
        AuditAction.READING_ACCEPTED: "确认发布文本",
        AuditAction.READING_REJECTED: "不予采用文本",
        AuditAction.POLICIES_UNITED: "合并政策",
        AuditAction.VERSION_SEPARATED: "拆分版本",
        AuditAction.SOURCE_CHECKED: "检查来源",
        AuditAction.SOURCE_ADDED: "新增来源",
        AuditAction.SOURCE_CHANGED: "更改来源",
        AuditAction.SOURCE_REMOVED: "移除来源",
        AuditAction.OPERATOR_ADDED: "新增操作员",
        AuditAction.OPERATOR_REVOKED: "撤销操作员",
        AuditAction.SUBSCRIPTION_ADDED: "新增订阅",
        AuditAction.SUBSCRIPTION_ENDED: "代为退订",
        AuditAction.SUBSCRIPTION_ERASED: "删除订阅地址",
        AuditAction.HOME_RESTORED: "恢复备份",
        AuditAction.MAIL_RESUMED: "恢复发信",
    },
    "en": {action: action.value.replace("_", " ") for action in AuditAction},
}


def version_label(policy: str, n: int) -> str:
    """Return the label of a version: `changning-keji-2020@1`."""
    return f"{policy}@{n}"


def report_filename(old: str, new: str) -> str:
    """Return the file name of a report in `diffs/<policy>/`:
    `changning-keji-2020@1..changning-keji-2024@1.md`.
    """
    return f"{old}..{new}.md"
