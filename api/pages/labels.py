"""Names of model values that only the pages show.

The texts of a page itself stand in its template, both languages side by side.
"""

from __future__ import annotations

from tracker.model import kinds
from tracker.model.kinds import RELATIONS

CATEGORY = {
    "zh": {
        "policy": "政策",
        "law": "法律法规规章",
        "amendment": "修改决定",
        "catalogue": "清理目录",
        "notice": "通知",
        "reply": "答复",
        "plan": "规划",
        "interpretation": "解读",
        "draft": "征求意见稿",
        "other": "其他",
    },
    "en": {
        name: name
        for name in (
            "policy",
            "law",
            "amendment",
            "catalogue",
            "notice",
            "reply",
            "plan",
            "interpretation",
            "draft",
            "other",
        )
    },
}

FACT = {
    "zh": {
        "effective_from": "施行",
        "applies_from": "本版施行",
        "earlier_wording": "更早的文本",
        "last_day": "有效期至",
        "open_end": "长期有效",
        **{spec.fact.value: spec.zh for spec in RELATIONS},
        "lead": "线索",
        "authority": "无权处理",
        "site_status": "网站标注",
        "closed_list": "未列入目录",
        "witness_disagrees": "旁证不一致",
        "scanned": "扫描件",
        "issued_by": "由通知一并印发",
        "unread_part": "部分未读",
        "retracted": "撤回",
    },
    "en": {
        "effective_from": "in force from",
        "applies_from": "this wording from",
        "earlier_wording": "earlier wording",
        "last_day": "last day",
        "open_end": "no end",
        **{spec.fact.value: spec.en for spec in RELATIONS},
        "lead": "lead",
        "authority": "no authority",
        "site_status": "site status",
        "closed_list": "not in the list",
        "witness_disagrees": "witness disagrees",
        "scanned": "scan",
        "issued_by": "issued by a notice",
        "unread_part": "part not read",
        "retracted": "retracted",
    },
}

ORIGIN = {
    "zh": {
        "text": "原文",
        "ocr": "扫描件识别",
        "page": "网页标注",
        "person": "人工记录",
        "rule": "规则推定",
    },
    "en": {
        "text": "its text",
        "ocr": "a scan, recognised",
        "page": "page label",
        "person": "a person",
        "rule": "a rule",
    },
}

# A doubt as a sentence: what weakens the answer, before the words it comes from.
DOUBTS = {
    "zh": {spec.kind.value: spec.meaning_zh for spec in kinds.DOUBTS},
    "en": {spec.kind.value: spec.meaning_en for spec in kinds.DOUBTS},
}
# What a person can do about it.
REMEDIES = {
    "zh": {spec.kind.value: spec.remedy_zh for spec in kinds.DOUBTS},
    "en": {spec.kind.value: spec.remedy_en for spec in kinds.DOUBTS},
}

STATE = {
    "zh": {"good": "正常", "stale": "长期未更新成功", "failed": "失败", "unknown": "未检查"},
    "en": {"good": "good", "stale": "stale", "failed": "failed", "unknown": "never checked"},
}

NEWS = {
    "zh": {"first_seen": "新收录", "changed": "内容修订"},
    "en": {"first_seen": "first seen", "changed": "wording changed"},
}
