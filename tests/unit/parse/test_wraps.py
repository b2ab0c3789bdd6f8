"""Hard wraps undone: what a copied page does to paragraphs, and what no text can decide."""

import pytest

from tests.unit.parse.printed_text import outline_clauses, read_text, wrap_paragraphs
from tracker.parse.formats.text import read_lines_of_cells
from tracker.parse.grammar.lines import Line
from tracker.parse.lines.paragraphs import join_paragraphs
from tracker.parse.lines.unwrap import join_lines, printed_width

PARAGRAPHS = [
    "某区促进科技创新的若干措施",
    "第一条 为了促进科技创新，根据有关法律、法规的规定，结合本区实际情况，制定本措施，并由区科学技术委员会组织实施。",
    "第二条 对符合条件的企业，经综合评估，给予最高不超过300万元的一次性支持；对再次认定的企业，给予最高不超过100万元的支持。",
    "区科学技术委员会应当会同区财政局，每年组织开展一次绩效评估，评估结果作为下一年度安排专项资金的重要依据，并向社会公开。",
    "第三条 有下列情形之一的，不予支持：",
    "（一）提供虚假材料骗取财政资金的；",
    "（二）依照第二条规定已经享受同类政策，又以同一项目、同一事由重复申报，经核实认定属于重复享受的。",
    "第四条 本措施自2025年1月1日起施行，有效期至2027年12月31日。",
]


def paragraphs(text: str) -> list[str]:
    return [block.text for block in join_paragraphs([Line(line) for line in text.split("\n")])[0]]


@pytest.mark.parametrize("width", [20, 24, 28, 33])
@pytest.mark.parametrize("blank", [True, False])
def test_paragraphs_come_back_from_hard_wraps_blank_lines_and_page_numbers(
    width: int, blank: bool
) -> None:
    assert paragraphs(wrap_paragraphs(PARAGRAPHS, width, blank)) == PARAGRAPHS


def test_a_page_number_in_mid_sentence_does_not_end_the_paragraph() -> None:
    text = wrap_paragraphs([*PARAGRAPHS, *PARAGRAPHS[1:]])
    assert "- 1 -" in text
    assert paragraphs(text) == [*PARAGRAPHS, *PARAGRAPHS[1:]]


def test_a_page_break_in_an_unwrapped_text_goes_on_where_the_sentence_was_cut() -> None:
    text = "（一）实施领航行动\n加快建设新型研发机构等研发转化类机构；采\n\n用揭榜挂帅机制，支持企业攻关。"
    assert paragraphs(text) == [
        "（一）实施领航行动",
        "加快建设新型研发机构等研发转化类机构；采用揭榜挂帅机制，支持企业攻关。",
    ]


def test_spaces_round_figures_are_the_copy_not_the_text() -> None:
    assert paragraphs("自 2024 年 4 月 3 日起施行，支持 30% 的费用。") == [
        "自2024年4月3日起施行，支持30%的费用。"
    ]


def test_the_space_after_a_label_stays_before_a_figure() -> None:
    assert paragraphs("第九条 1985年以前发生的争议，依照规定处理。") == [
        "第九条 1985年以前发生的争议，依照规定处理。"
    ]


def test_a_title_over_two_lines_is_joined_while_its_book_title_mark_is_open() -> None:
    assert (
        paragraphs("关于印发《某区鼓励科技创新的若干政策措\n施》的通知\n各有关单位：")[0]
        == "关于印发《某区鼓励科技创新的若干政策措施》的通知"
    )


def test_kangxi_radicals_are_ideographs() -> None:
    assert paragraphs("第⼀条 ⽀持企业。") == ["第一条 支持企业。"]


def test_latin_words_keep_a_space_over_a_line_end_and_chinese_ones_do_not() -> None:
    assert (
        join_lines(["支持 Open", "Source 项目，给予", "奖励。"])
        == "支持 Open Source 项目，给予奖励。"
    )


def test_a_citation_at_a_line_start_is_not_a_clause() -> None:
    text = wrap_paragraphs(
        [
            "第一条 本办法适用于本区。",
            "第二条 违反本办法规定的，依照《中华人民共和国行政处罚法》处理，同时适用本办法第三条规定的程序。",
            "第三条 程序另定。",
        ],
        18,
    )
    assert [clause.label for clause in read_text(text).clauses] == ["第一条", "第二条", "第三条"]


def test_an_article_glued_to_the_one_before_gets_its_own_line() -> None:
    assert paragraphs("第一条 制定本规则。 第二条 适用本规则。") == [
        "第一条 制定本规则。",
        "第二条 适用本规则。",
    ]


def test_a_short_line_after_a_full_one_that_ends_a_sentence_stays_joined_with_a_warning() -> None:
    full = "第二条 支持企业牵头组建重点实验室、工程研究中心等平台，按照有关规定落实经费支持，并给予最高一百万元的奖励。"
    text = (
        wrap_paragraphs([PARAGRAPHS[1], PARAGRAPHS[3], full], blank=False) + "\n由区科委负责解释。"
    )
    assert [printed_width(line) for line in text.split("\n")[-3:]] == [25.5, 28, 9]
    found = read_text(text)
    assert found.clauses[-1].text.endswith("奖励。由区科委负责解释。")
    assert any("折行" in warning for warning in found.warnings)


def test_a_short_line_after_a_short_one_is_a_paragraph_without_any_doubt() -> None:
    found = read_text(wrap_paragraphs([*PARAGRAPHS, "本措施由区科委负责解释。"]))
    assert found.clauses[-1].children[-1].text == "本措施由区科委负责解释。"
    assert not found.warnings


def test_consecutive_bare_numbers_are_page_numbers_and_a_lone_one_is_not() -> None:
    assert paragraphs("第一条 甲。\n1\n第二条 乙。\n2\n第三条 丙。") == [
        "第一条 甲。",
        "第二条 乙。",
        "第三条 丙。",
    ]
    assert "2024" in paragraphs("第一条 甲。\n2024\n第二条 乙。")


def test_a_running_head_beside_the_page_numbers_is_no_text_and_the_same_words_elsewhere_are() -> (
    None
):
    page = "某办法\n{0}\n- {1} -\n某办法\n"
    text = "".join(
        page.format(f"第{n}条 支持企业。", i)
        if i == 1
        else f"第{n}条 支持企业。\n- {i} -\n某办法\n"
        for i, n in enumerate("一二三四", 1)
    )
    assert paragraphs(text) == ["某办法", *(f"第{n}条 支持企业。" for n in "一二三四")]


def test_where_one_article_is_missing_those_behind_it_are_articles_still() -> None:
    words = "市、区人民政府应当加强本行政区域内的森林防火工作，所需经费纳入财政预算。"
    told = [f"第{n}条 {words * (i % 3 + 1)}" for i, n in enumerate("一二四五六七八九")]
    assert outline_clauses(
        read_text(wrap_paragraphs(["某市森林防火条例", *told], 20, blank=False)).clauses
    ) == " ".join(f"第{n}条" for n in "一二四五六七八九")


def test_an_article_glued_to_the_sentence_before_it_is_cut_off_even_where_a_line_breaks_inside_its_label() -> (
    None
):
    text = (
        "某市森林防火条例\n第一条 市人民政府加强森林防火工作，所需经费纳入财政预算。 第二\n"
        "条 区人民政府落实森林防火措施，组织巡护并设置警示宣传标志。 第三\n条 镇人民政府配合做好有关工作，及时消除火灾隐患并报告。"
    )
    assert outline_clauses(read_text(text).clauses) == "第一条 第二条 第三条"


@pytest.mark.parametrize(
    ("title", "body", "office"),
    [
        ("甲区乙街道二〇二四年部门预算", "收入一百万元。", "某市甲区人民政府乙街道办事处"),
        ("甲区养犬管理规定百问百答", "养犬人应当为犬只办理登记。", "某市甲区公安分局"),
        ("关于征询某项目选址意见的复函", "原则同意选址。", "某市甲区规划和自然资源局"),
    ],
)
def test_a_title_and_an_office_of_one_length_are_no_wrapped_lines(title, body, office) -> None:
    found = read_text(f"{title}\n\n{body}\n\n{office}\n2024年6月5日\n")
    assert (found.head.title, found.words, found.head.issuers) == (title, body, (office,))


BROKEN_ENTRY = "1. 某区人民政府关于加强农村宅基地管理和规范建房"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            [BROKEN_ENTRY, "工作的通知（某政〔2019〕3号）"],
            [BROKEN_ENTRY + "工作的通知（某政〔2019〕3号）"],
        ),
        (
            [BROKEN_ENTRY, "和管护工作", "的通知（某政〔2019〕3号，2019年5月1日印发）；"],
            [BROKEN_ENTRY + "和管护工作的通知（某政〔2019〕3号，2019年5月1日印发）；"],
        ),
        (
            ["一、某区养老服务办法", "某政〔2019〕3号"],
            ["一、某区养老服务办法某政〔2019〕3号"],
        ),
        (
            ["1. 某区人民政府办公室关于印发", "《某区养老服务办法》的通知（某政〔2019〕3号）"],
            ["1. 某区人民政府办公室关于印发《某区养老服务办法》的通知（某政〔2019〕3号）"],
        ),
        (
            [BROKEN_ENTRY, "工作的通知（某政〔2019〕3号），有效期已届满"],
            [BROKEN_ENTRY + "工作的通知（某政〔2019〕3号），有效期已届满"],
        ),
        (
            ["1. 某区市容管理办法（2014年区人民政府", "令第23号）"],
            ["1. 某区市容管理办法（2014年区人民政府令第23号）"],
        ),
        (
            ["1. 某区养老服务办法", "某政〔2019〕3号", "2019年5月1日"],
            ["1. 某区养老服务办法某政〔2019〕3号2019年5月1日"],
        ),
        # the words over a list are no entry
        (
            ["一、废止的规范性文件（2件）", "某区养老服务办法（某政〔2019〕3号）"],
            ["一、废止的规范性文件（2件）", "某区养老服务办法（某政〔2019〕3号）"],
        ),
        (
            ["一、关于农村养老的服务设施建设", "《某区养老服务办法》（某政〔2019〕3号）"],
            ["一、关于农村养老的服务设施建设", "《某区养老服务办法》（某政〔2019〕3号）"],
        ),
        # a whole entry above another one
        (
            ["1. 某区养老服务办法（某政〔2018〕1号）", "某区助餐办法（某政〔2019〕3号）"],
            ["1. 某区养老服务办法（某政〔2018〕1号）", "某区助餐办法（某政〔2019〕3号）"],
        ),
    ],
)
@pytest.mark.parametrize("starts", [None, True])
def test_an_entry_goes_on_until_the_line_with_its_number(
    lines: list[str], expected: list[str], starts: bool | None
) -> None:
    printed = [Line(line, starts) for line in [*lines, "2. 某区助餐办法（某政〔2020〕2号）"]]
    blocks = [block.text for block in join_paragraphs(printed).blocks]
    assert blocks == [*expected, "2. 某区助餐办法（某政〔2020〕2号）"]


def test_the_number_ends_the_last_entry_of_a_list_with_hanging_indents() -> None:
    text = (
        "现将下列文件废止：\n\n1. 某区人民政府关于加强农村宅基地管理和规范建房工作\n"
        "    若干意见的通知\n    （某政〔2019〕3号）\n2. 某区养老服务办法\n    （某政〔2020〕2号）\n\n"
        "本决定自2025年2月1日起施行。\n\n某区人民政府\n2025年1月20日\n"
    )
    read = read_text(text)
    units = [(unit.heading or "") + unit.text for unit in read.walk()]
    assert str(read.head.made_on) == "2025-01-20"
    assert "本决定自2025年2月1日起施行。" in units
    assert "某区养老服务办法（某政〔2020〕2号）" in units


ENTRIES = ("《甲办法》，某政规〔2016〕3号，予以废止", "《乙办法》，某政规〔2017〕8号，予以保留")


@pytest.mark.parametrize("sign", ["• ", "◆", "- ", "", "★"])
def test_lines_that_begin_alike_and_the_office_below_them_are_paragraphs(sign: str) -> None:
    lines = [*(sign + entry for entry in ENTRIES), "某市某区人民政府", "2024年10月16日"]
    assert paragraphs("\n".join(["对下列文件处理：", *lines])) == ["对下列文件处理：", *lines]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        # a name that begins a line by chance, and an office that no date stands below
        (
            (
                "《甲办法》规定的条件，由区政府会同有关部门，逐项按照",
                "《乙办法》和《丙条例》的规定核定。",
            ),
            2,
        ),
        (
            (
                "对申请的企业，应当按照规定逐项审核报送，报",
                "某市某区人民政府",
                "2024年制定的办法执行。",
            ),
            2,
        ),
    ],
)
def test_a_name_or_an_office_that_a_line_begins_with_by_chance_goes_on(
    lines: tuple[str, ...], joined: int
) -> None:
    assert paragraphs("\n".join(lines))[0] == "".join(lines[:joined])


HEAD_ROW = ("文件名称", "文号", "保留", "废止")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "| 文件名称 | 文号 | 保留 | 废止 |\n|---|:-:|---|---|\n| 甲办法 | 某规〔2019〕1号 | √ |  |\n"
            "| 乙办法 | 某规〔2019〕2号 |  | √ |",
            [
                HEAD_ROW,
                ("甲办法", "某规〔2019〕1号", "√", ""),
                ("乙办法", "某规〔2019〕2号", "", "√"),
            ],
        ),
        (
            "文件名称  文号            保留  废止\n甲办法    某规〔2019〕1号  √\n乙办法    某规〔2019〕2号        √",
            [
                HEAD_ROW,
                ("甲办法", "某规〔2019〕1号", "√", ""),
                ("乙办法", "某规〔2019〕2号", "", "√"),
            ],
        ),
        # rows of other widths, one row alone, and a tick that stands under no head
        ("| 甲办法 | 保留 |\n| 乙办法 | 废止 | 说明 |", []),
        ("首页 | 政务公开 | 通知\n| 打印 | 关闭 |", []),
        ("文件名称  文号  保留  废止\n甲区养老服务补贴办法    某规〔2019〕1号    √", []),
    ],
)
def test_lines_of_a_text_are_rows_where_signs_or_places_part_their_cells(
    text: str, rows: list[tuple[str, ...]]
) -> None:
    assert [line.cells for line in read_lines_of_cells(text.split("\n")) if line.cells] == rows


@pytest.mark.parametrize(
    ("first", "joined"),
    [
        ("好消息！某区养老补贴新规来了", False),
        ("养老补贴提高啦！3月1日起施行", False),
        # a sentence that has begun
        ("养老补贴提高啦！区民政局于近日会同有关部门印发了《某区养老补贴办法》，自", True),
    ],
)
def test_a_headline_that_calls_out_stands_by_itself(first: str, joined: bool) -> None:
    after = (
        "1月20日，区民政局介绍了《某区养老补贴办法》的主要内容和申请的程序，该办法自3月1日起施行。"
    )
    assert paragraphs(f"{first}\n{after}") == ([first + after] if joined else [first, after])
    opening = f"{after[:-1]}，有三大变化："
    assert paragraphs(f"{first}\n{opening}")[0] == (first + opening if joined else first)
