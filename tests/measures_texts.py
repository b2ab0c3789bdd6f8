"""Restate policy measures in short, for tests of assertions and reviews."""

MEASURES = """某某区鼓励科技创新的若干措施
某科规〔2024〕1号
{articles}
第六条 本措施自2024年4月1日起施行，有效期至2026年12月31日。
某某区科学技术委员会
2024年3月1日
"""
ARTICLES = [
    "第一条 为了鼓励科技创新，推动产业发展，制定本措施。",
    "第二条 支持企业开展关键技术攻关，按照核定投入的百分之三十给予资助，最高不超过500万元。",
    "第三条 支持企业建设研发机构，对新认定的市级企业技术中心给予一次性奖励50万元。",
    "第四条 支持科技金融服务，对获得科技贷款的企业给予贴息，每年最高不超过20万元。",
    "第五条 支持科技人才引进，对符合条件的人才团队给予安家补贴，最高不超过100万元。",
]


def measures_text(*articles: str) -> str:
    """Return the measures with these articles before the last one, or with all of them."""
    return MEASURES.format(articles="\n".join(articles or ARTICLES))
