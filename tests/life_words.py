"""The words of generated lives: usual drafting in several wordings for each act.

`{name}` is the policy as the text cites it, `{day}` and `{until}` are days as a text prints them,
`{old}` is the last day that was printed before, `{third}` and `{fourth}` are the names of articles.
A wording of several paragraphs holds blank lines; `<table>` begins a page with a table.
"""

from __future__ import annotations

from datetime import date

# ---------------------------------------------------------------- the policy itself

# The first and last day, and closings that mean them; the day of signature is 2020-02-08.
TERMS: tuple[tuple[date, date, tuple[str, ...]], ...] = (
    (
        date(2020, 3, 1),
        date(2024, 12, 31),
        (
            "本办法自2020年3月1日起施行，有效期至2024年12月31日。",
            "本办法自2020年3月1日起施行，有效期至2024年12月31日止。",
            "本办法自2020年3月1日起实施，有效期截至2024年12月31日。",
            "本办法自2020年3月1日至2024年12月31日施行。",
            "本办法有效期自2020年3月1日至2024年12月31日。",
            "本办法由发文单位负责解释，自2020年3月1日起施行，有效期至2024年12月31日。",
            "本办法自二〇二〇年三月一日起施行，有效期至二〇二四年十二月三十一日。",
            "本办法自2020年3月1日起执行。有效期至2024年12月31日。",
        ),
    ),
    (
        date(2020, 3, 1),
        date(2023, 2, 28),
        (
            "本办法自2020年3月1日起施行，有效期三年。",
            "本办法自2020年3月1日起施行，有效期为3年。",
            "本办法有效期3年，自2020年3月1日起施行。",
            "本办法自2020年3月1日起施行，有效期36个月。",
            "本办法自2020年3月1日起施行，有效期至2023年2月28日。",
            "本办法自2020年3月1日起试行，试行期三年。",
        ),
    ),
    (
        date(2020, 2, 8),
        date(2025, 2, 7),
        (
            "本办法自印发之日起施行，有效期五年。",
            "本办法自发布之日起施行，有效期5年。",
            "本办法自印发之日起施行，有效期至2025年2月7日。",
            "本办法自公布之日起实施，有效期为五年。",
        ),
    ),
    (
        date(2020, 3, 10),
        date(2025, 3, 9),
        (
            "本办法自2020年3月10日起施行，有效期五年。",
            "本办法自2020年3月10日起施行，有效期至2025年3月9日。",
            "本办法自2020年3月10日起施行，至2025年3月9日止。",
        ),
    ),
)

# ---------------------------------------------------------------- acts with a day

REPEALS = (
    "{name}自{day}起废止。",
    "经研究，决定自{day}起废止{name}。",
    "{name}自{day}起停止执行。",
    "自{day}起，{name}予以废止。",
    "因适用期已过，{name}自{day}起不再执行。",
    "现决定对{name}予以废止，自{day}起执行。",
    "{name}已不适应当前工作需要，经研究，决定自{day}起废止。",
    "{name}自{day}起失效。",
    "根据规范性文件清理结果，{name}自{day}起同时废止。",
    "下列文件自{day}起废止：\n\n1.{name}",
    "自{day}起，废止下列文件：\n\n一、{name}",
    "以下1件文件自{day}起停止执行：\n\n1.{name}，责任单位：区科委",
    "下列2件文件自{day}起废止：\n\n1.《东湖区集市管理办法》（东科规〔2015〕2号）\n\n2.{name}",
    "<table>废止的规范性文件目录（自{day}起废止）|序号,文件名称,文号|1,{title},{number}",
    "<table>规范性文件清理结果|序号,文件名称,文号,处理意见|1,{title},{number},自{day}起废止",
    "<table>废止的规范性文件目录|序号,文件名称,文号,废止日期|1,{title},{number},{day}",
    "{name}予以废止，自{day}起生效。",
    "自{day}起，对{name}予以废止。",
    "现将{name}予以废止，自{day}起不再执行。",
    "根据工作需要，现决定终止执行{name}，自{day}起生效。",
    "从{day}起，{name}一律停止执行。",
    "{name}于{day}废止。",
    "原{name}自{day}起失效，不再作为行政管理的依据。",
    "{name}超过有效期限，自{day}起予以废止。",
    "经研究决定，以下文件自{day}起停止执行：\n\n（一）{name}",
    "<table>决定废止的文件目录（2件）|序号,文件名称,发文字号,备注|1,{title},{number},自{day}起废止|2,东湖区集市管理办法,东科规〔2015〕2号,自{day}起废止",
)
REPEALS_ON_ISSUE = (
    "现决定废止{name}，自印发之日起执行。",
    "{name}自本通知印发之日起废止。",
    "{name}即行废止。",
    "决定对{name}予以废止，自发布之日起生效。",
    "经研究，决定废止{name}。",
    "自即日起，{name}停止执行。",
    "下列文件自印发之日起废止：\n\n1.{name}",
)
# The closing article of a successor that commences on the day.
SUCCESSIONS = (
    "本措施自{day}起施行，有效期五年。{name}同时废止。",
    "本措施自{day}起施行，有效期五年。原{name}同时废止。",
    "本措施自{day}起施行，有效期五年，{name}同时废止。",
    "本措施自{day}起实施，有效期五年。自本措施施行之日起，{name}停止执行。",
    "本措施自{day}起施行，有效期五年。同时废止{name}。",
    "本措施自{day}起施行，有效期五年。{name}届时废止。",
    "本措施自{day}起施行，有效期五年。此前印发的{name}不再执行。",
)
PARTS = (
    "{name}第三条自{day}起废止。",
    "自{day}起，废止{name}第三条。",
    "{name}第三条自{day}起停止执行，其余条款继续执行。",
    "{name}中第三条的规定自{day}起不再执行。",
    "经研究，决定自{day}起废止{name}第三条。",
    "下列文件的部分条款自{day}起废止：\n\n1.{name}第三条",
    "{name}第三条予以废止，自{day}起执行。",
    "对{name}第三条予以废止，自{day}起生效。",
    "{name}第三条自{day}起不再适用。",
)
ANNULMENTS = (
    "决定撤销{name}。",
    "{name}与上位法相抵触，予以撤销。",
    "经审查，{name}第二条、第三条违反上位法规定，决定撤销{name}。",
    "{name}超越法定职权，现予以撤销。",
    "{name}自始无效，予以撤销。",
    "经审查，决定对{name}予以撤销。",
    "依法撤销{name}。",
)
EXTENSIONS = (
    "{name}有效期延长至{until}。",
    "经评估，{name}需继续实施，有效期延长至{until}。",
    "{name}的有效期延长至{until}。",
    "决定将{name}有效期延长至{until}。",
    "{name}有效期顺延至{until}。",
    "{name}继续执行至{until}。",
    "{name}将于{old}到期。经评估，决定将其有效期延长至{until}。",
    "{name}继续有效，有效期至{until}。",
    "经研究，{name}有效期由{old}延长至{until}。",
    "{name}到期后继续执行，有效期至{until}。",
    "{name}延期执行至{until}。",
    "经区政府同意，{name}延长有效期至{until}。",
    "{name}将于{old}到期，经研究，该办法继续执行至{until}。",
    "现将{name}的有效期限延长到{until}。",
    "下列文件有效期延长至{until}：\n\n1.{name}",
    "下列文件继续有效，有效期延长至{until}：\n\n1.{name}",
    "<table>延长有效期的规范性文件目录|序号,文件名称,文号,有效期至|1,{title},{number},{until}",
    "<table>规范性文件清理结果|序号,文件名称,文号,处理意见|1,{title},{number},有效期延长至{until}",
    "{name}有效期续延至{until}。",
    "将{name}的执行期限延长至{until}。",
    "{name}实施期限延长至{until}。",
    "{name}在{old}到期后，继续施行至{until}。",
    "经评估，同意{name}有效期延长至{until}。",
    "{name}有效期自{old}延长到{until}。",
    "为保持政策连续性，{name}有效期延续至{until}止。",
    "{name}继续实施，有效期至{until}。",
    "{name}有效期延长，延长后的有效期至{until}。",
    "一、{name}有效期延长至{until}。\n\n二、本通知自印发之日起施行。",
    "<table>继续有效的规范性文件目录|序号,文件名称,文号,有效期截止日期|1,{title},{number},{until}",
    "<table>规范性文件清理结果|序号,文件名称,文号,清理意见,有效期至|1,{title},{number},继续有效,{until}",
)
EXTENSIONS_BY_TERM = (  # by three years
    "{name}有效期延长三年。",
    "{name}于{old}到期，经评估，有效期再延长三年。",
    "{name}到期后继续执行三年。",
    "{name}有效期届满后延续3年。",
)
LATE_EXTENSIONS = (
    "{name}已于{old}到期，经研究，决定将有效期延长至{until}。",
    "{name}有效期延长至{until}。",
    "{name}到期后继续执行，有效期至{until}。",
    "经评估，{name}继续有效，有效期延长至{until}。",
)
SHORTENINGS = (
    "{name}的有效期由{old}调整为{until}。",
    "{name}有效期缩短至{until}。",
    "{name}有效期调整至{until}，到期后自动失效。",
    "经研究，将{name}的有效期提前至{until}届满。",
    "{name}有效期由{old}提前至{until}。",
    "{name}的有效期缩短为至{until}。",
    "{name}有效期至{until}，到期后自动失效，不再延续。",
    "将{name}的有效期由{old}缩短至{until}。",
    "{name}执行至{until}止，不再延期。",
)
AMENDED_ENDS = (
    "将{name}第四条修改为：“本办法自{start}起施行，有效期至{until}。”",
    "{name}第四条修改为：“本办法有效期至{until}。”",
    "将{name}第四条中的“有效期至{old}”修改为“有效期至{until}”。",
    "{name}第四条中“有效期至{old}”改为“有效期至{until}”。",
)
CORRECTED_ENDS = (
    "{name}第四条“有效期至{old}”应为“有效期至{until}”，特此更正。",
    "{name}第四条中“有效期至{old}”更正为“有效期至{until}”。",
    "因工作疏忽，{name}第四条有效期表述有误，现将“有效期至{old}”更正为“有效期至{until}”。",
)
SUSPENSIONS = (
    "{name}自{day}至{until}暂停执行。",
    "自{day}起至{until}，暂停执行{name}。",
    "{name}自{day}起暂停实施，至{until}止。",
    "{name}自{day}起至{until}停止执行。",
    "自{day}起暂停执行{name}至{until}。",
    "经研究，决定自{day}至{until}暂停实施{name}。",
    "{name}于{day}至{until}期间暂停执行。",
    "{name}自{day}起暂停执行，暂停期限至{until}。",
    "在{day}至{until}期间，暂停执行{name}。",
    "自{day}至{until}，{name}暂缓实施。",
)
OPEN_SUSPENSIONS = (
    "{name}自{day}起暂停执行。",
    "自{day}起暂停执行{name}，恢复时间另行通知。",
    "经研究，决定自{day}起暂停实施{name}。",
    "自{day}起，{name}中止执行。",
    "{name}暂停执行，自{day}起生效。",
    "{name}自{day}起暂缓执行，具体恢复时间另行通知。",
    "自{day}起，停止执行{name}，恢复执行时间另行通知。",
    "从{day}起，{name}暂停施行。",
)
RESUMPTIONS = (
    "{name}自{day}起恢复执行。",
    "自{day}起恢复执行{name}。",
    "经研究，决定自{day}起恢复实施{name}。",
    "{name}暂停执行的情形已消除，自{day}起恢复执行。",
    "{name}自{day}起恢复施行。",
    "从{day}起，{name}恢复执行。",
)
REWORDINGS = (
    "将{name}第三条修改为：“第三条 对符合条件的企业，给予最高50万元的补贴。”",
    "对{name}作如下修改：\n\n一、第三条中的“30万元”修改为“50万元”。",
    "{name}第三条中的“30万元”修改为“50万元”。",
    "经研究，决定对{name}作如下修改：\n\n一、将第三条修改为：“对符合条件的企业，给予最高50万元的补贴。”",
)
# `{act}` is the notice that repealed the policy.
UNDOINGS = (
    "{act}停止执行。",
    "经研究，决定废止{act}。",
    "撤销{act}。",
    "{act}自印发之日起废止，{name}继续执行。",
)
KEEPINGS = (
    "下列文件继续有效：\n\n1.{name}",
    "{name}继续有效。",
    "经清理，以下文件继续有效：\n\n一、{name}",
    "<table>继续有效的规范性文件目录|序号,文件名称,文号|1,{title},{number}",
    "<table>规范性文件清理结果|序号,文件名称,文号,处理意见|1,{title},{number},继续有效",
)
CLOSED_LISTS = (
    "决定保留下列规范性文件，其余文件自{day}起一律废止：\n\n1.{kept}",
    "下列文件继续有效，未列入的本委规范性文件自{day}起一律废止：\n\n1.{kept}",
    "一、下列文件继续有效：\n\n1.{kept}\n\n二、未列入前款目录的规范性文件，自{day}起一律废止，不再作为管理依据。",
)

# ---------------------------------------------------------------- words that change nothing

NO_ACTS = (
    "经评估，{name}予以保留，暂不废止。",
    "{name}暂不修改，继续按原规定执行。",
    "各单位要认真贯彻落实{name}，确保各项政策落地。",
    "根据{name}，现就做好2021年度申报工作通知如下：\n\n一、申报时间为2021年6月1日至2021年6月30日。",
    "请各单位于{until}前报送{name}执行情况总结。",
    "待国家新规定出台后，适时研究修订{name}。",
)
DRAFTS = (
    "本措施自{day}起施行，有效期五年。{name}同时废止。",
    "本措施自{day}起施行。{name}自本措施施行之日起废止。",
)
EXPLANATIONS = (
    "一、起草背景\n\n{name}已实施多年，其有效期即将届满，因此制定新的措施，届时{name}将废止。",
    "一、为什么要废止{name}\n\n{name}的主要内容已不适应实际，故自{day}起废止。",
)
