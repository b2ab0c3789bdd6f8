"""Recognise the lines round a body: number, date, organ, addressees, title, annex, 版记.

Source: GB/T 9704-2012 §7.
"""

from __future__ import annotations

import re

from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.site_labels import is_site_line
from tracker.text.dates import DAY, MONTH, YEAR
from tracker.text.numerals import ARABIC, COUNT, ONES

FIGURE = f"[{ARABIC}]"
DATE_LINE = re.compile(rf"[（(]?\s*{DAY}\s*[）)]?")
NUMBER = re.compile(
    r"[一-鿿（）()]{1,24}\s*[〔\[［（(【〈]\s*(?:19|20)\d{2}\s*[〕\]］）)】〉]\s*第?\s*\d{1,5}\s*号"
)
ORDER = re.compile(
    rf"[（(]?(?P<organ>[一-鿿 ]{{2,40}}(?:令|公告))?\s*[（(]?\s*"
    rf"(?P<number>(?:[〔\[（(][^〕\]）)]{{1,6}}届[〕\]）)]\s*)?(?:{FIGURE}{{4}}年)?第\s*{COUNT}\s*号)\s*[）)]?(?P<late>令)?"
)
RED_HEAD = re.compile(r"[一-鿿 ]{2,60}(?:文件|公报|令)|文件")
ADDRESSEES = re.compile(r"[^。；《]{2,200}[：:]")
LEADING_IN = re.compile(
    r"(?:如下|决定|规定|公告|通告|意见|事项|条件|要求|修改|补充|解释)[：:]$|(?:下列|以下)[^，]{1,20}[：:]$|^本|^根据|^为|^现|第.{1,4}条"
    r"|(?:地址|邮编|邮箱|传真|电话)[：:]$"
)
PUBLISHED = re.compile(rf"(?:发布|公开|颁布|颁发|公布)(?:日期|时间)\s*[：:]?[\s|]*(?P<day>{DAY})")
# 发文字号：沪府规〔2024〕7号, above the text
LISTED_NUMBER = re.compile(
    rf"文\s*[字文]?\s*号\s*[：:]?[\s|]*({NUMBER.pattern}|[一-鿿]{{2,30}}(?:令|公告)(?:\d{{4}}年)?第\s*\d{{1,5}}\s*号)"
)
FLAG = re.compile(r"\s*(【[^】]{2,8}】)\s*")  # a site's status: 【已失效】
END_OF_TITLE = re.compile(
    "(?:通知|办法|规定|条例|意见|措施|决定|方案|答复|细则|规则|政策|通告|公告|批复|函|解读|规划|计划|纲要|目录|章程|规程|标准|指南|安排|公示|若干条|法|案|令|解释|决议)"
    r"(?:[（(][^）)]{1,20}[）)])?$"
)
COLOPHON = re.compile(
    r"抄送|抄报|主送[:：]|分送|[（(]?此件.{0,8}公开|[（(]?(?:信息)?公开(?:属性|方式)|[（(]?联系(?:人|电话|方式)|承办单位|主题词|印发$|.{0,60}印发$|校对|打印|共印"
    r"|[-•·\s]*附件【.+】"  # a site's links to what is attached
)
ANNEX = re.compile(
    rf"(附\s*[件录表]\s*(?:{FIGURE}{{1,2}}|[{ONES}十]{{1,2}})?)(?:\s*[：:.、]\s*|\s+|$)(.*)"
)
# 附件：名单 with nothing behind it only says what is enclosed
ENCLOSES = re.compile(r"附\s*[件录表]\s*[：:]")
ORGAN = re.compile(
    r"[一-鿿（）、 \u3000]{2,60}(?:政府|委员会|办公室|办公厅|局|厅|部|院|会|署|行|中心|处|总队|大学|公司|室|委|办)(?: [一-鿿 ]{1,20})?"
)
ENACTED = re.compile(
    r"(?:通过|批准|公布|发布|施行|实施|修正|修订|颁布|颁发|第[^。]{1,12}号)[。）)]*$"
)  # 2012年12月3日公安部部长办公会议通过
IN_BRACKETS = re.compile(r"[（(【].*[）)】]", re.S)
# on the cover of a plan
MONTH_LINE = re.compile(rf"{YEAR}\s*年\s*{MONTH}")
# （2021年1月经某区人民代表大会, which may go on in a second line
PASSED = re.compile(rf"[（(]\s*{MONTH_LINE.pattern}")
DATE_AHEAD = re.compile(rf"[（(]?{YEAR}\s*年")
OFFICE_ENDS = ("府", "会", "局", "厅", "部", "院", "室", "委", "办")
LONGEST_ORGAN = 80
LONGEST_ANNEX = 60


def title_ends_here(text: str, after: str, early: bool) -> bool:
    """Return whether a title above the first mark ends with this line.

    It ends with its type word (`early`: near the top of the document), or with an office or 通过
    before a date.
    """
    m = END_OF_TITLE.search(text)
    enacted = ENACTED.search(text) is not None
    if DATE_AHEAD.match(after):
        return m is not None or enacted or text.endswith(OFFICE_ENDS)
    if after.startswith(("为", "根据", "现")):
        return enacted or (early and m is not None)
    return (
        early
        and m is not None
        and len(m[0]) > 1
        and not after.startswith(("的", "》", "（", "(", "及", "和", "、"))
    )


def is_date_line(block: Block) -> bool:
    """Return whether a line holds a day and nothing else."""
    return bool(DATE_LINE.fullmatch(block.text))


def is_organ_line(block: Block) -> bool:
    """Return whether a line holds the name of one office or of several, and nothing else."""
    if (
        len(block.text) > LONGEST_ORGAN
        or not ORGAN.fullmatch(block.text)
        or numbering_styles.find_mark(block.text)
    ):
        return False
    return not is_office_line(block)  # 返回顶部 ends as 公安部 does


def is_number_line(block: Block) -> bool:
    """Return whether a line holds a 文号 and nothing else."""
    return bool(NUMBER.fullmatch(block.text) or ORDER.fullmatch(block.text))


def is_letterhead(block: Block) -> bool:
    """Return whether a line is the issuing organ mark: 某区人民政府文件."""
    return bool(RED_HEAD.fullmatch(block.text))


def is_colophon_line(block: Block) -> bool:
    """Return whether a line belongs to the 版记 or to the notes beside it."""
    return bool(COLOPHON.match(block.text))


def is_addressee_line(block: Block) -> bool:
    """Return whether a line names the addressees before the text: 各区人民政府：."""
    return (
        bool(ADDRESSEES.fullmatch(block.text))
        and not LEADING_IN.search(block.text)
        and not is_office_line(block)
    )


def is_opening_line(block: Block) -> bool:
    """Return whether a line names the addressees or is an office line such as 签发人."""
    return is_addressee_line(block) or is_office_line(block)


def is_office_line(block: Block) -> bool:
    """Return whether a line is 签发人 or a site's field above the text: 索引号, 发布日期."""
    return is_site_line(block.text)


def is_note_line(block: Block) -> bool:
    """Return whether a line under a title dates or numbers the text: （2020年5月14日…修正）."""
    text = block.text
    dated = DATE_LINE.match(text) or MONTH_LINE.fullmatch(text) or PASSED.match(text)
    return is_number_line(block) or bool(
        dated or IN_BRACKETS.fullmatch(text) or ENACTED.search(text)
    )


def is_enactment_line(block: Block) -> bool:
    """Return whether a line says who passed, published or put in force the text above, and when."""
    return bool(DATE_AHEAD.match(block.text) and ENACTED.search(block.text))


def is_annex_label(block: Block) -> bool:
    """Return whether a line is 附件1, alone or with its title; 附件：1.××× only lists annexes."""
    if not block.text.startswith("附") or len(block.text) > LONGEST_ANNEX:
        return False
    m = ANNEX.fullmatch(block.text)
    return m is not None and not re.match(r"[0-9]+[.．、]", m[2])
