"""Recognise the lines round a body: number, date, organ, addressees, title, annex, 版记.

Source: GB/T 9704-2012 §7.
"""

from __future__ import annotations

import re

from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.line_endings import ends_sentence, ends_with_pause, is_heading_like
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.site_labels import NUMBER_LABEL, is_site_line
from tracker.text.brackets import YEAR_CLOSE, YEAR_OPEN
from tracker.text.dates import DAY, MONTH, YEAR
from tracker.text.numerals import ARABIC, COUNT, ONES

FIGURE = f"[{ARABIC}]"
DAY_AHEAD = re.compile(DAY)
# Patterns of whole lines begin with \A: a search stops behind the first place.
DATE_LINE = re.compile(rf"\A[（(]?\s*{DAY}\s*[）)]?")
NUMBER = re.compile(
    rf"[一-鿿（）()]{{1,24}}\s*[{YEAR_OPEN}]\s*(?:19|20|１９|２０)\d{{2}}\s*[{YEAR_CLOSE}]"
    r"\s*第?\s*\d{1,5}\s*号"
)
# 某规〔2022〕9号2022-07-01 点击：5: the number among what a site says below the title
NUMBER_AND_FIELDS = re.compile(
    rf"\A({NUMBER.pattern})\s{{0,8}}(?:[|｜]|(?=\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}|(?:来源|作者|浏览|阅读|点击"
    r"|字[体号]|(?:发布|公开|公布|成文|更新|生成)(?:日期|时间|机构))[:：【\s（(]|发布于))"
)
ORDER = re.compile(
    rf"[（(]?(?P<organ>[一-鿿 ]{{2,40}}(?:令|公告))?\s{{0,8}}(?:[（(]\s{{0,8}})?"
    rf"(?P<number>(?:[{YEAR_OPEN}][^{YEAR_CLOSE}]{{1,6}}届[{YEAR_CLOSE}]\s*)?(?:{FIGURE}{{4}}年)?第\s*{COUNT}\s*号)"
    r"\s*[）)]?(?P<late>令)?"
)
# The words on which the name of an office ends.
OFFICE = (
    "政府|委员会|办公室|办公厅|局|厅|部|院|会|署|行|中心|处|总队|支队|大队|大学|公司|室|委|办"
    "|国务院|主席"
)
# 某区人民政府文件, 某市人民政府令; but 全面推行行政规范性文件 is the first line of a title
LETTERHEAD = re.compile(
    rf"\A(?:(?!.*(?:关于|印发|转发|推行|推进|加强|规范性))"
    # atomic: 政府令政府令政府令 is divided in one way only
    rf"(?>(?:[一-鿿 ]{{1,60}}?(?:{OFFICE})[ \u3000]*(?:[（(][一-鿿]{{1,6}}[）)])?"
    r"(?:文件|公报|令)[ \u3000]*)+)"
    r"|文件)"
)
ADDRESSEES = re.compile(r"[^。；《]{2,200}[：:]")
LEADING_IN = re.compile(
    r"(?:如下|决定|规定|公告|通告|意见|事项|条件|要求|修改|补充|解释)[：:]$"
    r"|(?:下列|以下)[^，]{1,20}[：:]$|^本|^根据|^为|^现|第.{1,4}条|(?:地址|邮编|邮箱|传真|电话)[：:]$"
)
PUBLISHED = re.compile(
    rf"(?:(?:发布|公开|颁布|颁发|公布)(?:日期|时间)|发布于)\s*[：:]?[\s|]*(?P<day>{DAY})"
)
# 发文字号：沪府规〔2024〕7号, above the text
LISTED_NUMBER = re.compile(
    rf"{NUMBER_LABEL}[】\]]?\s*[：:]?[\s|]*({NUMBER.pattern}|[一-鿿]{{2,30}}(?:令|公告)(?:\d{{4}}年)?第\s*\d{{1,5}}\s*号)"
)
# a site's status: 【已失效】, （已废止）; 【政策解读】 is no status, it says what the text is
FLAG = re.compile(
    r"(?:(?<!\s)\s+)?"
    r"(【(?![^】]{0,6}(?:解读|图解|读懂|问答|意见|草案|新闻|动态|答复))[^】]{2,8}】|[（(\[［](?:(?:已经?|现已)?(?:全文)?(?:废止|失效|作废|过期|停止执行)|现行有效)[）)\]］])\s*"
)
# The genres of 党政机关公文处理工作条例 Art. 8, on which the title of a letter ends.
STATUTORY_GENRES = "决议|决定|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要"
# The names of rules, and of other papers that are published.
GENRES = (
    f"{STATUTORY_GENRES}|办法|规定|条例|措施|方案|答复|细则|规则|政策|解读|规划|计划|纲要|目录|章程"
    "|规程|规范|标准|指南|指引|导则|准则|制度|清单|名单|名录|要点|条件|程序|流程|说明|预案|守则|公约"
    "|安排|公示|若干条|法|案|令|解释|总结|告知书|倡议书|说明书"
)
END_OF_TITLE = re.compile(rf"(?:{GENRES})(?:[（(][^）)]{{1,20}}[）)])?$")
END_OF_LETTER = re.compile(rf"(?:{STATUTORY_GENRES})(?:[（(][^）)]{{1,20}}[）)])?$")
COLOPHON = re.compile(
    r"\A(?:抄送|抄报|主送[:：]|分送|[（(]?此件.{0,8}公开|[（(]?(?:信息)?公开(?:属性|方式)"
    r"|[（(]?联系(?:人|电话|方式)|承办单位|主题词"
    r"|.{0,60}印发(?:\s{0,40}[（(]?共印[^。]{1,10})?$|[（(]?校对|打印|[（(]?共印"
    r"|[-•·\s]*附件【.+】)"  # a site's links to what is attached
)
# What a site or an editor adds below a text.
BELOW_TEXT = re.compile(
    r"(?:相关|附件|文件)(?:附件|下载|链接|文件|稿件|信息|阅读|政策|解读|报道)|(?:政策|文字|图文|图片|视频|媒体|专家|部门|文件)解读"
    r"|阅办联动|供稿|来源|信息来源|稿源|责任编辑|编辑|审核|审稿|签发|发布(?:日期|时间|机构)|有效性|时效性|公文时效"
    r"|扫一扫|扫码|分享|阅读次数|浏览次数|浏览量|点击(?:数|量|率)|上一篇|下一篇|[【\[]?(?:打印|关闭|收藏)|返回|注[：:]|附注|备注"
    r"|联系我们|网站(?:地图|声明)|(?:网站)?主办(?:单位)?[：:]|版权所有|技术支持"
    r"|链接[：:]|标签[：:]|二维码|关联|解读[：:]|政策问答"
)
# 附件, 附件1, 附件1-2, 附表2之一, and 附： alone
ANNEX = re.compile(
    rf"(附\s*(?:[件录表]\s*(?:(?:{FIGURE}{{1,2}}|[{ONES}十]{{1,3}})"
    rf"(?:\s*[-—–－]\s*{FIGURE}{{1,2}}|之[{ONES}十]{{1,2}})*)?|(?=[：:])))"
    r"(?:\s*[：:.、]\s*|\s+|$)(.*)"
)
# 附件1-2, 附表2之一, 附录A alone on a line: what stands below is its text
NUMBERED_ANNEX = re.compile(
    rf"附\s*[件录表]\s*(?:{FIGURE}{{1,2}}|[{ONES}十]{{1,3}}|[A-Z])"
    rf"(?:\s*[-—–－.]\s*{FIGURE}{{1,2}}|之[{ONES}十]{{1,2}}|[（(][{ONES}十]{{1,3}}[）)])*\s*[：:]?"
)
# 附件1申请表, with nothing between number and title
GLUED_ANNEX = re.compile(
    rf"(附\s*[件录表]\s*{FIGURE}{{1,2}}(?:\s*[-—–－]\s*{FIGURE}{{1,2}})*)(?!{FIGURE})"
    r"(?!所|规定|中|的|列|要求|载明|和|及|至|或|内|以)"
    rf"([一-鿿《][^，。；：、]{{1,40}}?(?:{GENRES}|[表书单图]|样式|材料|文本)"
    r"(?:[（(][^）)]{1,20}[）)])?)"
)
# 附件1-2某某表.docx: the name of a file, with nothing between number and title
ANNEX_AHEAD = re.compile(
    rf"(附\s*[件录表]\s*{FIGURE}{{1,2}}(?:\s*[-—–－]\s*{FIGURE}{{1,2}}(?!{FIGURE})|之[{ONES}十]{{1,2}})*)"
    r"\s*[：:.、]?\s*(.*)"
)
# 附件：名单 with nothing behind it only says what is enclosed
ENCLOSES = re.compile(r"附\s*[件录表]?\s*[：:]")
ORGAN_NAME = rf"[一-鿿（）、 \u3000]{{2,60}}(?:{OFFICE})(?: [一-鿿 ]{{1,20}})?"
ORGAN = re.compile(rf"\A(?!.*(?:关于|印发|转发)){ORGAN_NAME}")
ENACTED = re.compile(
    r"(?:通过|批准|公布|发布|施行|实施|修正|修订|颁布|颁发|第[^。]{1,12}号)[。）)]*$"
)  # 2012年12月3日公安部部长办公会议通过
ENACTS, ENDS_FORCE = (
    re.compile("通过|批准|公布|颁布|制定|修[订正]"),
    re.compile("停止|暂停|废止|失效"),
)
# 市长 张某, above the date of an order
SIGNATORY = re.compile(
    r"(?:市长|省长|区长|县长|州长|主席|总理|部长|局长|主任|署长|行长|院长|检察长)"
    r"[ \u3000：:]*[一-鿿·]{2,6}"
)
IN_BRACKETS = re.compile(r"\A[（(【].*[）)】]", re.S)
# on the cover of a plan
MONTH_LINE = re.compile(rf"{YEAR}\s*年\s*{MONTH}")
# （2021年1月经某区人民代表大会, which may go on in a second line
PASSED = re.compile(rf"[（(]\s*{MONTH_LINE.pattern}")
DATE_AHEAD = re.compile(rf"[（(]?{YEAR}\s*年")
# 某县召开…推进会, 某局党组（扩大）会: what is held, and no office
MEETING = re.compile(r"召开|举行|举办|会$")
SOCIETY = re.compile(
    r"(?:委员|[居村管常党纪团工]委|人大常委|协|学|商|联合|总|工|公|基金|研究|促进|理事|董事|监事"
    r"|十字|联谊|代表大|慈善|校友|行业|残联|妇联|宗教|爱国|友好|互助|志愿|救助|保护|发展)会$"
)
OFFICE_ENDS = ("府", "会", "局", "厅", "部", "院", "室", "委", "办")
LONGEST_ORGAN = 80
LONGEST_DATE = 40
LONGEST_ANNEX = 60
LONGEST_DATED = 40  # characters of a note that begins with a day
LONGEST_BELOW = 60  # characters of a line below the signature


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
    return len(block.text) <= LONGEST_DATE and DATE_LINE.fullmatch(block.text) is not None


def is_organ_line(block: Block) -> bool:
    """Return whether a line holds the name of one office or of several, and nothing else."""
    if (
        len(block.text) > LONGEST_ORGAN
        or not ORGAN.fullmatch(block.text)
        or (MEETING.search(block.text) and not SOCIETY.search(block.text))
        or numbering_styles.find_mark(block.text)
    ):
        return False
    return not is_office_line(block)  # 返回顶部 ends as 公安部 does


def is_number_line(block: Block) -> bool:
    """Return whether a line holds a 文号 and nothing else but fields of a site."""
    text = block.text
    return bool(NUMBER.fullmatch(text) or ORDER.fullmatch(text) or NUMBER_AND_FIELDS.match(text))


def is_letterhead(block: Block) -> bool:
    """Return whether a line is the issuing organ mark: 某区人民政府文件."""
    return bool(LETTERHEAD.fullmatch(block.text))


def is_colophon_line(block: Block) -> bool:
    """Return whether a line belongs to the 版记 or to the notes next to it."""
    return bool(COLOPHON.match(block.text))


def is_line_below_text(block: Block) -> bool:
    """Return whether a site or an editor added a line below the text: 来源：…, 注：…."""
    return bool(BELOW_TEXT.match(block.text)) or is_colophon_line(block) or is_office_line(block)


def may_follow_signature(block: Block) -> bool:
    """Return whether a line may stand below a signature without being the text of an annex."""
    text = block.text
    if not text:
        return False
    if is_line_below_text(block) or is_date_line(block) or is_organ_line(block):
        return True
    if IN_BRACKETS.fullmatch(text) or ENCLOSES.match(text):
        return True
    return len(text) <= LONGEST_BELOW and is_heading_like(text) and not is_title_line(block)


def is_title_line(block: Block) -> bool:
    """Return whether a line looks like the title of a text: no sentence, and a genre at its end."""
    text = block.text
    return (
        len(text) <= LONGEST_ORGAN
        and is_heading_like(text)
        and END_OF_TITLE.search(text) is not None
        and not numbering_styles.find_mark(text)
    )


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
    if is_number_line(block) or is_date_line(block):
        return True
    if MONTH_LINE.fullmatch(text) or IN_BRACKETS.fullmatch(text) or PASSED.match(text):
        return True
    if is_enactment_line(block) or is_history_line(text):
        return True
    if not is_heading_like(text) or text.startswith(("《", "自", "本")):
        return False  # 《某办法》自2022年7月1日起施行。 is what the text says
    return bool(ENACTED.search(text) or (DATE_LINE.match(text) and len(text) <= LONGEST_DATED))


def is_history_line(text: str) -> bool:
    """Return whether a line tells of a change, as databases print it.

    2010年7月23日 某常务委员会第一次修正  根据: the next change stands on the line below.
    """
    day = DAY_AHEAD.match(text)
    if day is None or not text[day.end() : day.end() + 1].isspace() or ends_sentence(text):
        return False
    return ENACTS.search(text, day.end()) is not None and not ends_with_pause(text)


def is_enactment_line(block: Block) -> bool:
    """Return whether a line says who passed, published or put in force the text above, and when."""
    text = block.text
    if not (DATE_AHEAD.match(text) and ENACTED.search(text)):
        return False
    return not ends_sentence(text) or (
        ENACTS.search(text) is not None and not ENDS_FORCE.search(text)
    )


def parse_annex_number(label: str) -> tuple[int, ...]:
    """Return the number of an annex: 2 of 附件2, 1 and 2 of 附件1-2; empty where it prints none."""
    numbers = (numbering_styles.parse_number(n) for n in re.findall(COUNT, label))
    return tuple(n for n in numbers if n is not None)


def bare_label(text: str) -> str:
    """Return the label of an annex without the brackets round it: 【附件1】."""
    return text[1:-1] if text[:1] == "【" and text[-1:] == "】" else text


def is_annex_label(block: Block) -> bool:
    """Return whether a line is 附件1, alone or with its title; 附件：1.××× only lists annexes."""
    if not block.text.startswith(("附", "【附")) or len(block.text) > LONGEST_ANNEX:
        return False
    if NUMBERED_ANNEX.fullmatch(bare_label(block.text)) or GLUED_ANNEX.fullmatch(block.text):
        return True
    m = ANNEX.fullmatch(block.text)
    return m is not None and not re.match(r"[0-9]+[.．、]", m[2])
