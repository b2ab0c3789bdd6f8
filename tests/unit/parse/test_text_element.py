"""A text whose element has no name that is known is found by its title and its sentences."""

from __future__ import annotations

import pytest

from tests.unit.parse.printed_text import outline_clauses
from tracker.model import Snapshot
from tracker.parse.formats.html import read_text
from tracker.parse.snapshot import read_snapshot

TITLE = "某县城区停车收费管理办法"
RULE = "<p>第一条 制定本办法。</p><p>第二条 本办法自2024年5月1日起施行。</p>"
SIGNED = "<p>某县发展和改革局</p><p>2024年4月1日</p>"


def texts(body: str, called: str = "") -> list[str]:
    page = f"<html><head><title>{called}</title></head><body>{body}</body></html>"
    return [
        line.text or "|".join(line.cells) for line in read_text(page.encode(), "", None, ()).lines
    ]


def reading(body: str, called: str = "") -> Snapshot:
    page = f"<html><head><title>{called}</title></head><body>{body}</body></html>"
    return read_snapshot(page.encode(), "text/html; charset=utf-8")


WHOLE = [
    TITLE,
    "第一条 制定本办法。",
    "第二条 本办法自2024年5月1日起施行。",
    "某县发展和改革局",
    "2024年4月1日",
]
TEXT = f"<h2>{TITLE}</h2>{RULE}{SIGNED}"


@pytest.mark.parametrize(
    "page",
    [
        "<div class=hd>某县人民政府<span>MOU COUNTY</span></div><ul><li>机构职能</li><li>政策文件</li></ul><div>{}</div>",
        "<div><div class=p>首页»公开»文件</div><div>{}</div></div><div class=b>网站支持IPv6</div>",
        "<div>{}</div><div>友情链接：中国政府网 省住建厅 市住建局</div><p>某县人民政府 版权所有</p>",
        "<div>{}<div><b>相关附件</b><ul><li>某发〔2024〕7号.pdf</li></ul></div></div><p>地址：某县一号</p>",
        "<table><tr><td>机构<br>公示</td><td>{}</td></tr></table><p>主办：某县政府</p>",
        "{}<p>您是第1002位访问者</p><p>技术支持：某公司</p>",
        # a main element that holds more than the text
        "<div class=content><ul><li>职能</li><li>文件</li></ul>{}<div>相关附件</div><div>某发〔2024〕7号.pdf</div></div>",
        "<main><div class=p>首页»公开</div><div>{}</div><p>友情链接：省住建厅</p></main>",
    ],
)
def test_what_a_site_puts_round_a_text_is_none_of_it(page: str) -> None:
    assert texts(page.format(TEXT), f"{TITLE}_某县人民政府") == WHOLE


@pytest.mark.parametrize(
    ("below", "last"),
    [
        ("<div>附件：1.申请表</div>", "附件：1.申请表"),
        ("<div>（联系人：某某）</div>", "（联系人：某某）"),
        ("<div>抄送：县委办公室</div>", "抄送：县委办公室"),
        (
            "<div><p>附件1</p><table><tr><td>序号</td><td>名称</td></tr><tr><td>1</td><td>甲</td></tr></table></div>",
            "1|甲",
        ),
        ("<div>注：本文件已于2025年废止</div>", "注：本文件已于2025年废止"),
        ("<div>（三）其他情形</div>", "（三）其他情形"),
        ("<div><span>某县财政局</span><span>2024年4月2日</span></div>", "某县财政局2024年4月2日"),
    ],
)
def test_what_belongs_to_a_text_below_its_sentences_is_kept(below: str, last: str) -> None:
    body = f"<p>某县政府网</p><div>{TEXT}</div>{below}<p>网站支持IPv6</p>"
    assert texts(body, TITLE)[-1] == last


@pytest.mark.parametrize(
    "above",
    [
        "<div>某发〔2024〕7号</div><div class=t>{}</div>",
        "<div class=t>{}</div><div><span>某发〔2024〕7号</span></div>",
        "<table><tr><td>索引号</td><td>A1</td></tr><tr><td>文号</td><td>某发〔2024〕7号</td></tr></table><div>{}</div>",
        "<div><label>发文字号：</label>某发〔2024〕7号</div><div>{}</div>",
    ],
)
def test_number_and_title_beside_a_text_are_its_own(above: str) -> None:
    body = f"<ul><li>首页</li><li>公开</li></ul>{above.format(TITLE)}<div>{RULE}{SIGNED}</div><p>主办：某县</p>"
    found = reading(body, f"{TITLE}-某县人民政府")
    assert (found.head.title, found.head.document_number) == (TITLE, "某发〔2024〕7号")
    assert outline_clauses(found.clauses) == "第一条 第二条"
    assert found.head.issuers == ("某县发展和改革局",)


@pytest.mark.parametrize(
    "title",
    [
        "<p>某县人民政府办公室</p><p>关于2022年度乡镇和部门文件</p><p>备案审查情况的通&#12288;报</p>",
        "<p>某县人民政府办公室关于2022年度<br>乡镇和部门文件备案审查情况的通报</p>",
    ],
)
def test_a_title_over_several_lines_stays_whole(title: str) -> None:
    body = f"<div>某县政府网</div><ul><li>职能</li><li>文件</li></ul><div>{title}<p>各乡镇：</p><p>现通报如下：</p><p>一、总体情况良好。</p>{SIGNED}</div>"
    found = reading(body, "通报公报-某县人民政府")
    assert found.head.title == "某县人民政府办公室关于2022年度乡镇和部门文件备案审查情况的通报"
    assert outline_clauses(found.clauses) == "preamble 一、"


def test_the_day_of_publication_beside_a_text_is_kept() -> None:
    found = reading(
        f"<dl><dt>发布日期：</dt><dd>2024-04-03 10:00</dd></dl><div>{TEXT}</div><p>网站</p>", TITLE
    )
    assert str(found.head.published_on) == "2024-04-03"


def test_what_a_site_says_of_the_validity_above_a_title_is_kept() -> None:
    found = reading(
        f"<p>某县政府网</p><div>有效性：失效</div><div>{TEXT}</div><p>网站地图</p>", TITLE
    )
    assert found.site_marks == ("有效性：失效",)
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_a_frame_beside_a_text_is_a_part_of_the_page() -> None:
    page = f'<title>{TITLE}</title><div>{TEXT}</div><div><iframe src="/a/b.pdf"></iframe></div><p>网站地图</p>'
    assert read_text(page.encode(), "", None, ()).unread == ("b.pdf",)


def test_a_page_without_a_title_or_a_sentence_is_read_whole() -> None:
    assert texts("<p>某县</p><div><p>甲。</p></div><p>乙</p>") == ["某县", "甲。", "乙"]
    assert texts(f"<p>某县</p><div><p>{TITLE}</p></div><p>乙</p>") == ["某县", TITLE, "乙"]


def test_many_rows_below_a_text_cost_linear_time() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>企业{n}</td></tr>" for n in range(1500))
    lines = texts(
        f"<p>网站</p><div>{TEXT}</div><div><p>附件</p><table>{rows}</table></div><p>主办</p>", TITLE
    )
    assert lines[-1] == "1499|企业1499"


@pytest.mark.parametrize(
    "form",
    [
        '<form name="f"><div>{}</div></form>',
        "<form><div><h2>某县城区停车收费管理办法</h2>第一条 制定本办法，规范停车收费。<br>第二条 本办法由县发展和改革局负责解释，自2024年5月1日起施行。<br></div></form>",
    ],
)
def test_a_form_round_a_whole_page_holds_its_text(form: str) -> None:
    assert outline_clauses(reading(form.format(TEXT), TITLE).clauses) == "第一条 第二条"


def test_a_form_of_readers_is_no_text() -> None:
    form = "<form><span>姓名</span><input><label>请如实填写。</label><textarea>请输入意见。谢谢。</textarea></form>"
    assert texts(f"<div>{TEXT}</div>{form}", TITLE) == WHOLE


@pytest.mark.parametrize(
    "around", ["{}", "<ul><li>首页</li><li>公开</li></ul><div>{}</div><p>主办：某县</p>"]
)
def test_a_title_that_only_the_page_prints_in_its_head_is_read(around: str) -> None:
    text = f"<p>某教发〔2024〕8号</p><p>各学校：</p><p>现通知如下：</p><p>一、不得强制参加。</p>{SIGNED}"
    meta = f'<meta name="ArticleTitle" content="{TITLE}">'
    page = f"<html><head><title>某县教育局</title>{meta}</head><body>{around.format(text)}</body></html>"
    found = read_snapshot(page.encode(), "text/html; charset=utf-8")
    assert (found.head.title, found.head.document_number) == (TITLE, "某教发〔2024〕8号")
    assert outline_clauses(found.clauses) == "preamble 一、"


@pytest.mark.parametrize(
    "article",
    [
        "<article><header><h1>{title}</h1><p>某发〔2024〕7号 发布于 2024-04-03</p></header>{rule}{signed}</article>",
        "<main><header><h1>{title}</h1><p>某发〔2024〕7号</p><p>发布时间：2024-04-03</p></header>{rule}<footer><p>某县发展和改革局</p><p>2024年4月1日</p></footer></main>",
    ],
)
def test_the_head_and_foot_of_an_article_are_those_of_the_text(article: str) -> None:
    site = "<header><h1>某县人民政府</h1><a href=/>首页</a></header>{}<footer>某县 2024年版权所有</footer>"
    found = reading(site.format(article.format(title=TITLE, rule=RULE, signed=SIGNED)))
    assert (found.head.title, found.head.document_number) == (TITLE, "某发〔2024〕7号")
    assert str(found.head.published_on) == "2024-04-03"
    assert str(found.head.made_on) == "2024-04-01"
    assert outline_clauses(found.clauses) == "第一条 第二条"


@pytest.mark.parametrize(
    "fields",
    [
        "<dl><dt>发文机关</dt><dd>某县发展和改革局</dd><dt>文&#12288;号</dt><dd>某发〔2024〕7号</dd><dt>公开日期</dt><dd>2024-04-03</dd></dl>",
        "<div><div>文号</div><div>某发〔2024〕7号</div></div><div><div>发布日期</div><div>2024-04-03</div></div><div><div>有效性</div><div>有效</div></div>",
    ],
)
@pytest.mark.parametrize(
    "page", ["{fields}<h1>{title}</h1>{text}", "<h1>{title}</h1>{fields}{text}"]
)
def test_fields_whose_label_stands_on_its_own_line_are_read(fields: str, page: str) -> None:
    found = reading(page.format(fields=fields, title=TITLE, text=f"{RULE}{SIGNED}"))
    assert (found.head.title, found.head.document_number) == (TITLE, "某发〔2024〕7号")
    assert str(found.head.published_on) == "2024-04-03"
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_sentences_at_the_foot_of_a_site_are_none_of_the_text() -> None:
    foot = "<p>【免责声明】本网转载的文件以正式文本为准。</p><div>本网站由某县政府主办。未经许可不得转载。</div>"
    assert texts(f"<p>某县</p><div>{TEXT}</div><div>{foot}</div>", TITLE) == WHOLE


@pytest.mark.parametrize(
    "page", ["<div>{text}{table}</div><p>主办：某县</p>", "<div id=zoom>{text}{table}</div>"]
)
@pytest.mark.parametrize("signed", ["", SIGNED])
def test_a_table_of_fields_below_a_text_says_what_it_is(page: str, signed: str) -> None:
    table = (
        "<table><tr><td>索引号</td><td>1</td><td>发文字号</td><td>某发〔2024〕7号</td></tr>"
        "<tr><td>发文机关</td><td>某县发展和改革局</td><td>成文日期</td><td>2024年4月1日</td></tr></table>"
    )
    found = reading(page.format(text=f"<h2>{TITLE}</h2>{RULE}{signed}", table=table), TITLE)
    assert found.head.document_number == "某发〔2024〕7号"
    assert (found.head.issuers, str(found.head.made_on)) == (("某县发展和改革局",), "2024-04-01")
    assert outline_clauses(found.clauses) == "第一条 第二条"
    assert not any("发布机构" in warning for warning in found.warnings)


def test_a_list_of_instruments_below_a_text_is_none_of_its_fields() -> None:
    table = "<table><tr><td>文号</td><td>名称</td></tr><tr><td>某发〔2020〕1号</td><td>甲办法</td></tr></table>"
    found = reading(f"<div><h2>{TITLE}</h2>{RULE}{SIGNED}</div>{table}<p>主办：某县</p>", TITLE)
    assert "甲办法" in "".join(unit.text for one in found.clauses for unit in one.walk())


@pytest.mark.parametrize(
    ("behind", "made_on", "outline"),
    [
        (f"<div class=lk>{SIGNED}</div>", "2024-04-01", "第一条 第二条"),
        (
            f"{SIGNED}<div><p>附件</p><p>企业名录</p><table><tr><td>序号</td><td>企业</td></tr><tr><td>1</td><td>甲</td></tr></table></div>",
            "2024-04-01",
            "第一条 第二条 附件(table(row row))",
        ),
        # the links of a site, and its foot
        ("<div>附件：<a href=/1.docx>1.申请表.docx</a></div>", "None", "第一条 第二条"),
        ("<ul><li>相关文件</li><li>2024-05-01</li></ul>", "None", "第一条 第二条"),
        ("<div>某县人民政府主办</div>", "None", "第一条 第二条"),
    ],
)
def test_signature_and_annexes_right_behind_the_element_of_a_text_are_read(
    behind: str, made_on: str, outline: str
) -> None:
    page = f"<h1>{TITLE}</h1><div><div id=zoom>{RULE}</div></div>{behind}<p>网站地图</p>"
    found = reading(page, TITLE)
    assert str(found.head.made_on) == made_on
    assert outline_clauses(found.clauses) == outline


def test_elements_that_a_style_makes_blocks_part_lines() -> None:
    words = [TITLE, "某发〔2024〕7号", "第一条 甲。", "第二条 乙。"]
    spans = "".join(f'<span style="text-indent:2em; display:block">{one}</span>' for one in words)
    assert texts(f"<div>{spans}</div>") == words
    assert texts('<p>第一<span style="display:inline-block">条</span> 甲。</p>') == ["第一条 甲。"]


def test_news_above_the_title_of_a_text_does_not_stand_for_it() -> None:
    news = "<div class=content><p>甲。乙。丙。丁。戊。</p></div>"
    assert texts(f"{news}<div>{TEXT}</div><p>网站地图</p>", TITLE)[1:] == WHOLE


def test_words_that_a_button_unfolds_are_read_and_doubted() -> None:
    body = f"<div>{TEXT.replace('<p>第二条', '<p class=more>第二条')}</div><div>展开全文</div>"
    page = f"<html><head><title>{TITLE}</title><style>.more{{display:none}}</style></head><body>{body}</body></html>"
    found = read_text(page.encode(), "", None, ())
    assert [line.text for line in found.lines] == WHOLE
    assert "无法判断" in found.warnings[0]


@pytest.mark.parametrize("kind", ["content", "article"])
def test_a_signature_behind_the_main_element_of_a_page_is_read(kind: str) -> None:
    snapshot = reading(
        '<div class="nav"><a href="/">首页</a></div><h1>甲县公路养护办法</h1>'
        f'<div class="{kind}"><p>第一条 为了加强公路养护，制定本办法。</p><p>第二条 县交通局负责指导养护。</p>'
        "<p>第三条 本办法自2023年7月1日起施行，有效期五年。</p></div>"
        '<div class="sign"><p>甲县人民政府</p><p>2023年6月12日</p></div>'
        '<div class="foot">主办：甲县人民政府办公室</div>',
        "甲县公路养护办法",
    )
    assert str(snapshot.head.made_on) == "2023-06-12"
    assert snapshot.head.issuers == ("甲县人民政府",)
    assert "主办" not in snapshot.words
