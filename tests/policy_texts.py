"""Write short policy texts: title, number, clauses, dates, repeals and signature."""

from __future__ import annotations

CLAUSES = (
    "为支持辖区企业开展技术创新，提升产业能级，制定本办法。",
    "对符合条件的企业，经评审给予最高不超过{amount}万元的资金支持，分两年拨付。",
    "申请单位应当按照通知要求提交申请材料，并对材料的真实性负责；弄虚作假的，取消资格并追回资金。",
    "区科委会同区财政局负责本办法的组织实施，每年公布资金使用情况，接受社会监督。",
)


def policy_text(
    title: str = "某区科技创新扶持办法",
    number: str | None = "某区规〔2024〕3号",
    *,
    amount: int = 300,
    start: str = "2024年5月1日",
    end: str | None = "2029年4月30日",
    repeals: str = "",
    made: str | None = "2024年4月1日",
    more: tuple[str, ...] = (),
) -> str:
    """Return the text of a policy as a page prints it.

    `repeals`: words that follow the validity sentence.
    """
    clauses = [clause.format(amount=amount) for clause in CLAUSES] + list(more)
    until = f"，有效期至{end}" if end else ""
    clauses.append(f"本办法自{start}起施行{until}。{repeals}")
    numerals = "一二三四五六七八九十"
    lines = [
        title,
        number,
        *(f"第{numerals[n]}条　{text}" for n, text in enumerate(clauses)),
        "某区人民政府",
        made,
    ]
    return "\n".join(line for line in lines if line)
