"""Which instruments a sentence names, each reduced to one sign so that grammar can be read around
it.

原《科技创新券办法》（区科规〔2019〕3号）、市政府第14号令发布的《…规定》同时废止。
原◆、市政府第14号令发布的◆同时废止。
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tracker.law.text.self_reference import NOUNS
from tracker.law.text.sentences import TITLE_WORDS
from tracker.text.brackets import YEAR_CLOSE, YEAR_OPEN
from tracker.text.dates import DAY

SIGN = "◆"
_COUNT = r"[\d〇○零一二三四五六七八九十百千]{1,6}"
# 沪府办规, 法（研）发
_CODE = r"[\u4e00-\u9fffA-Za-z]{1,14}(?:（[\u4e00-\u9fff]{1,4}）[\u4e00-\u9fff]{0,4})?"
NUMBER = (
    rf"{_CODE}(?:[{YEAR_OPEN}]\d{{4}}年?[{YEAR_CLOSE}]第?{_COUNT}号"
    rf"|[12]\d{{3}}年?第?{_COUNT}号(?=文))"  # 甲政发2015年44号文件, and not 甲区2015年第44号公告
)
# the year of such a number, without brackets
_RE_BARE_YEAR = re.compile(rf"^({_CODE})(?<!令)(?<!公告)([12]\d{{3}})年?第?({_COUNT}号)$")
_YEARLY = (  # 交通部令1996年第13号, 人民银行令〔2016〕第3号, 海关总署2014年第26号公告
    rf"{_CODE}(?:令|公告)\d{{4}}年第{_COUNT}号|{_CODE}\d{{4}}年第{_COUNT}号公告"
)
ORDER = rf"{_YEARLY}|第{_COUNT}号令|(?:中华人民共和国)?[^\W\d_日年◆，、]{{2,24}}令第?{_COUNT}号"
_RE_NUMBER = re.compile(f"{NUMBER}|{ORDER}")
_BEFORE = r"[^，。；：、《》◆（）]{0,40}（"  # 原科技创新办法（示府规〔2020〕1号）
_RE_BARE = re.compile(
    rf"(?:{_BEFORE}(?={NUMBER}）))?({NUMBER}|{ORDER})(?:文件|文|通知|）)?"
    rf"(?=[、，]?(?:同时|即[行日]|继续|有效期|于\d|从\d|予以|一并|自|废止|停止|失效)|未[经履]|违[反背]|超越|不符|不适应|已|业[已经]|系|存在"
    # 同步作废
    r"|[^，。；、号]{1,6}(?:废止|失效|作废|停止|终止|不再|撤销|延长|延续|顺延|暂停|恢复)"
    rf"|与(?=[^，。]{{2,20}}(?:不一致|抵触|冲突))|中的?$|因|撤[销回]|收回|作废|不再|暂停|中止|恢复|[、和及](?:原)?{NUMBER}"
    # 甲科〔2015〕3号第三部分自…起取消
    r"|第[^，。；]{1,12}?(?:部分|[条款项章])"
    # 甲科〔2015〕3号、甲科〔2016〕8号两个文件自…起停止执行
    r"|[两二三四五六七八九十\d]{1,2}[个件份](?:行政)?(?:规范性)?(?:文件|通知)"
    # 废止甲科〔2015〕3号、甲科〔2016〕8号文件。
    r"|[。；]|$)"
    # 停止执行甲科〔2015〕3号文件，改按…办理
    rf"|(?P<object>(?:废止|停止执行|不再执行|暂停执行|恢复执行|撤销|撤回)[^，。；]{{0,24}}?{NUMBER})"
    r"(?:文件|文|通知)?(?=，|规定的|中)"
)
# 决定废止原科技创新办法（示府规〔2020〕1号）
_RE_BARE_NAME = re.compile(
    rf"(?P<lead>.{{0,12}}?(?:废止|停止执行|暂停执行|恢复执行|宣布|保留|修改|延长|撤销|根据|依据|按照|将|对)|(?:[\d一二三四五六七八九十]{{1,3}}[.、])?)"
    rf"原?(?P<title>[^、]{{4,40}}?(?:{NOUNS}))"
)
# 已由县政府以甲政发〔2024〕3号文件废止: the number is that of the act, which is only told
_ACTOR = "(?:已经?|业已)(?:由|被)(?:[^，◆]{0,14}以)?"
_RE_SPARES = re.compile(
    rf".{{0,8}}?(?:{_ACTOR}|(?:决定|现|宣布)[对将]|不再(?:按照?|依照?|执行)|根据|依据|依照|按照|参照|撤销|撤回"
    r"|废止|宣布|停止执行|暂停执行|恢复执行|延长)(?=.{2})"
)
_RE_LEAD = re.compile(
    rf"^.*?(?:{_ACTOR}|(?:决定|现|宣布)[对将]|根据|依据|依照|按照|参照|不再(?:按|执行)|撤销|撤回|以及|文号为|文号|前发|现将|废止|公布|发布|印发"
    r"|修订|修改|更正|延长|停止执行|暂停执行|恢复执行|宣布"
    r"|的(?:通知|决定|意见|公告))(?=.{2})"
)
_RE_ORGAN = re.compile(
    rf"^.*(?:政府|办公厅|办公室|委员会|[\u4e00-\u9fff]{{3}}局)(?=[\u4e00-\u9fff]{{2,14}}[{YEAR_OPEN}])"
)
# 甲办法某府规〔2020〕1号: a name without 《》 right before its number
_RE_NAME_BEFORE = re.compile(
    rf"^.*(?:办法|细则|规定|意见|措施|方案|条例|规则)(?=[\u4e00-\u9fff]{{2,14}}[{YEAR_OPEN}])"
)
_RE_BRACKET = re.compile(
    r"（(?:[^（）]|（[^（）]{0,99}）){0,300}）|\((?:[^()]|\([^()]{0,99}\)){0,300}\)"
    r"|〔[^〔〕]{0,60}〔[^〔〕]{1,6}〕[^〔〕]{0,60}〕"  # 《甲办法》〔甲府规〔2014〕10号〕
)
# 《甲办法》、《乙办法》（以上文件自2024年7月1日起废止）: words of the sentence, not of the name
SAID_IN_BRACKETS = (
    r"（(?:(?:以上|上述|前述)(?:[\d一二两三四五六七八九十]{1,3}[件个项部])?(?:行政)?(?:规范性)?"
    r"(?:文件|办法|规定|政策|通知|意见|细则|措施)?)?"
    rf"(?P<said>(?:(?P<from>自|于|从)?(?P<day>{DAY})(?:之日)?起?)?(?:均|都|一律|同时|予以|决定|宣布)*"
    r"(?:废止|失效|停止执行|继续有效|保留))）"
)
_RE_SAID = re.compile(SAID_IN_BRACKETS)
# （第四章除外）, （不含附件2）: a part that the sentence leaves out
_PART = r"(?:第[^，。；（）]{1,30}?[条款项章节]|附件\d{0,2})"
_RE_LEFT_OUT = re.compile(
    rf"(?:其中)?(?P<kept>{_PART})(?:除外|不在此限)|(?:不含|不包括|除)(?P<named>{_PART})(?:以外|之外|外)?"
)
# （…令第2号公布，根据…令第52号公布的《…决定》修正）, （…令第80号发布，…令第170号修正）: the second
# is the decision's
_RE_CHANGED = re.compile("[^，、；]{0,200}(?:修改|修正|修订)(?=[，、；])")
# 《甲办法》，示府规〔2020〕1号，予以废止
_RE_APPOSED = re.compile(rf"[，：](?:文号[：为]?)?(?P<number>{NUMBER})(?=[，；。]|$)")
_RE_ALIAS = re.compile(r"(?:以下|下)?(?:统|简|并)称(?:为)?[:：]?[《“]?([^《》“”，）]{2,20})")
# whichever begins first holds the other
_RE_MARKED = re.compile(rf"《(?P<title>{TITLE_WORDS})》|“[^”]*(?:”|$)")
# 《…许可证》自行废止 and 《…通知书》 are papers issued under a rule, not rules.
_RE_PAPER = re.compile(
    r"(?:证|执照|批件|书|合同|协议|表|单|票|簿|手册|卡|牌|标志|证明|函件|报告|台账|日报|晚报|网)$"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """An instrument as a sentence names it.

    `numbers` stand behind the title, or before it where it says who issued it.
    """

    title: str
    numbers: tuple[str, ...] = ()
    alias: str = ""  # （以下简称《解释》）

    @property
    def is_paper(self) -> bool:
        """Return whether it is a licence, a form or a newspaper, which cannot be repealed."""
        return bool(_RE_PAPER.search(self.title)) and not self.numbers


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence with one `◆` for each instrument it names, in order."""

    text: str
    citations: tuple[Citation, ...] = field(default=())


def mark_citations(text: str) -> MarkedSentence:
    """Return a plain text with its citations replaced by signs, and the citations.

    What stands in “…” is masked, because it is another text's words.
    """
    text = text.replace(SIGN, "◇")  # one that the text itself prints
    out: list[str] = []
    found: list[Citation] = []
    at = 0
    while match := _RE_MARKED.search(text, at):
        out.append(_mark_bare_numbers(text[at : match.start()], found))
        at = match.end()
        if match["title"] is None:
            out.append("“" + "■" * (len(match.group()) - 2) + "”")
            continue
        at, inside = _read_brackets(text, at)
        alias = _RE_ALIAS.search(inside)
        own = _RE_CHANGED.sub("", inside.split("根据", 1)[0])
        numbers = find_numbers(own)
        if not numbers and "号" in text[at : at + 40] and (apposed := _RE_APPOSED.match(text, at)):
            numbers, at = (apposed["number"],), apposed.end()
        found.append(Citation(match["title"], numbers, alias.group(1) if alias else ""))
        left_out = next(filter(None, map(_RE_LEFT_OUT.fullmatch, inside.split("，"))), None)
        out.append(f"{SIGN}除{left_out['kept'] or left_out['named']}外" if left_out else SIGN)
    out.append(_mark_bare_numbers(text[at:], found))
    return MarkedSentence("".join(out), tuple(found))


def find_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers in a text: 沪府办规〔2024〕7号, 第14号令, 公安部令第104号."""
    if "号" not in text:
        return ()
    return tuple(_clean_number(m.group()) for m in _RE_NUMBER.finditer(text))


def _clean_number(number: str) -> str:
    """Return a number without the words before it: 根据沪府发〔2010〕3号 -> 沪府发〔2010〕3号.

    The 原 of 原国家…总局令第7号 belongs to the organ's name.
    """
    bare = _RE_LEAD.sub("", number)
    bare = _RE_BARE_YEAR.sub(r"\1〔\2〕\3", _RE_NAME_BEFORE.sub("", bare))
    return bare if "令" in bare else _RE_ORGAN.sub("", bare).lstrip("原、和及与以由被")


def _read_brackets(text: str, at: int) -> tuple[int, str]:
    """Return the end of the brackets that follow a title, and what they contain.

    Brackets that say what becomes of it stay in the sentence.
    """
    inside = ""
    while (bracket := _RE_BRACKET.match(text, at)) and not _RE_SAID.match(text, at):
        inside += bracket.group()[1:-1] + "，"
        at = bracket.end()
    return at, inside


def _mark_bare_numbers(text: str, found: list[Citation]) -> str:
    """Mark the bare numbers between titles: 原沪府发〔2010〕3号文同时废止."""
    if "号" not in text:
        return text

    def sign(match: re.Match[str]) -> str:
        number = match[1] or match["object"]
        before = match.group().partition(number)[0].rstrip("（")
        name = _RE_BARE_NAME.fullmatch(before)
        title = name["title"] if name else ""
        found.append(Citation(title, (_clean_number(number),)))
        lead = _RE_SPARES.match(number)  # words of the sentence, no part of the number
        return (name["lead"] if name else lead.group() if lead else "") + SIGN

    return _RE_BARE.sub(sign, text)
