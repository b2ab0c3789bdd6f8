"""Names of the model's values that only the pages show.

What a page says of itself stands in its template, both languages side by side.
"""

from __future__ import annotations

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
        "last_day": "有效期至",
        "open_end": "长期有效",
        "repealed": "废止",
        "annulled": "撤销",
        "replaced": "代替",
        "amended": "修改",
        "extended": "延长有效期",
        "suspended": "停止执行",
        "corrected": "更正",
        "based_on": "依据",
        "implements": "落实",
        "interprets": "解读",
        "cited": "提及",
        "lead": "线索",
        "scanned": "扫描件",
        "unread_part": "附件未读",
        "retracted": "撤回",
    },
    "en": {
        "effective_from": "in force from",
        "applies_from": "this wording from",
        "last_day": "last day",
        "open_end": "no end",
        "repealed": "repealed",
        "annulled": "annulled",
        "replaced": "replaced",
        "amended": "amended",
        "extended": "extended",
        "suspended": "suspended",
        "corrected": "corrected",
        "based_on": "based on",
        "implements": "implements",
        "interprets": "interprets",
        "cited": "cited",
        "lead": "lead",
        "scanned": "scan",
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
    "zh": {
        "lead": "另有文件提到本库没有的文本，可能已有更新",
        "default_rule": "文中没有写明，这里依本地区的默认规则",
        "stale_source": "来源的最近情况尚未核实，可能已有变化",
        "reference_only": "只在别的文件里被提到，尚未见到原文",
        "ambiguous": "原文有两种读法，或依据不全",
        "ocr": "文字由扫描件识别，日期、金额请与原件核对",
        "unread_part": "页面所附的文件有未能读入的，这里不含其内容",
        "not_normative": "不是行政规范性文件，不判断效力",
    },
    "en": {
        "lead": "Another text speaks of one that we do not hold; there may be a newer one",
        "default_rule": "The text is silent; this rests on a default rule of the jurisdiction",
        "stale_source": "The latest state of the source is not verified; it may have changed",
        "reference_only": "Known from the words of others only; its own text is not at hand",
        "ocr": "Recognised in a scan: check dates and amounts against the original",
        "unread_part": "A file that the page has attached could not be read; what it says is not in this answer",
        "ambiguous": "The words can be read in two ways, or do not say enough",
        "not_normative": "Not a normative document; no validity is claimed",
    },
}

STATE = {
    "zh": {"good": "正常", "stale": "久未成功", "failed": "失败", "unknown": "未检查"},
    "en": {"good": "good", "stale": "stale", "failed": "failed", "unknown": "never checked"},
}

NEWS = {
    "zh": {"first_seen": "首次收录", "changed": "文字有变化"},
    "en": {"first_seen": "first seen", "changed": "wording changed"},
}
