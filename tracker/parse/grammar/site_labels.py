"""Recognise the lines that a site prints above a text: catalogue fields, breadcrumbs, buttons."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.text.brackets import YEAR_CLOSE, YEAR_OPEN
from tracker.text.bullets import BULLETS

# A field's label, with or without a colon; then those that need one, because a sentence may begin
# with them
FIELDS = (
    "索引号 发布机构 发文机关 发文机构 发文日期 成文日期 成文时间 生成日期 组配分类 "
    "发布日期 发布时间 有效性 公文时效 信息来源 来源 浏览 阅读 字体 字号 分享 打印"
)
COLON_FIELDS = (
    "主题词 主题分类 分类 类别 名称 标题 发文标题 文件标题 发文字号 发文文号 文号 "
    "公文种类 信息分类 内容概述 归档时间 发文部门 发文单位 发文时间 发文内容 颁布单位 "
    "颁发部门 发布部门 发布单位 颁布日期 颁布时间 颁发日期 公布日期 实施日期 实施时间 "
    "施行日期 生效日期 法规类型 所属行业 所属区域 效力状态 效力级别 时效性 评论人次 "
    "热搜 热词 热搜词 热门搜索 页面功能 视力保护色 下载地址 作者 整理者 "
    "发布者 发布人 发布科室 信息发布人 录入人 录入者 撰稿 编辑 责编 责任编辑 "
    "信息提供 稿件来源 文章来源 公开日期 公开时间 公开方式 公开形式 公开范围 "
    "公开类别 公开时限 公开目录 公开属性 责任部门 信息索取号 信息名称 信息类别 "
    "体裁分类 文种 服务对象 关键词 关键字 摘要 内容摘要 载体类型 产生日期 "
    "统一登记号 统一编号 规范性文件编号 登记编号 更新日期 更新时间 点击数 点击量 "
    "点击率 点击 人气 访问量 所属栏目"
)
# What a site says of a document's validity, and the labels before it.
VALIDITY_STATE = (
    r"(?:已经?)?(?:全文|部分)?(?:废止|失效|无效|过期|作废|修改|到期|停止执行|撤销)"
    r"|(?:现行|继续|长期|部分)?有效|尚未(?:生效|施行)|待生效|宣布失效"
)
VALIDITY_LABEL = (
    "有效性|公文时效|文件时效|时效性?|时效状态|效力状态|文件效力|是否有效|文件状态|有效状态"
)
# 发文字号, 文 号, 文件编号, 字号: the end of every name of the field
NUMBER_LABEL = r"[字文编]\s{0,8}号"
END_LABEL = "(?:失效|废止|终止|截止)(?:日期|时间)"
# 发文机关：某局 成文日期：…, also with nothing between them
NEXT_LABEL = re.compile(
    r"(?<![\s|])[\s|]+(?=[一-鿿]{2,6}[：:])"
    r"|(?<=[一-鿿\d）)])(?=(?:(?:成文|生成|发文|发布|公布|失效|废止|实施)(?:日期|时间|机构|机关|单位)"
    r"|有效性|公文时效|文件时效|(?<![文件])时效性?|效力状态|文件状态)[：:])"
)
BEFORE_LABEL = f"{BULLETS}*-—"
# Matched at the beginning of a line: a search would try every alternative at every character.
OFFICE_LINE = re.compile(
    r"\A(?:"
    + "|".join(
        (
            "办理结果",
            rf"[【\[]?(?:{FIELDS.replace(' ', '|')})",
            rf"(?:{COLON_FIELDS.replace(' ', '|')})[:：|]",
            # [发文字号]沪府规〔2024〕5号, 文件编号：…: without a colon the number itself tells
            rf"[【\[]?(?:发文|文件|公文)?{NUMBER_LABEL}[】\]]?[:：|]?"
            rf"[^。，：]{{1,24}}[{YEAR_OPEN}](?:19|20)\d{{2}}[{YEAR_CLOSE}]",
            # 日期：2024年6月3日 字体：大 中 小; a day alone may stand in a signature
            r"日期[:：]\d{4}[-年][\d\-月日:]{3,20}(?:字体|字号|来源|浏览|阅读|作者|点击|打印)",
            r"时间[:：]\d{4}[-年]|\d{4}-\d{2}-\d{2}[\d:]*(?:来源|$)|地区[:：].*[:：]",
            # a law database: 【颁布时间】1988-1-6【标题】…
            "【(?:颁布|发布|实施|失效|标题|发文|法规)[^】]{0,4}】",
            "(?:您|你)?(?:的|现在|当前|所在)*位置[:：]|(?:首页)?-?[>＞»]|[^。，]{0,30}(?:[>＞»][^。，>＞»]*){2}",
            "[^。，|]{0,12}(?:网|站点?|首页)[|｜]|(?:返回顶部|收藏本站|设为首页|扫一扫|法规内容本文仅供参考)",
            "(?:加入收藏|关闭|打印本页|(?:政策|政务|政府|信息|通知)(?:详情|法规|文件|公开|公告)|规范性文件)$",
            # HHCR-2023-01005: under which a normative document is registered
            r"[A-Z]{2,8}\d{0,4}[-—–]\d{4}[-—–]\d{3,7}$",
        )
    )
    + ")"
)  # on words without spaces: a site prints 索 引 号


# <b>某办法</b>, where a site prints the markup of a title: its > is none of a path 首页 > 公开
TAG = re.compile(r"</?[A-Za-z][^<>]{0,60}>")


LONGEST = 60  # characters of a line that tell
LABELS = frozenset(f"{FIELDS} {COLON_FIELDS}".split())
LONGEST_LABEL = 16  # characters, with those between the signs of 文 号


def is_bare_label(text: str) -> bool:
    """Return whether a line is the label of a site's field and nothing else: 发文字号."""
    return len(text) <= LONGEST_LABEL and "".join(text.split()).strip("【】[]：:") in LABELS


def is_site_line(text: str) -> bool:
    """Return whether a line is the site's and not the document's."""
    return _begins_as_site_line(text[:LONGEST])


@lru_cache(maxsize=1 << 12)
def _begins_as_site_line(text: str) -> bool:
    """Return whether the first characters are those of a site's line.

    Cached: several steps of one reading ask for each line round the text.
    """
    words = "".join(text.split()).lstrip(BEFORE_LABEL)
    words = TAG.sub("", words) if "<" in words else words
    return "签发人" in words or OFFICE_LINE.match(words) is not None or is_bare_label(words)
