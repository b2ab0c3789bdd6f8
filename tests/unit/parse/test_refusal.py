"""Pages that answer 200 and do not show the document."""

from contextlib import suppress
from time import process_time

import pytest

from tracker.errors import BlockedError
from tracker.parse.blocked_pages import check_blocked

POLICY = "<html><body>" + "<p>第一条 为了促进科技创新，制定本措施。</p>" * 60 + "</body></html>"


def page(body: str, title: str = "") -> bytes:
    return f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def refusal(payload: bytes, media_type: str = "text/html") -> str:
    with pytest.raises(BlockedError) as caught:
        check_blocked(payload, media_type)
    return str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        "<noscript>Please enable JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={}</script>",
        "<script>document.cookie='__jsl_clearance=1|x';location.href=location.pathname</script>",
        "<script>var arg1='A1';setCookie('acw_sc__v2',arg1)</script>",
        "<script>$_ts={};$_ts.cd='x'</script><meta id=x>",
        "<script>document.cookie='k='+a(1);setTimeout(function(){location.reload()},9)</script>",
        "<div>安全验证</div><div>请完成验证后继续访问</div>",
    ],
)
def test_a_script_challenge_that_answers_200_is_a_refusal(body: str) -> None:
    assert "脚本质询" in refusal(page(body))


@pytest.mark.parametrize(
    "body",
    [
        "<form><input name=u><input type='password' name=p></form>",
        "<p>请先登录后查看</p>",
        "<p>统一身份认证平台</p>",
    ],
)
def test_a_login_where_the_document_should_be_is_a_refusal(body: str) -> None:
    assert "登录页" in refusal(page(body))


@pytest.mark.parametrize("title", ["403 Forbidden", "您的请求被拦截", "访问过于频繁，请稍后再试"])
def test_a_firewall_that_answers_200_is_a_refusal(title: str) -> None:
    assert "拒绝访问" in refusal(page("", title))


OBFUSCATED = "<meta http-equiv=x content='a'><script>(function(){var _$a=0,_$b=[1];eval('_$b')})()</script><script src='/Q1/a.js'></script>"


@pytest.mark.parametrize("title", ["", "某区人民政府"])
def test_a_page_of_scripts_without_a_word_is_a_refusal_whoever_sold_it(title: str) -> None:
    assert "脚本" in refusal(page(OBFUSCATED, title))


def test_an_empty_page_without_script_is_not_called_a_refusal() -> None:
    check_blocked(page(""), "text/html")


def test_a_challenge_in_gb18030_is_seen_too() -> None:
    assert "安全验证" in refusal('<meta charset="gb2312"><p>安全验证</p>'.encode("gb18030"))


def test_a_policy_page_with_a_login_form_in_its_corner_is_no_refusal() -> None:
    check_blocked(
        (
            POLICY
            + "<form>用户登录<input type=password></form><script>document.cookie='a=1';location.href='#'</script>"
        ).encode(),
        "text/html",
    )


def test_a_short_notice_without_any_of_these_marks_is_no_refusal() -> None:
    check_blocked(
        page("<p>关于延长有效期的通知</p><p>有效期延长至2027年12月31日。</p>"), "text/html"
    )


def test_a_short_notice_on_a_site_with_a_login_in_its_corner_is_no_refusal() -> None:
    check_blocked(
        page(
            "<a>用户登录</a><input type=password><p>某府办规〔2024〕7号</p><p>有效期延长至2027年12月31日。特此通知。</p>"
        ),
        "text/html",
    )


def test_a_text_file_that_speaks_of_logins_is_no_page() -> None:
    check_blocked("申请人请先登录一网通办平台提交材料。".encode(), "text/plain")


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<![CDATA[", "<script>", "<input ", "</script", "document.cookie=", "<", "<a "],
)
def test_a_page_of_openings_that_nothing_closes_is_looked_at_in_one_pass(piece: str) -> None:
    begin = process_time()
    with suppress(BlockedError):
        check_blocked(piece.encode() * (400_000 // len(piece)), "text/html", "p.html")
    assert process_time() - begin < 1.0
