"""The table of titles: what kind of document the head word of a title names.

The first row that matches decides. A row looks at the words outside 《》 and brackets, mostly at
the last one: 规划管理办法 is a 办法, 选举办法 is no notice of an election.

Source: 上海市行政规范性文件管理规定 (令17号, 2019) Art. 2: public, on rights and duties, generally
binding, repeatedly applicable; not internal norms, minutes, work plans, replies, commendations,
appointments, plans or technical standards.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tracker.model import Category


class Bearing(Enum):
    """What a head word says of the binding force of the text below it."""

    BINDS = "binds"
    NEVER = "never"  # explains, asks, reports: no mark and no duty makes it a rule
    UNLESS_MARKED = "unless_marked"  # no rule by its name; the issuer's 规 says otherwise
    PLANS = "plans"  # likewise, and a mark leaves it open
    MATTER = "matter"  # settles one matter, unless it has duties and a mark or a term
    TEXT_DECIDES = "text_decides"


@dataclass(frozen=True, slots=True)
class TitleRule:
    """One row of the table: titles that match are of this category and bearing."""

    pattern: str
    category: Category
    bearing: Bearing
    reason: str


_OF_NO_PAPER = "(?<![证照书质可])(?<![证照书质可]的)"  # 资质证书有效期, 许可证续期
_COUNT = r"(?:\d{1,3}|[一二三四五六七八九十百]{1,4})"
_EXPLAINS = "对政策的解读、宣传，本身不设定权利义务"
_REPORTS = "报告、纪要、汇编等不设定权利义务"
_MATTER = "具体事务的通知、公示，不是普遍适用的规则"
DRAFT = TitleRule(
    r"(?:征求|征集|听取)(?:[^，。]{0,120}的?)?意见|草案$"
    r"|(?<!正式)(?<![定终])(?<!发布)(?<!印发)稿$|听证",
    Category.DRAFT,
    Bearing.NEVER,
    "草案、征求意见稿或听证内容，尚未发布",
)
# The first row that matches decides. Most look at the title's last word: 规划管理办法 is a 办法,
# 选举办法 is no notice of an election, 听证办法 is no hearing.
TITLE_RULES = (
    TitleRule(
        r"(?:听证|征求意见|意见征集|公平竞争审查|规范性文件|立法|档案|稿件)[^，]{0,20}(?:办法"
        r"|规定|细则|规则|条例|规程|制度)$",
        Category.POLICY,
        Bearing.TEXT_DECIDES,
        "题名为规范性文件常用文种",
    ),
    DRAFT,
    TitleRule(
        r"(?:废止|失效|继续有效|清理)的?[^，《》]{0,12}(?:对照表|汇总表|一览表|情况表|清单)$",
        Category.CATALOGUE,
        Bearing.NEVER,
        "清理目录，只宣布其他文件的状态",
    ),
    TitleRule(
        r"(?:解读|问答|图解|读懂|看懂|答记者问|解答|答疑|释义|亮点|看点|知多少|速览|速递"
        r"|(?:对照|比较|对比)表|实录|访谈|新闻稿|通稿|发布会|常见问题|热点问题|疑问|[QＱ]&[AＡ]|FAQ"
        r"|(?:起草|编制|修订|修改|制定|政策|情况|条文|的|[）)])说明)$|[？?！!]|怎么|怎样|哪些"
        r"|^[^《》，。]{0,12}(?:读懂|看懂|图解|图说|解读|问答|漫画|答疑|访谈|专访|直播|视频"
        r"|动画|长图|海报)(?:[丨｜|:：—-]|《|(?=.{4}))"
        rf"|^[^《》，。]{{0,12}}(?:{_COUNT}|你|我|有|快)问(?:{_COUNT}|我|你|必|快)?答"
        r"|^[^《》，。]{0,12}(?:一(?:张)?图|[几一]分钟|带你|教你)(?:带你|教你)?(?:了解|掌握"
        r"|学习|弄懂|搞懂|学会)"
        r"|政策解读|政策问答|》(?:系列)?解读",
        Category.INTERPRETATION,
        Bearing.NEVER,
        _EXPLAINS,
    ),
    TitleRule(
        r"^最高人民(?:法院|检察院).{0,80}批复$",
        Category.LAW,
        Bearing.BINDS,
        "最高司法机关的批复是司法解释",
    ),
    TitleRule(
        r"(?:答复|复函|回函|批复|请示|(?:来信|留言|信访|咨询|建议|提案"
        r"|网民)[^，]{0,12}回复)(?:意见书?|的函|选登)?$",
        Category.REPLY,
        Bearing.NEVER,
        "答复、批复、请示不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(
        r"修正案|(?:修改|修订|修正).{0,80}决定$",
        Category.AMENDMENT,
        Bearing.BINDS,
        "改变其他文件的文字",
    ),
    TitleRule(
        r"清理结果|(?:清理|继续有效|废止|失效).{0,80}目录$|(?:宣布|公布).{0,80}(?:失效|废止"
        r"|继续有效)"
        r"|(?:废止|失效|保留).{0,80}(?:文件|规章|法规).{0,80}(?:通知|决定|公告)$",
        Category.CATALOGUE,
        Bearing.NEVER,
        "清理目录，只宣布其他文件的状态",
    ),
    TitleRule(
        r"(?:征地|征收土地|土地征收)(?:启动)?预?公告$",
        Category.NOTICE,
        Bearing.NEVER,
        "对个别事项的处理，不是普遍适用的规则",
    ),
    TitleRule(
        r"(?:修改|修订|修正|调整.{0,80}(?:有效期|失效日期|》[^，]{0,8}(?:期|时间))|废止"
        r"|撤[销回].{0,80}(?:《|文件|规定|办法|通知|意见|政策)|(?:停止|终止|不再)(?:执行|实施"
        r"|施行|适用)"
        r"|更正|继续有效|(?:暂停|暂缓|恢复|继续|推迟|延期|提前终止)(?:执行|实施|施行)?(?:《"
        r"|.{0,80}《)"
        rf"|(?:不再|予以)延续|》[^，]{{0,6}}(?:补充|转为正式|无效|暂停|中止|停止|终止|恢复"
        rf"|继续(?:适用|执行|实施|施行))|{_OF_NO_PAPER}(?:续期|有效期)).{{0,80}}(?:决定|通知"
        rf"|公告|函)$",
        Category.AMENDMENT,
        Bearing.BINDS,
        "改变其他文件的效力或文字",
    ),
    TitleRule(
        r"》[^》]{0,20}的?(?:更正|勘误)(?:说明|启事)?$"
        r"|(?:废止|撤销|撤回|暂停|暂缓|恢复|推迟|延期|停止|终止|延长)(?:执行|施行|实施|适用)?"
        r"(?:部分|有关|相关|若干|一批)?(?:规范性|政策)*(?:文件|规章)(?:的?(?:效力|有效期|执行"
        r"|施行))*的?(?:决定|通知|公告)$"
        r"|(?:部分|有关|相关|若干|一批)[^，《》]{0,12}(?:文件|规章)的?(?:[^，《》]{0,8}期限?)?"
        r"(?:继续|延期|延续|延长|顺延|续期|停止|终止|暂停|暂缓|恢复|不再|到期|失效|废止|撤销"
        r"|施行期限|执行期限|有效期)[^，《》]{0,20}的?(?:决定|通知|公告)$",
        Category.AMENDMENT,
        Bearing.BINDS,
        "改变其他文件的效力或文字",
    ),
    TitleRule(
        r"(?:文本|范本|样本|格式|式样)$|(?:申请|申报|登记|汇总|一览|明细|推荐|备案|审批|评分"
        r"|反馈|统计|情况)表$"
        r"|(?:申请|申报|承诺|委托|倡议|协议|合同|告知|责任)书$|(?:样式|模板|回执|告知单|合同"
        r"|协议)$",
        Category.OTHER,
        Bearing.NEVER,
        "供填写的表格、文书，本身不设定权利义务",
    ),
    TitleRule(
        r"(?:汇编|选编|纪要|讲话|致辞|发言|简报|总结|汇报|公开信|一封信|倡议|备忘录|动态|新闻|简讯"
        r"|流程图|简介|典型案例|(?:温馨|风险|友情|消费)(?:提[示醒]|警示)|(?:提[示醒]|告诫|警示"
        r"|催告|邀请)函"
        r"|[预决]算(?:公开)?(?:的?(?:情况|草案|[收支][^，。]{0,8}表|报表))?(?:[及和]?说明)?"
        r"|(?:统计|主要|运行|监测)(?:数据|信息|资料)|(?:绩效|年度)目标(?:申报)?表?|[月季]报"
        r"|年鉴|大事记|要闻|综述"
        r"|提纲|台账|花名册|海报|感谢信|慰问信|贺信|喜报|[市居村]民书)$"
        r"|^致[^，。]{1,40}的?(?:一封|公开)信",
        Category.OTHER,
        Bearing.NEVER,
        _REPORTS,
    ),
    TitleRule(
        r"^(?!.{0,40}关于)[^《》，。]{2,16}(?:出台|推出"
        r"|正式启动)[^，。]{2,80}(?<!通知)(?<!公告)(?<!决定)$"
        r"|^(?!.{0,40}关于)[^《》，。]{2,16}(?:召开|举行|举办|开展|赴|调研)[^，。]{2,60}"
        r"(?:会|会议|仪式|活动|调研|检查|工作|培训)$",
        Category.OTHER,
        Bearing.NEVER,
        "工作动态、新闻报道，本身不设定权利义务",
    ),
    TitleRule(
        r"(?<!委员)(?<![协学商总])(?:会议?|论坛|仪式|典礼)$",
        Category.OTHER,
        Bearing.UNLESS_MARKED,
        "会议、活动的报道，本身不设定权利义务",
    ),
    TitleRule(
        r"关于(?:批准|接受|同意)[^《》]{0,60}(?:[预决]算|计划|报告|辞[去职][^，]{0,12}"
        r"|调整方案)(?:请求)?的?(?:决议|决定)$"
        r"|补偿安置方案(?:的?(?:公告|公示|通告|通知|批复))?$|(?:动员|嘉奖|河长|征兵命)令$"
        r"|(?:行政处罚|处分|记过|警告|开除)[^，]{0,8}决定书?$|(?:房屋|土地"
        r"|地块)[^，]{0,20}征收的?决定(?:的?公告)?$"
        r"|征收[^，]{0,40}(?:房屋|土地|地块)[^，]{0,12}的?(?:决定|公告)$",
        Category.NOTICE,
        Bearing.NEVER,
        "对个别事项的处理，不是普遍适用的规则",
    ),
    TitleRule(
        r"规范性文件[^，]{0,20}(?:备案|审查)[^，]{0,12}(?:目录|情况|统计)(?:的?(?:公告|通报"
        r"|通知|报告))?$",
        Category.OTHER,
        Bearing.NEVER,
        _REPORTS,
    ),
    TitleRule(
        r"(?:审查|审核|评审|反馈|评估|论证|采纳|咨询|修改)的?意见$|(?:审批|验收|核准|复核"
        r"|会签)意见$|意见(?:(?:征集|征求|采纳|反馈|处理)(?:及|和|与)?){1,3}(?:情况"
        r"|结果)?(?:的?(?:公告|公示|说明|反馈))?$",
        Category.OTHER,
        Bearing.NEVER,
        "对其他文件的审查、反馈意见，本身不设定权利义务",
    ),
    TitleRule(
        r"书$",
        Category.OTHER,
        Bearing.NEVER,
        "决定书、通知书、白皮书等只处理个别事项或者作说明，不是普遍适用的规则",
    ),
    TitleRule(
        r"(?:讲话|致辞|发言|报告|访谈|会议|文章)(?:摘要|全文|摘编|节选|精神)$"
        r"|(?:情况|进展|成效|经验|做法|案例|摘要|摘编|节选|选登|集锦|概况|概览|简况|排名|排行榜"
        r"|榜单|指数)$"
        r"|(?:预告|预报|日程|时间表|联系方式|联系电话|咨询电话|地址|地图)$",
        Category.OTHER,
        Bearing.UNLESS_MARKED,
        _REPORTS,
    ),
    TitleRule(
        r"(?:申报|申请|操作|办事|办理|服务|使用|报名|填报|填写|报送|受理|参赛|招生|报考|缴费|查询"
        r"|系统|宣传|培训|工作)(?:的)?(?:指南|指引|手册|须知|流程|说明)$|手册$",
        Category.OTHER,
        Bearing.UNLESS_MARKED,
        "办事、申报、操作的指南，不设定新的权利义务",
    ),
    TitleRule(r"(?:条例|(?<!办)法|法典)$", Category.LAW, Bearing.BINDS, "法律、法规"),
    TitleRule(
        r"(?:工作|议事|例会|学习)(?:规则|制度|细则)$|章程$|(?:自律|居民|村民|文明|市民"
        r"|行业)公约$|(?:倡议|民约)$"
        r"|(?:(?:机关|机构|[委局办])内部|考勤|请销假|财务报销|公章|印章|值班|公文处理|办公用品"
        r"|会议室"
        r"|公务用车|公务接待|公务卡|差旅费|(?:机构|人员)编制|职能配置|内设机构)"
        r"[^，]{0,16}(?:制度|规定|办法|细则|规则)$",
        Category.OTHER,
        Bearing.UNLESS_MARKED,
        "机关内部的工作制度不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(r"(?:报告|公报)$", Category.OTHER, Bearing.NEVER, "报告、公报不设定权利义务"),
    TitleRule(
        r"(?:技术|设计|施工|验收|团体|地方)(?:标准|规范|规程|导则)$|工程.{0,80}(?<!管理)规范$"
        r"|导则$",
        Category.POLICY,
        Bearing.UNLESS_MARKED,
        "技术标准不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(
        r"(?:名录|名册|台账|(?:决策事项|企业|机构|单位|场所|人员|专家|产品|成果|文件|公开|课程"
        r"|图书|基地|景区"
        r"|(?<!公共)服务)目录|(?:任务|责任|项目|问题|整改|需求|企业|招商|联系人?|主体|点位"
        r"|材料)清单)$",
        Category.OTHER,
        Bearing.MATTER,
        "名录、目录、任务清单列出对象或分工，本身不设定权利义务",
    ),
    TitleRule(
        r"(?:干部|工作人员|党政机关|机关事业单位|行政事业单位)[^，]{0,24}(?:制度|规定|办法|细则"
        r"|规则)$",
        Category.POLICY,
        Bearing.MATTER,
        "规范机关、人事管理，一般不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(
        r"(?:办法|细则|规定|措施|政策|规则|规程|准则|守则|意见|规范|指引|指南|标准|基准|清单"
        r"|目录|制度|举措|通则"
        rf"|(?:政策|措施|办法|意见|举措|规定)[“”]?(?:{_COUNT})条[“”]?)$",
        Category.POLICY,
        Bearing.TEXT_DECIDES,
        "题名为规范性文件常用文种",
    ),
    TitleRule(
        r"(?:规划|计划|纲要|三年行动)$",
        Category.PLAN,
        Bearing.PLANS,
        "规划、计划、要点不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(
        r"(?:(?:行动|工作|整治|活动|演练|比选|分工|巡查|督查)方案|预案|要点|任务分工|任务分解"
        r"|路线图|工作安排)$",
        Category.PLAN,
        Bearing.UNLESS_MARKED,
        "规划、计划、要点不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(
        r"方案$", Category.PLAN, Bearing.TEXT_DECIDES, "方案是否设定普遍适用的规则，须看内容"
    ),
    TitleRule(
        r"公示$|(?:招聘|招录|招考|招募|招生|选聘|选调|引进)[^，的]{0,12}(?:公告|简章)$"
        r""
        r"|(?:招标|中标|成交|采购|考试|拍卖|出让|挂牌|转让|招租|竞租|比选|询价|磋商|流标|废标"
        r"|送达|认领|迁坟|注销|吊销|抽检|抽查)公告$|(?:声明|启事)$"
        r"|(?:任免|任职|免职|职务)的(?:通知|决定)$|(?:表彰|通报表扬|通报批评).{0,80}(?:决定"
        r"|通报|通知)$"
        r"|通报$|名[单录](?:的(?:公告|通知|通报))?$|放假(?:安排)?(?:的通知)?$"
        r"|(?:施工|封路|断路|停水|停电|停气)[^，]{0,12}的?(?:通告|公告|通知)$"
        r"|(?:授予|命名|追授|记功|嘉奖|等功)[^，]{0,60}的?(?:决定|通知|命令)$|(?:交通组织"
        r"|公交线路|行车路线)[^，]{0,12}的?(?:通告|公告|通知)$"
        r"|(?:聘任|聘请|聘用)[^，]{0,20}的(?:通知|决定)$"
        r"|(?:小组|委员会|指挥部|专班)[^，]{0,8}(?:成员|人员|组成)[^，]{0,6}的通知$"
        r"|(?:举办|召开|组织参加).{0,80}的?(?:通知|公告|函)$"
        r"|(?:会|会议|活动|培训班|讲座|论坛|大赛|比赛)的?(?:通知|公告)$",
        Category.NOTICE,
        Bearing.UNLESS_MARKED,
        _MATTER,
    ),
    TitleRule(
        r"关于(?:下达|拨付|分配|组织|开展|报送|上报|填报|选派|领取).{0,80}(?:通知|公告)$"
        r"|结果(?:的?(?:公告|通告|通知))?$"
        r"|(?:成立|设立|组建|启用|更名|变更)[^，《》]{0,30}(?:小组|委员会|指挥部|专班|办公室"
        r"|中心|机构|联席会议|联盟|印章|公章|办公地址)[^，《》]{0,6}的?(?:通知|公告|决定|函)$"
        r"|(?:临时|期间)[^，]{0,30}(?:管制|管控|限行|禁行|禁飞|交通管理)[^，]{0,8}的?(?:通告"
        r"|公告|通知)$"
        r"|关于(?:切实|进一步|全力|认真|继续)?(?:做好|抓好|部署).{0,80}工作的(?:紧急|补充)?通知$"
        r"|(?:申报|评选|征集|遴选|推荐|报名|验收|拨付|考核|检查|督查|清理|排查|培训|评审|认定|统计"
        r"|调查|普查|招生|招聘)(?:工作|活动)?(?:的|结果的)?(?:通知|公告)$|考核结果",
        Category.NOTICE,
        Bearing.MATTER,
        _MATTER,
    ),
    TitleRule(
        r"^(?![^，。]{0,120}(?:标准|基数|待遇|比例|价格|收费|额度|限额|办法|规定|政策"
        r"|补贴|返还|减免|缓缴|优惠|缴存|保险))"
        r"[^，。]{0,60}(?:\d{4}年|本年度"
        r"|第[一二三四五六七八九十\d]{1,3}[批期轮])[^，。]{0,80}(?:通知|公告)$",
        Category.NOTICE,
        Bearing.MATTER,
        "只涉及一个年度或批次的具体事务，不反复适用",
    ),
    TitleRule(
        r"(?:撤销|吊销|注销)[^《》，]{0,40}(?:许可|资格|资质|登记|证书?|执照)的?(?:决定|公告"
        r"|通告|通知)$",
        Category.NOTICE,
        Bearing.UNLESS_MARKED,
        "对个别事项的处理，不是普遍适用的规则",
    ),
    TitleRule(
        r"函$",
        Category.NOTICE,
        Bearing.MATTER,
        "机关之间商洽、答复具体事项的函，不是普遍适用的规则",
    ),
    TitleRule(
        r"(?:通告|公告|决定|决议|命令|令|通知|解释|安排)$",
        Category.NOTICE,
        Bearing.TEXT_DECIDES,
        "通知、通告等，须看内容是否普遍适用",
    ),
    TitleRule(
        r"(?:条款|口径|事项|要求|条件)$",
        Category.POLICY,
        Bearing.TEXT_DECIDES,
        "题名不足以判断文种",
    ),
    TitleRule(
        r"》[^《》，。]{1,20}$|^[^。]{0,120}[：:｜丨|，][^。]{0,120}$",
        Category.OTHER,
        Bearing.UNLESS_MARKED,
        "题名不是公文或规范性文件的文种，为宣传、介绍其他文件的文章",
    ),
    TitleRule(
        r"办法|细则|规定|措施|政策|若干",
        Category.POLICY,
        Bearing.TEXT_DECIDES,
        "题名含规范性文件常用文种",
    ),
)
