"""The words of the reports in each language. Chinese first."""

from tracker.model import ChangeKind

KINDS = {
    "zh": {
        ChangeKind.UNCHANGED: "未变",
        ChangeKind.COSMETIC: "仅标点格式",
        ChangeKind.REFERENCE_ONLY: "仅引用条号",
        ChangeKind.RENUMBERED: "仅编号",
        ChangeKind.MOVED: "移位",
        ChangeKind.MODIFIED: "修改",
        ChangeKind.SPLIT: "拆分",
        ChangeKind.MERGED: "合并",
        ChangeKind.ADDED: "新增",
        ChangeKind.REMOVED: "删除",
    },
    "en": {kind: kind.value.replace("_", " ") for kind in ChangeKind},
}

WORDS = {
    "zh": {"title": "政策变化报告", "from": "旧版", "to": "新版", "counts": "条款"},
    "en": {"title": "Policy change report", "from": "Old", "to": "New", "counts": "Clauses"},
}
