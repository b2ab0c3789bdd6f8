"""Decide whether one organ may act on what another organ issued.

An organ may repeal, amend, extend or suspend what it issued itself or with others, what its
predecessor in office issued, and what its departments and the governments below it issued. A
department acts neither on its government nor on another department, and no organ acts on another
place or on a level above it (地方组织法; 规章制定程序条例).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from tracker.law.text.title_keys import number_key
from tracker.text.brackets import YEAR_OPEN
from tracker.text.ngrams import split_ngrams

PROVINCE = (
    r"[一-鿿]{2,3}省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区"
    r"|(?:北京|天津|上海|重庆)市"
)
# 市场, 市政 and 市容 begin the name of an organ, not the end of a place.
CITY = r"(?:(?![省市区县])[一-鿿]){1,6}(?:市(?![场容])|自治州|地区|盟)"
DISTRICT = r"(?:(?![市县])[一-鿿]){1,8}?(?:新区|(?<![社灾景])区|县|旗)"
TOWN = r"[一-鿿]{1,6}?(?:街道(?=办事处|党工委|$)|[镇乡](?=人民政府|政府|党委|$))"
_RE_PLACE = re.compile(f"({PROVINCE})?({CITY})?({DISTRICT})?({TOWN})?")
_RE_STATE = re.compile(
    r"^(?:中华人民共和国|国家|全国|国务院|最高|中国(?!共产党)|中共中央|中央"
    r"|[一-鿿]{1,8}部(?:办公厅)?$)"
)
_RE_PARTY = re.compile(r"^(?:中共|中国共产党)")
_RE_OFFICE = re.compile(r"(?:办公[厅室]|办)$")
_RE_GOVERNMENT = re.compile(
    r"^(?:人民)?政府(?:办公[厅室]|办)?$|^办事处$|^管(?:理委员|委)会(?:办公[厅室]|办)?$"
)
_RE_CONGRESS = re.compile(r"人民代表大会|人大(?:常委会|常务委员会)?$")
_RE_DEPARTMENT = re.compile(
    r"(?:委员会|委|厅|局|办公室|办|处|署|部|院|中心|行|组|所|大?队|分局|指挥部)(?:\d+|[一二三四五])?$"
)
_RE_PRIVATE = re.compile(
    r"(?:公司|网|报社?|协会|学会|集团|俱乐部|编辑部|店|厂|联盟|基金会|大学|学院|学校|医院|事务所)$"
)
_RE_SUFFIX = re.compile(r"(?:委员会|委|厅|局|办公室|办|处|署|部|院|中心|分局)$")
_RE_FILLER = re.compile(r"和|与|及|、|管理|监督|工作|人民")
# 甲市市容管理条例, 甲市水利工程管理条例（2019年修正）
_RE_STATUTE = re.compile(r"条例(?:[（(][^（）()]{1,20}[）)])?$")
# 经市人民政府同意 makes an act of a department that of its government.
_RE_CONSENT = re.compile(r"[经报].{0,8}政府.{0,12}?(?:同意|批准|授权|审定|审议通过)")
# The first character of a 文号 code that names a province beyond doubt: 沪府办规.
_PROVINCE_OF_CODE = {
    "沪": "上海市", "京": "北京市", "津": "天津市", "渝": "重庆市", "粤": "广东省",
    "苏": "江苏省", "浙": "浙江省", "鲁": "山东省", "皖": "安徽省", "闽": "福建省",
    "赣": "江西省", "湘": "湖南省", "鄂": "湖北省", "豫": "河南省", "冀": "河北省",
    "晋": "山西省", "陕": "陕西省", "川": "四川省", "琼": "海南省", "黔": "贵州省",
    "滇": "云南省", "辽": "辽宁省", "黑": "黑龙江省",
}  # fmt: skip
# Fields that one department took over from another (reforms of 2008, 2013, 2018 and 2023).
_MERGED_FIELDS = (
    ("工商", "质量技术", "质监", "食品药品", "药品", "市场", "物价", "知识产权", "专利"),
    ("国土", "规划", "自然资源", "海洋", "土地", "测绘", "地质"),
    ("环境", "环保", "生态环境"),
    ("卫生", "计划生育", "计生", "卫健", "卫计", "老龄"),
    ("文化", "旅游", "广播", "文物", "新闻出版", "文广"),
    ("农", "畜牧", "水产", "渔业", "扶贫", "乡村振兴"),
    ("安全生产", "应急", "安监", "防震"),
    ("经济", "经贸", "经信", "工业", "信息化", "数据"),
    ("商务", "商业", "外经贸", "对外贸易", "粮食"),
    ("人事", "劳动", "人力资源", "社会保障", "人社", "医疗保障", "医保"),
    ("住房", "建设", "建交", "住建", "房管", "房屋"),
    ("税务", "国税", "地税"),
    ("民政", "退役军人", "老龄"),
    ("绿化", "林业", "园林", "市容"),
    ("城管", "城市管理", "行政执法"),
    ("发展", "计划", "物价", "发改", "体改", "粮食"),
    ("科学", "科技", "科委", "知识产权"),
    ("交通", "港口", "建交"),
    ("水务", "水利", "海洋"),
    ("法制", "司法"),
    ("民族", "宗教", "民宗"),
)


class Arm(StrEnum):
    """The part of public power that an organ belongs to."""

    CONGRESS = "congress"
    GOVERNMENT = "government"  # with its general office, which signs for it
    PARTY = "party"
    DEPARTMENT = "department"
    COURT = "court"
    PRIVATE = "private"  # no organ at all: a company, a newspaper


class Verdict(StrEnum):
    """Whether an act is believed."""

    ALLOWED = "allowed"
    UNPROVEN = "unproven"  # nothing shows that the actor may
    REFUSED = "refused"  # the actor may not


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ, by its place from the largest to the smallest, its arm and its field."""

    name: str
    place: tuple[str, ...]
    arm: Arm
    field: str = ""

    @property
    def is_state(self) -> bool:
        """Return whether it is an organ of the whole state."""
        return self.place == ("",)


@dataclass(frozen=True, slots=True)
class IssuerEvidence:
    """What is known of a document's issuer and host.

    `declared`: the jurisdiction that its source declares. `host`: of the page it was read on.
    `official`: the host is one of the government, or its source declares issuer or place.
    `consent`: the text says that its government agreed.
    """

    title: str = ""
    number: str | None = None
    issuers: tuple[str, ...] = ()
    declared: str | None = None
    host: str | None = None
    official: bool = True
    consent: bool = False
    is_held: bool = True  # its text is at hand
    organs: tuple[Organ, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "organs", tuple(map(parse_organ, self.issuers)))

    @property
    def public_organs(self) -> tuple[Organ, ...]:
        """Return the issuers that are organs, with the place that the other signs give."""
        place = self.place
        return tuple(
            _complete(organ, place) for organ in self.organs if organ.arm is not Arm.PRIVATE
        )

    @property
    def place(self) -> tuple[str, ...]:
        """Return the place of the document: by issuer, 文号, declaration, then title."""
        own = next((organ.place for organ in self.organs if organ.place), ())
        candidates = (own, place_of_number(self.number), split_place(self.declared or ""))
        known = [place for place in candidates if place]
        titled = split_place(re.sub(r"《.*?》|〈.*?〉", "", self.title))
        if titled and not any(is_inside(titled, one) is False for one in known):
            known.append(titled)
        return max(known, key=len, default=()) if _all_agree(known) else (known or [()])[0]


def split_place(name: str) -> tuple[str, ...]:
    """Split the place at the head of a name: 上海市长宁区科委 gives 上海市 and 长宁区."""
    found = _RE_PLACE.match(name)
    return tuple(part for part in found.groups() if part) if found else ()
    # 上海市社区建设办公室: what is left must be the name of an organ or of a text


def parse_organ(name: str) -> Organ:
    """Parse the name of an issuer: 上海市长宁区科学技术委员会, 财政部, 某某有限公司."""
    name = re.sub(r"[（(].*?[）)]|\s", "", name)
    if _RE_PRIVATE.search(name):
        return Organ(name, split_place(name), Arm.PRIVATE)
    party = _RE_PARTY.match(name)
    bare = name[party.end() :] if party else name
    if not party and _RE_STATE.match(name) and not _RE_PLACE.fullmatch(name):
        return _parse_state_organ(name)
    place = split_place(bare)
    rest = bare[len("".join(place)) :]
    if party:
        is_whole = re.fullmatch(r"委(?:员会)?(?:办公[厅室]|办)?", rest)
        return Organ(name, place, Arm.PARTY if is_whole else Arm.DEPARTMENT, _field_of(rest))
    if _RE_CONGRESS.search(rest):
        return Organ(name, place, Arm.CONGRESS)
    if rest.endswith("法院"):
        return Organ(name, place, Arm.COURT)
    if _RE_GOVERNMENT.match(rest) or (not rest and place):
        return Organ(name, place, Arm.GOVERNMENT)
    # 区政府, 市人民政府办公室: the place is left out
    if re.fullmatch(r"[省市区县镇乡](?:人民)?政府(?:办公[厅室]|办)?|街道办事处", rest):
        return Organ(name, place, Arm.GOVERNMENT)
    if place or _RE_DEPARTMENT.search(rest):
        return Organ(
            name,
            place,
            Arm.DEPARTMENT,
            _field_of(re.sub(r"^[省市区县](?![场政容])(?=.{2})", "", rest)),
        )
    return Organ(name, place, Arm.PRIVATE)


def _parse_state_organ(name: str) -> Organ:
    rest = re.sub(r"^中华人民共和国", "", name)
    if "人民代表大会" in rest or rest.startswith(("全国人大", "中共中央", "中央")):
        return Organ(name, ("",), Arm.CONGRESS)
    if re.fullmatch(r"国务院(?:办公厅)?", rest):
        return Organ(name, ("",), Arm.GOVERNMENT)
    if rest.startswith("最高"):
        return Organ(name, ("",), Arm.COURT)
    return Organ(name, ("",), Arm.DEPARTMENT, _field_of(re.sub(r"^国家", "", rest)))


def _field_of(rest: str) -> str:
    """Return the field of a department: 科学技术委员会 and 科技局 give 科学技术 and 科技."""
    return _RE_FILLER.sub("", _RE_SUFFIX.sub("", _RE_OFFICE.sub("", rest) or rest))


def place_of_number(number: str | None) -> tuple[str, ...]:
    """Return the province that a 文号 code names: 沪府办规〔2024〕7号 gives 上海市."""
    place = _PROVINCE_OF_CODE.get((number or "")[:1])
    return (place,) if place else ()


def number_code(number: str | None) -> str:
    """Return the code of a 文号, before its year: 长科规 of 长科规〔2024〕1号."""
    return re.split(rf"[{YEAR_OPEN}\d第]", number_key(number))[0] if number else ""


# ---------------------------------------------------------------- places


def is_inside(place: tuple[str, ...], whole: tuple[str, ...]) -> bool | None:
    """Return whether a place is a larger one or lies in it; None where that is not known.

    A district printed without its city may lie in any city: 长宁区 in 上海市 is not known.
    """
    if not place or not whole:
        return None
    if whole == ("",):
        return True
    if place == ("",):
        return False
    shared = [part for part in place if part in whole]
    if shared:
        start = place.index(shared[0]), whole.index(shared[0])
        here, there = place[start[0] :], whole[start[1] :]
        return here[: len(there)] == there
    same_rank = _ranks(place) & _ranks(whole)
    return False if same_rank else None


def _ranks(place: tuple[str, ...]) -> set[int]:
    return {_rank(part) for part in place}


def _rank(part: str) -> int:
    if re.fullmatch(PROVINCE, part):
        return 1
    if part.endswith(("市", "州", "地区", "盟")):
        return 2
    return 3 if part.endswith(("区", "县", "旗")) else 4


def places_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool | None:
    """Return whether two places are one; None where one is unknown or less exact."""
    forth, back = is_inside(one, other), is_inside(other, one)
    if forth is None or back is None:
        return None
    return bool(forth and back)


def _all_agree(places: list[tuple[str, ...]]) -> bool:
    """Return whether no two of these places exclude each other."""
    return not any(
        is_inside(one, other) is False and is_inside(other, one) is False
        for one, other in product(places, places)
    )


def _complete(organ: Organ, place: tuple[str, ...]) -> Organ:
    """Add the larger places that a name leaves out: 科技局 of a document of 长宁区."""
    if organ.is_state or not place or place == ("",):
        return organ
    if not organ.place:
        return Organ(organ.name, place, organ.arm, organ.field)
    if organ.place[0] in place:
        larger = place[: place.index(organ.place[0])]
        return Organ(organ.name, larger + organ.place, organ.arm, organ.field)
    return organ


# ---------------------------------------------------------------- organs


def is_same_organ(one: Organ, other: Organ) -> bool | None:
    """Return whether two organs are one, or one succeeded the other; None where not known."""
    kin = {Arm.GOVERNMENT, Arm.PARTY}
    if one.arm is not other.arm and not {one.arm, other.arm} <= kin:
        return False
    same_place = places_agree(one.place, other.place)
    if one.arm is not Arm.DEPARTMENT:
        return same_place
    related = are_related_fields(one.field, other.field)
    return related if same_place is True else (False if not related else same_place)


def are_related_fields(one: str, other: str) -> bool:
    """Return whether two fields are one, an abbreviation of one, or were merged.

    科技 abbreviates 科学技术; 工商 and 质监 became 市场监督.
    """
    if not one or not other:
        return one == other
    short, long = sorted((one, other), key=len)
    if short[0] == long[0] and _is_subsequence(short, long):
        return True
    shared = set(split_ngrams(one)) & set(split_ngrams(other))
    if len(shared) >= max(1, (len(short) - 1) // 2):
        return True
    return any(
        any(word in one for word in group) and any(word in other for word in group)
        for group in _MERGED_FIELDS
    )


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


def is_above(actor: Organ, target: Organ) -> bool | None:
    """Return whether the actor stands above the target; None where that is not known."""
    if actor.arm in (Arm.DEPARTMENT, Arm.COURT, Arm.PRIVATE):
        return False
    if actor.arm is Arm.CONGRESS and target.arm is Arm.CONGRESS and actor.place == target.place:
        return False
    inside = is_inside(target.place, actor.place)
    if not inside:
        return inside
    if places_agree(target.place, actor.place):
        below = {Arm.DEPARTMENT} if actor.arm is not Arm.CONGRESS else set(Arm)
        return target.arm in below
    return True


# ---------------------------------------------------------------- the decision


_RE_MEDIA = re.compile(r"(?:网|报社?|编辑部)$")


def decide_authority(actor: IssuerEvidence, target: IssuerEvidence) -> tuple[Verdict, str]:
    """Decide whether the issuers of one document may act on another, with the reason if not."""
    if _is_unofficial_copy(actor, target):
        return Verdict.UNPROVEN, f"只见于未声明的网站 {actor.host}"
    if _contradicts_source(actor):
        return (
            Verdict.UNPROVEN,
            f"署名 {'、'.join(actor.issuers)} 与来源所属地 {actor.declared} 不符",
        )
    if actor.public_organs and target.public_organs:
        return _decide_by_organs(actor, target)
    if actor.organs and not actor.public_organs:
        own = set(actor.issuers) & set(target.issuers)
        if any(not _RE_MEDIA.search(name) for name in own):
            return Verdict.ALLOWED, ""  # a 科学技术协会 or a school may end what it issued itself
        return Verdict.REFUSED, f"{'、'.join(actor.issuers)} 不是行政机关"
    return _decide_by_signs(actor, target)


def _is_unofficial_copy(actor: IssuerEvidence, target: IssuerEvidence) -> bool:
    """Return whether only one undeclared host says what the actor does to a held text."""
    return (
        not actor.official and target.is_held and actor.host is not None
        and actor.host != target.host
    )  # fmt: skip


def address_rank(evidence: IssuerEvidence) -> int:
    """Return how well an address is fit to publish a text, from 0 to 2.

    2: its source declares the place of the issuer; 1: an official host; 0: an undeclared host, or a
    source of another place.
    """
    if not evidence.official or _contradicts_source(evidence):
        return 0
    return 2 if evidence.declared else 1


def _contradicts_source(actor: IssuerEvidence) -> bool:
    declared = split_place(actor.declared or "")
    return any(
        is_inside(organ.place, declared) is False and is_inside(declared, organ.place) is False
        for organ in actor.organs
        if not organ.is_state
    )


def _decide_by_organs(actor: IssuerEvidence, target: IssuerEvidence) -> tuple[Verdict, str]:
    pairs = list(product(actor.public_organs, target.public_organs))
    found = [is_same_organ(one, other) for one, other in pairs]
    found += [is_above(one, other) for one, other in pairs]
    if any(found):
        return Verdict.ALLOWED, ""
    if number_code(actor.number) and number_code(actor.number) == number_code(target.number):
        return Verdict.ALLOWED, ""
    if actor.consent and any(_is_department_of(one, other) for one, other in pairs):
        return Verdict.ALLOWED, ""
    names = f"{'、'.join(actor.issuers)} 对 {'、'.join(target.issuers)} 制定的文件"
    if any(one is None for one in found):
        return Verdict.UNPROVEN, f"未能证实 {names}有权"
    return Verdict.REFUSED, f"{names}无权"


def _is_department_of(one: Organ, other: Organ) -> bool:
    """Return whether one is a department of the place in which the other works."""
    return one.arm is Arm.DEPARTMENT and places_agree(one.place, other.place) is True


def _decide_by_signs(actor: IssuerEvidence, target: IssuerEvidence) -> tuple[Verdict, str]:
    """Decide where the issuer of one side is not known: by 文号, place and title."""
    code, other_code = number_code(actor.number), number_code(target.number)
    if code and code == other_code:
        return Verdict.ALLOWED, ""
    if is_state_title(target.title) and not any(organ.is_state for organ in actor.organs):
        return Verdict.REFUSED, "国家法律法规只能由国家机关处理"
    if is_local_statute(target.title) and not _may_act_on_statutes(actor):
        return Verdict.UNPROVEN, "地方性法规由人民代表大会及其常务委员会处理"
    here, there = actor.place, target.place
    inside = is_inside(there, here)
    if inside is False:
        return Verdict.REFUSED, f"所属地不同（{''.join(here)}，{''.join(there)}）"
    if inside is None and here and there:
        return Verdict.UNPROVEN, f"所属地未能对应（{''.join(here)}，{''.join(there)}）"
    if actor.public_organs:
        of_government = "府" in other_code or "政" in other_code[1:]
        if of_government and not actor.consent and not _has_authority_arm(actor):
            return Verdict.UNPROVEN, f"{'、'.join(actor.issuers)} 处理政府文件"
        return Verdict.ALLOWED, ""
    if here and inside:
        return Verdict.ALLOWED, ""
    if target.public_organs or (target.is_held and there):
        return Verdict.UNPROVEN, "宣布者没有署名、文号或所属地"
    return Verdict.ALLOWED, ""


def _has_authority_arm(actor: IssuerEvidence) -> bool:
    return any(
        organ.arm in (Arm.GOVERNMENT, Arm.PARTY, Arm.CONGRESS) for organ in actor.public_organs
    )


def is_local_statute(title: str) -> bool:
    """Return whether a title is that of a statute of a province or city: 甲市市容管理条例."""
    bare = title.strip("《》")
    return bool(_RE_STATUTE.search(bare) and split_place(bare))


def _may_act_on_statutes(actor: IssuerEvidence) -> bool:
    """Return whether the actor is a congress or an organ of the state, or names no issuer."""
    return not actor.organs or any(
        organ.is_state or organ.arm is Arm.CONGRESS for organ in actor.organs
    )


def is_state_title(title: str) -> bool:
    """Return whether a title is that of a law or regulation of the state."""
    return title.lstrip("《").startswith("中华人民共和国")


def has_consent(words: str) -> bool:
    """Return whether a text says that its government agreed to it: 经市人民政府同意."""
    return bool(_RE_CONSENT.search(words))
