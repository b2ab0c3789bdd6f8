"""Names of statuses, doubts and outcomes in both languages, and of versions and reports."""

from __future__ import annotations

from tracker.model import DOUBTS, Status

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


def version_label(policy: str, n: int) -> str:
    """Return the label of a version: `changning-keji-2020@1`."""
    return f"{policy}@{n}"


def report_filename(old: str, new: str) -> str:
    """Return the file name of a report in `diffs/<policy>/`:
    `changning-keji-2020@1..changning-keji-2024@1.md`.
    """
    return f"{old}..{new}.md"
