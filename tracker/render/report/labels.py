"""Labels of the reports, one table a language, Chinese first."""

from tracker.model import ChangeKind, Level

KINDS = {
    "zh": {
        ChangeKind.UNCHANGED: "未变",
        ChangeKind.COSMETIC: "标点或格式变化",
        ChangeKind.REFERENCE_ONLY: "引用条号变化",
        ChangeKind.RENUMBERED: "编号变化",
        ChangeKind.MOVED: "移位",
        ChangeKind.MODIFIED: "修改",
        ChangeKind.SPLIT: "拆分",
        ChangeKind.MERGED: "合并",
        ChangeKind.ADDED: "新增",
        ChangeKind.REMOVED: "删除",
    },
    "en": {kind: kind.value.replace("_", " ") for kind in ChangeKind},
}

SEVERITIES = {
    "zh": {"high": "重大", "medium": "一般", "low": "轻微", "none": "无实质"},
    "en": {"high": "high", "medium": "medium", "low": "low", "none": "none"},
}

FACTS = {
    "zh": {
        "money": "金额",
        "ratio": "比例",
        "date": "日期与期限",
        "count": "数量",
        "duty": "义务用语",
        "addressee": "适用对象",
        "polarity": "反义用语",
        "condition": "条件与范围",
        "definition": "定义",
    },
    "en": {
        "money": "money",
        "ratio": "ratio",
        "date": "date or term",
        "count": "count",
        "duty": "duty",
        "addressee": "addressee",
        "polarity": "reversed words",
        "condition": "condition or scope",
        "definition": "definition",
    },
}

RULES = {
    "zh": {
        "same_words": "文字未变",
        "only_moved": "仅位置变化",
        "only_references": "仅引用的条号变化",
        "clause_dropped": "条款被删除",
        "clause_added_that_binds": "新增义务或禁止性条款",
        "clause_added": "新增条款",
        "amount_changed": "金额或比例变化",
        "duty_changed": "义务用语变化",
        "support_changed": "扶持用语变化",
        "addressee_changed": "适用对象变化",
        "term_changed": "日期或期限变化",
        "count_changed": "数量变化",
        "meaning_reversed": "用语含义相反",
        "condition_changed": "条件或范围变化",
        "definition_changed": "定义变化",
        "duty_words_came_or_went": "含义务用语的文字增减",
        "sentence_came_or_went": "整句增减",
        "only_divided": "仅条款分合",
        "wording_changed": "表述有较大改动",
        "values_rewritten": "仅数值写法或同义用词不同",
        "words_replaced": "用词替换或短语增减",
        "wording_touched": "表述有少量改动",
        "heading_changed": "标题变化",
        "maybe_misread": "可能是扫描识别误差",
    },
    "en": {},
}  # English reports print the rule's own name

UNLABELLED = {
    "zh": {
        Level.PREAMBLE: "前言",
        Level.PARAGRAPH: "段落",
        Level.ROW: "表格行",
        Level.ANNEX: "附件",
        Level.TABLE: "表格",
    },
    "en": {},
}

WORDS = {
    "zh": {
        "title": "政策变化报告",
        "old": "旧版",
        "new": "新版",
        "summary": "摘要",
        "counts": "条款变化",
        "units": "{n} 处",
        "figures": "变化的金额、比例、期限与对象",
        "where": "条款",
        "what": "事项",
        "about": "所指",
        "dropped": "被删除的条款",
        "added": "新增的条款",
        "clauses": "逐条变化",
        "still": "其余 {n} 处文字未变（编号、标点或格式可能有变），不逐条列出。",
        "nothing": "两版文字相同。",
        "severity": "程度",
        "inline": "行内对照",
        "side": "左右对照",
        "wording_day": "新版文字自{day}起适用",
        "from_day": "新版所载文件施行日期：{day}",
        "last_day": "新版所载有效期至{day}",
        "old_day": "旧版所载有效期至{day}",
    },
    "en": {
        "title": "Policy change report",
        "old": "Old",
        "new": "New",
        "summary": "Summary",
        "counts": "Clauses",
        "units": "{n}",
        "figures": "Changed amounts, ratios, terms and addressees",
        "where": "Clause",
        "what": "What",
        "about": "About",
        "dropped": "Dropped clauses",
        "added": "Added clauses",
        "clauses": "Clause by clause",
        "still": "The other {n} units keep their words (only numbers, punctuation or layout may "
        "differ) and are not listed.",
        "nothing": "Both versions have the same words.",
        "severity": "severity",
        "inline": "Inline",
        "side": "Side by side",
        "wording_day": "The new wording applies from {day}",
        "from_day": "The new version prints that the policy commences on {day}",
        "last_day": "The new version prints {day} as the last day",
        "old_day": "The old version prints {day} as the last day",
    },
}
