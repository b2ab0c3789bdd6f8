"""What changes on a page by itself never makes a version."""

from __future__ import annotations

import pytest

from tracker.parse.formats.html_boilerplate import is_noise
from tracker.parse.snapshot import read_snapshot

NOISE = [
    "浏览次数：22",
    "阅读量 1024",
    "点击：22 次",
    "本页面已被浏览22次",
    "访问人数:1,024",
    "您是第 22 位访问者",
    "某区人民政府主办 您是第1002位访问者",
    "今天是2026年11月21日 星期六 农历十月十三",
    "当前时间：10:02:33",
    "分享到：微信 微博 QQ空间",
    "一键分享",
    "扫一扫在手机打开当前页",
    "微信扫一扫：分享",
    "打印本页 | 关闭窗口",
    "【打印】【关闭】",
    "【字体：大 中 小】",
    "上一篇：关于印发《某某区扶持企业发展的办法》的通知",
    "下一条: 没有了",
    "返回顶部",
    "跳转到主要内容区域",
    "跳过导航",
    "打印时间：2026年11月30日",
    "【免责声明】本网转载的文件以正式印发的文本为准。",
    "版权声明：本网站内容未经授权不得转载。",
    "本网站由某县人民政府主办，某县大数据局承办。未经许可不得转载。",
    "建议使用IE6.0以上浏览器，1024*768分辨率浏览。",
]
WORDS = [
    "第一条 为了支持企业发展，制定本办法。",
    "（三）浏览次数超过1000次的视频，给予奖励。",
    "某某区人民政府",
    "2024年4月1日",
    "分享经济企业认定标准",
    "打印设备",
    "进入正文阶段",
    "（三）未经同意，不得转载新闻信息。",
    "第五条 未经许可，不得转载。",
    "申请人请使用谷歌浏览器登录系统填报。",
    "建议使用谷歌浏览器登录申报系统。",
    "未经批准，不得改变土地用途。",
    "本网络平台由区科委承建。",
    "大中小企业",
    "上一年度纳税情况：见附件",
    "点击量",
    "今天是个好日子",
    "经查，您是第3位访问者，符合条件。",
    "关闭生产线的补助",
    "",
]


@pytest.mark.parametrize("line", NOISE)
def test_a_line_of_the_site_is_noise(line: str) -> None:
    assert is_noise(line)


@pytest.mark.parametrize("line", WORDS)
def test_a_line_of_the_document_is_none(line: str) -> None:
    assert not is_noise(line)


PAGE = """<html><body><div>今天是2026年{day}日 星期六</div><h1>某某区扶持企业发展的办法</h1>
<div><span>发布时间：2024-04-03</span> <span>浏览次数：{count}</span> <span>【字体：<a>大</a> <a>中</a> <a>小</a>】</span></div>
<p>第一条 为了支持企业发展，制定本办法。</p><p>第二条 本办法自2024年5月1日起施行，有效期至2026年4月30日。</p>
<p>某某区人民政府</p><p>2024年4月1日</p><p>阅读量：{count}</p><p>扫一扫在手机打开当前页</p><p>分享到：微信 微博</p>
<p>上一篇：关于{day}的公告</p><p>打印本页 | 关闭窗口</p></body></html>"""


@pytest.mark.parametrize("select", [None, "body"])
def test_counters_visits_share_bars_and_neighbours_make_no_version_and_hide_no_signature(
    select: str | None,
) -> None:
    one, other = (
        read_snapshot(PAGE.format(day=day, count=count).encode(), "text/html", select=select)
        for day, count in (("11月21", 9), ("12月1", 1024))
    )
    assert one.body_digest == other.body_digest
    assert one.head == other.head
    assert str(one.head.made_on) == "2024-04-01"
    assert [clause.label for clause in one.clauses] == ["第一条", "第二条"]
