"""Who speaks: does a clause speak of this document itself, or of something else?

Legislative drafting opens such a clause with 本办法, 本政策措施, 以上措施, or with nothing at all
(有效期三年。); in the notice around a
policy the policy's own title may stand there. 认证证书有效期三年 and 《…》自2020年1月1日起施行
speak of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tracker.law.text.sentences import TITLE, Sentence, mask_titles, plain_text, strip_label
from tracker.law.text.title_keys import title_key

NOUNS = (
    "修正案|条例|办法|规定|细则|规则|规程|规范|准则|章程|决定|决议|解释|批复|意见|措施|举措|政策|通知|通告|公告|公报|方案|规划|计划|命令"
    "|制度|纲要|大纲|守则|条令|公约|须知|导则|名录|文件|预案|基准|机制|手册|指南|指引|指导|标准|清单|目录|要求|暂行法|法|令|函|安排|若干|条款"
)
# 本办法第三条的规定 is a part of it
_NO_PART = r"(?:(?!第[\d一二三四五六七八九十百]{1,5}[条款项章节])[^，。；：、《》自从]){0,14}?"
# 本条政策, 本项措施, and not 本条例, 本章程
_WHOLE = "本(?!条(?!例)|款|项(?!目)|章(?!程)|[节点])"
OWN = (
    rf"(?:{_WHOLE}{_NO_PART}(?:{NOUNS})|(?:以上|上述|前述|{_WHOLE})(?:各项|若干)?(?:{NOUNS})|本《■+》"
    # 上述申请条件和配租标准自…, 以上调整自…
    r"|(?:以上|上述|前述|此次|本次)[^，。；：、《》自从]{0,12}?(?:标准|条件|措施|政策|调整)"
    # 我局对文件进行了清理，结果自…起生效
    r"|清理(?:，?结果|意见|结论))"
    r"(?:（[^）]{1,24}）)?"
)
# 两个文件印发给你们，均自…
_RE_ALL = re.compile("(?:均|都|统一|一律)$")
# Between subject and predicate: 本办法由区科委负责解释，自… / 本条例经…通过，自… / 本办法的有效期…
_GAP = (
    r"(?:的|，|，并|，现|(?:[由经已业报][^。；《》]{1,60}?|，[^。；《》]{0,40}(?:解释|通过|同意|审议|批准))，并?(?:现)?"
    r"|[由经][^，。；《》]{2,40}|，?除[^，。；《》]{2,40}外，|，?追溯|适用于[^。；《》]{2,40}，|现予以?(?:公布|发布|印发)，)?"
)
_PARTS = (
    r"(?:第[\d一二三四五六七八九十百]{1,5}(?:[条款项章节点]|部分)"
    r"|第?（[\d一二三四五六七八九十]{1,3}）[项条点]?)"
)
# 第三条自…，其余条款自…
_RE_REST = re.compile(
    rf"{_PARTS}.{{0,120}}?[，；](?:本{_NO_PART}(?:{NOUNS})的?)?(?:其余|其他|其它)[^，；。《》]{{0,8}}$"
)
_RE_OWN_END = re.compile(rf"{OWN}{_GAP}$")
# 《甲》自…, and each of those named together: 《甲》（1号）、《乙》和《丙》…，自…
_RE_TITLE_END = re.compile(
    rf"((?:《■*》(?:（[^）]*）)*(?:、|，|以?及|和|与)?){{0,7}}《■*》)(?:（[^）]*）)*{_GAP}$"
)
# 现将《甲细则》印发给你们。该细则自…起施行: in the notice, of the text that it issues
_RE_ISSUED = re.compile(rf"^该(?P<noun>[^，。；：、《》]{{0,6}}?(?:{NOUNS})){_GAP}$")
_RE_ISSUING = re.compile(
    r"^(?:现将|现予|现|经|已经|业经|《|请|根据|为).*，$|印发给你们，|(?:公布|发布|印发)(?:如下|施行|实施)?，$"
)


# A decision that amends or extends calls itself 本决定; 本办法 in it is the text that it changes,
# though no “…” may stand round the new words.
AMENDED = re.compile("本(?:办法|条例|规定|细则|规则|意见|措施|法)")
_ACTS = "更正|延长|延续|续期|顺延|继续(?:有效|[执实施适][行施用])|暂停|恢复|推迟"
_RE_AMENDS = re.compile(f"(?:修改|修订|修正|{_ACTS}).{{0,120}}(?:决定|通知|公告|通告|函)$")
# 本办法有效期延长至…, in the notice that extends it
_RE_ACTS = re.compile(_ACTS)


def is_amending_title(title: str) -> bool:
    """Return whether this is the title of a text that amends, extends or suspends others."""
    return _RE_AMENDS.search(mask_titles(plain_text(title))) is not None


def own_sentences(sentences: Iterable[Sentence], title: str) -> Iterator[Sentence]:
    """Yield the sentences of a text itself, without those of the text that it amends.

    An amended text is often printed after the decision, and may have repealed others long ago.
    """
    if not is_amending_title(title):
        yield from sentences
        return
    other = ""
    for sentence in sentences:
        text = "" if sentence.in_notice else strip_label(sentence.text)
        if AMENDED.match(text) and not _RE_ACTS.search(text):
            other = sentence.path
        if sentence.path != other:
            yield sentence


def speaks_of_itself(
    text: str, hidden: str, titles: frozenset[str], *, issuing: bool = False
) -> bool:
    """Return whether the subject of a predicate is this document.

    `text`: the sentence up to the predicate; `hidden`: the same masked; `titles`: the document's
    own (as keys); `issuing`: the sentence belongs to the notice that issues it:
    现予公布，自2024年1月1日起施行。
    """
    cut = len(hidden) - len(strip_label(hidden))
    text, hidden = text[cut:], _RE_ALL.sub("", hidden[cut:])
    text = text[: len(hidden)]
    if not hidden.strip("|") or _RE_OWN_END.search(hidden) or _RE_REST.search(hidden):
        return True
    # 政策措施自… in 《…若干政策措施》
    if len(hidden) > 1 and any(title.endswith(hidden) for title in titles):
        return True
    named = _RE_TITLE_END.search(hidden)
    if named:
        series = TITLE.findall(text[named.start(1) : named.end(1)])
        return any(title_key(title) in titles for title in series)
    issued = _RE_ISSUED.search(hidden) if issuing else None
    if issued and any(title.endswith(issued["noun"]) for title in titles):
        return True
    return issuing and bool(_RE_ISSUING.search(hidden))
