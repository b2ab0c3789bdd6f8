"""Lines that a site puts round a document and that change by themselves: counters, the day of the
visit, share bars, neighbours.

Each is a whole short line of a page. Left in, they would hide the signature and make a version at
every check.
"""

from __future__ import annotations

import re

LONGEST = 120  # characters

_COUNTER = (
    r"(?:(?:本?(?:页面?|文|站|网站)?(?:已被?|共|累计)?"
    r"(?:浏览|阅读|访问|点击|查看|点阅)(?:次数|总量|人数|量|数|率)?[:：]?[\d,]+(?:人?次|人)?))"
)
_VISIT = r"(?:(?:今天是|现在是|当前(?:时间|日期)[:：]?|访问时间[:：]?|今日[:：]).*\d.*)"
_VISITOR = r"(?:(?:您|你)是(?:本站)?第\d+位?(?:访问者|访客|来访者|浏览者).{0,4})"
_NEIGHBOUR = r"(?:[上下后前]一?[篇条][:：].*)"
_SHARE = (
    r"(?:(?:一键)?分享(?:到|至|本文|此文|给好友)?[:：]?"
    r"(?:微信|微博|新浪微博|QQ空间|QQ好友|QQ|朋友圈|人人网|豆瓣|更多|打印|[|｜/])*)"
)
_SCAN = (
    r"(?:(?:微信)?(?:扫一扫|扫描二维码|用手机扫).{0,30}"
    r"(?:打开|查看|分享|阅读|访问|浏览|关注).{0,12})"
)
_BUTTONS = (
    r"(?:(?:打印|关闭|收藏|返回|纠错|复制链接|字体|字号|放大|缩小|大|中|小|默认|本页|此页|页面|窗口|顶部|首页|列表|我要"
    r"|[\[\]【】()（）|｜/:：A+\-])+)"
)
# 如无法正常显示，请点击下载。 below a viewer; a duty 无法显示的，应当… goes on otherwise
_VIEWER_HELP = (
    r"(?:[如若]?(?:果|您|你|您的浏览器)?(?:无法|不能)(?:正常|在线)?(?:显示|浏览|查看|打开|预览|阅读)"
    r".{0,12}(?:请|可)?(?:点击|点此|单击).{0,10}(?:下载|查看|打开).{0,12})"
)
# 备案号：沪ICP备00000000号, 网站标识码：…, as every site prints below all of its pages
_FOOT = r"(?:.{0,100}(?:[A-Z]*ICP备?[案第]?\d{5,}|公网安备\d{5,}|网站标识码[:：]).*)"
# 首页 上一页 1 2 下一页, with links or without
_PAGER = r"(?:(?:首页|[上下前后]一?页|[尾末]页|第?\d{1,3}+页?|共\d{1,3}+页|[\[\]<>›»|/]){1,40}+)"
_TURNS = re.compile(r"[上下前后]一?页")
_WORDS = re.compile(r"打印|关闭|收藏|返回|纠错|字体|字号")
_NOISE = re.compile(
    "|".join((_COUNTER, _VISIT, _VISITOR, _NEIGHBOUR, _SHARE, _SCAN, _VIEWER_HELP, _FOOT))
)
_ONLY_PAGER = re.compile(_PAGER)
_ONLY_BUTTONS = re.compile(_BUTTONS)


def is_noise(text: str) -> bool:
    """Return whether a line holds nothing but such words.

    `浏览次数：22`, `上一篇：关于…的通知`, `【打印】【关闭】`; a sentence that holds them is none.
    """
    if not text or len(text) > LONGEST:
        return False
    line = "".join(text.split())
    return bool(
        _NOISE.fullmatch(line)
        or (_WORDS.search(line) and _ONLY_BUTTONS.fullmatch(line))
        or (_TURNS.search(line) and _ONLY_PAGER.fullmatch(line))
    )
