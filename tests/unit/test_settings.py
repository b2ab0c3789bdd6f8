"""sources.toml and the environment: what is taken, and that every mistake is named with its place
and a hint.
"""

import re
from datetime import date, time, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
import soupsieve
from hypothesis import given
from hypothesis.strategies import from_regex

from tracker.errors import ConfigError
from tracker.model import Expect, Follow, Source, SourceKind
from tracker.settings.fields import PLAIN_SELECTOR
from tracker.settings.load import Settings, load_settings
from tracker.settings.token_digest import hash_token, verify_token

PAGE = '[[source]]\nid = "a"\nkind = "page"\nurl = "https://example.gov.cn/1.html"\n'
LISTING = 'id = "a"\nkind = "listing"\nurl = "http://a.cn"\n'


def settings(tmp_path: Path, text: str, **env: str) -> Settings:
    (tmp_path / "sources.toml").write_text(text, "utf-8")
    return load_settings(tmp_path, env)


def problems(tmp_path: Path, text: str, **env: str) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        settings(tmp_path, text, **env)
    return refused.value.problems


def test_a_page_source_carries_all_that_its_table_says(tmp_path: Path) -> None:
    text = PAGE + (
        'policy = "沪府办规〔2024〕7号"\npredecessor = "old"\njurisdiction = "上海市"\n'
        'issuer = "上海市人民政府"\nselect = "div#content"\nremove = [".share", ".counter"]\n'
        'cron = "30 8 * * mon-fri"\nexpect = { title = "措施", min_clauses = 16 }\n'
        "primary = false\n"
    )
    assert settings(tmp_path, text).sources == (
        Source(
            id="a",
            kind=SourceKind.PAGE,
            url="https://example.gov.cn/1.html",
            policy="沪府办规〔2024〕7号",
            predecessor="old",
            jurisdiction="上海市",
            issuer="上海市人民政府",
            select="div#content",
            remove=(".share", ".counter"),
            cron="30 8 * * mon-fri",
            expect=Expect("措施", 16),
            primary=False,
        ),
    )


def test_a_listing_says_what_it_follows(tmp_path: Path) -> None:
    follow = 'links = "#list a", title = "措施|办法", since = 2024-01-01, documents = 20'
    text = f"[[source]]\n{LISTING}follow = {{ {follow} }}\n"
    (source,) = settings(tmp_path, text).sources
    assert (source.kind, source.follow) == (
        SourceKind.LISTING,
        Follow("#list a", "措施|办法", since=date(2024, 1, 1), documents=20),
    )


def test_a_folder_is_meant_from_the_home_and_checked_daily_unless_told_otherwise(
    tmp_path: Path,
) -> None:
    (source,) = settings(
        tmp_path, '[[source]]\nid = "inbox"\nkind = "file"\npath = "inbox"\n'
    ).sources
    assert (source.path, source.every, source.cron) == (
        str(tmp_path / "inbox"),
        timedelta(days=1),
        None,
    )


@pytest.mark.parametrize(
    ("text", "every"),
    [("1m", timedelta(minutes=1)), ("6h", timedelta(hours=6)), ("30d", timedelta(days=30))],
)
def test_an_interval_has_a_unit(tmp_path: Path, text: str, every: timedelta) -> None:
    assert settings(tmp_path, f'{PAGE}every = "{text}"').sources[0].every == every


def test_the_environment_says_where_things_are(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        "",
        TRACKER_DATABASE_URL="postgresql://db/x",
        TRACKER_TOKEN="sixteen letters!",
        TRACKER_PUBLIC_URL="https://p.cn/",
    )
    assert (found.database_url, found.token, found.public_url) == (
        "postgresql://db/x",
        hash_token("sixteen letters!"),
        "https://p.cn",
    )
    assert settings(tmp_path, "", TRACKER_TOKEN="").token is None


def test_the_token_is_held_as_its_digest_and_may_be_given_as_one(tmp_path: Path) -> None:
    found = settings(tmp_path, "", TRACKER_TOKEN="some secret words").token or ""
    assert "secret" not in found
    assert settings(tmp_path, "", TRACKER_TOKEN=found).token == found
    assert verify_token("some secret words", found)
    assert not verify_token(found, found)


@pytest.mark.parametrize("token", ["t", "fifteen letters"])
def test_a_token_that_can_be_guessed_is_refused(tmp_path: Path, token: str) -> None:
    with pytest.raises(ConfigError, match="TRACKER_TOKEN：至少 16 个字符"):
        settings(tmp_path, "", TRACKER_TOKEN=token)
    assert settings(tmp_path, "", TRACKER_TOKEN="sixteen letters!").token


@pytest.mark.parametrize("name", ["王\u202e某", "x" * 61, "Ａ李", "a\tb"])
def test_the_owner_of_the_token_has_a_plain_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="TRACKER_OPERATOR"):
        settings(tmp_path, "", TRACKER_OPERATOR=name)
    assert settings(tmp_path, "", TRACKER_OPERATOR="王某").operator == "王某"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('operator_header = "X-Remote-User"', "trusted_proxies"),
        ('trusted_proxies = ["10.0.0.1"]\noperator_header = "Authorization"', "不能用"),
        ('trusted_proxies = ["10.0.0.1"]\noperator_header = "X Remote"', "不能用"),
    ],
)
def test_only_a_trusted_proxy_may_name_the_operator(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=f"operator_header：.*{said}"):
        settings(tmp_path, f"[server]\n{text}\n")


def test_secrets_are_not_printed_with_the_settings(tmp_path: Path) -> None:
    found = settings(
        tmp_path, "", TRACKER_TOKEN="s3cret" * 3, TRACKER_DATABASE_URL="postgresql://u:s3cret@db/x"
    )
    assert "s3cret" not in repr(found)


def test_the_home_is_the_argument_then_the_environment_then_where_we_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sources.toml").write_text("", "utf-8")
    assert load_settings(tmp_path, {"TRACKER_HOME": "/nowhere"}).home == tmp_path
    assert load_settings(None, {"TRACKER_HOME": str(tmp_path)}).home == tmp_path
    monkeypatch.chdir(tmp_path)
    assert load_settings(None, {}).home == tmp_path


def test_the_fetch_table_sets_limits_and_the_networks_that_are_meant(tmp_path: Path) -> None:
    limits = settings(
        tmp_path,
        '[fetch]\nallow_private = ["127.0.0.1", "10.0.0.0/8"]\nmax_bytes = 1000\n'
        "read_timeout = 2.5",
    ).fetch
    assert (limits.allow_private, limits.max_bytes) == (
        (ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8")),
        1000,
    )
    assert limits.read_timeout == 2.5


def test_quiet_hours_may_go_over_midnight(tmp_path: Path) -> None:
    assert settings(tmp_path, 'quiet = "23:00-06:30"').quiet == (time(23), time(6, 30))
    assert settings(tmp_path, "").quiet is None


def test_a_home_of_the_demonstration_says_so(tmp_path: Path) -> None:
    assert settings(tmp_path, "demo = true").demo
    assert not settings(tmp_path, "").demo


WRONG = [
    ('id = "a"\nkind = "page"', "url", "须写 url"),
    ('id = "a"\nkind = "file"', "path", "须写 path"),
    ('kind = "page"\nurl = "http://a.cn"', "id", "缺少"),
    ('id = "a"\nurl = "http://a.cn"', "kind", "缺少"),
    ('id = "a"\nkind = "file"\npath = "x"\nurl = "http://a.cn"', "url", "不用 url"),
    ('id = "../a"\nkind = "page"\nurl = "http://a.cn"', "id", "目录名"),
    ('id = "A"\nkind = "page"\nurl = "http://a.cn"', "id", "小写"),
    ('id = 7\nkind = "page"\nurl = "http://a.cn"', "id", "字符串"),
    ('id = "a"\nkind = "paeg"\nurl = "http://a.cn"', "kind", "是否想写 page"),
    ('id = "a"\nkind = "listing"', "url", "须写 url"),
    ('id = "a"\nkind = "listing"\nurl = "http://a.cn"\npolicy = "p"', "policy", "不用 policy"),
    (PAGE[11:] + "follow = { pages = 2 }", "follow", "不用 follow"),
    (LISTING + 'follow = { title = "(" }', "follow: title", "正则"),
    (LISTING + 'follow = { since = "2024-01-01" }', "follow: since", "不加引号"),
    (LISTING + "follow = { pages = 0 }", "follow: pages", "至少为 1"),
    (LISTING + "follow = { wide = 1 }", "follow: wide", "可用：links"),
    ('id = "a"\nkind = "page"\nurl = "ftp://a.cn"', "url", "http 与 https"),
    ('id = "a"\nkind = "page"\nurl = "file:///etc/passwd"', "url", "http 与 https"),
    ('id = "a"\nkind = "page"\nurl = "https://"', "url", "主机名"),
    ('id = "a"\nkind = "page"\nurl = "https://u:p@a.cn/"', "url", "密码"),
    ('id = "a"\nkind = "page"\nurl = "http://[::1"', "url", "不是网址"),
    (PAGE[11:] + 'every = "6x"', "every", '"6h"'),
    (PAGE[11:] + 'every = "0h"', "every", "至少一分钟"),
    (PAGE[11:] + "every = 6", "every", "字符串"),
    (PAGE[11:] + 'every = "9999d"', "every", "366"),
    (PAGE[11:] + 'every = "6h"\ncron = "0 8 * * *"', "cron", "只能写一个"),
    (PAGE[11:] + 'cron = "0 8 * *"', "cron", "五段"),
    (PAGE[11:] + 'cron = "99 8 * * *"', "cron", "不是 cron"),
    (PAGE[11:] + 'cron = "0 8 * * 1-5"', "cron", "mon-fri"),
    (PAGE[11:] + 'cron = "0 0 30 2 *"', "cron", "永远不会"),
    (PAGE[11:] + 'select = "div["', "select", "CSS"),
    (PAGE[11:] + 'remove = ["div", ":nope"]', "remove", "CSS"),
    (PAGE[11:] + 'selct = "div"', "selct", "是否想写 select"),
    (PAGE[11:] + "expect = { min_clauses = -1 }", "expect: min_clauses", "整数"),
    (PAGE[11:] + 'expect = { titel = "x" }', "expect: titel", "是否想写 title"),
    (PAGE[11:] + 'expect = "x"', "expect", "一张表"),
    (PAGE[11:] + 'primary = "no"', "primary", "true 或 false"),
    (PAGE[11:] + "primary = false", "primary", "policy"),
    (PAGE[11:] + 'policy = "p"\npredecessor = "p"', "predecessor", "自己"),
]


@given(from_regex(PLAIN_SELECTOR, fullmatch=True))
def test_a_selector_that_is_taken_without_its_parser_is_one(selector: str) -> None:
    assert soupsieve.compile(selector)


@pytest.mark.parametrize(("table", "key", "hint"), WRONG)
def test_a_wrong_source_is_named_with_its_number_its_key_and_a_hint(
    tmp_path: Path, table: str, key: str, hint: str
) -> None:
    (problem,) = problems(tmp_path, f"[[source]]\n{table}")
    assert re.match(rf"sources\.toml \[\[source\]\] #1( id=\S+)?: {key}：", problem)
    assert hint in problem


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("[fetch]\nmax_byte = 3", "sources.toml [fetch]: max_byte", "max_bytes"),
        ("[fetch]\nallow_private = true", "sources.toml [fetch]: allow_private", "列表"),
        (
            '[fetch]\nallow_private = ["localhost"]',
            "sources.toml [fetch]: allow_private",
            "10.0.0.0/8",
        ),
        ("[fetch]\ndelay = -1", "sources.toml [fetch]: delay", "秒数"),
        ("[fetch]\nconnections = 0", "sources.toml [fetch]: connections", "至少为 1"),
        ("[fetch]\nread_timeout = 0", "sources.toml [fetch]: read_timeout", "正数"),
        ("[fetch]\nmax_redirects = true", "sources.toml [fetch]: max_redirects", "整数"),
        ('[fetch]\ncontact = "法务部"', "sources.toml [fetch]: contact", "ASCII"),
        ("fetch = 3", "sources.toml [fetch]", "一张表"),
        ("[source]\nid = 'a'", "sources.toml: source", "[[source]]"),
        ("source = [1]", "sources.toml [[source]] #1", "一张表"),
        ("[[sources]]\nid = 'a'", "sources.toml: sources", "是否想写 source"),
        ('quiet = "23-6"', "sources.toml: quiet", "23:00-06:30"),
        ('quiet = "25:00-06:00"', "sources.toml: quiet", "23:00-06:30"),
        ("demo = 1", "sources.toml: demo", "true"),
    ],
)
def test_a_wrong_key_outside_a_source_is_named_with_its_table(
    tmp_path: Path, text: str, place: str, hint: str
) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"{place}：")
    assert hint in problem


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    text = (
        '[fetch]\nmax_bytes = "x"\n'
        '[[source]]\nid = "a"\nkind = "page"\nurl = "ftp://x"\nevery = "?"\n'
        + PAGE
        + 'cron = "?"\n'
    )
    found = problems(tmp_path, text, TRACKER_PUBLIC_URL="nowhere")
    assert len(found) == 6
    assert "#2 id=a: cron" in found[3]
    assert "#2 id=a: id：与 sources.toml [[source]] #1 id=a 重复" in found[4]
    assert "TRACKER_PUBLIC_URL" in found[5]


def test_problems_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        '[[source]]\nid = "a"\nkind = "page"\nurl = "http://a.cn"\npath = "x"\n'
        '[[source]]\nid = "b"\nkind = "page"\nselct = "x"\n[fetch]\ndelays = 1\n'
    )
    places = [problem.partition("：")[0] for problem in problems(tmp_path, text)]
    assert places == [
        "sources.toml [fetch]: delays",
        "sources.toml [[source]] #1 id=a: path",
        "sources.toml [[source]] #2 id=b: selct",
        "sources.toml [[source]] #2 id=b: url",
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[fetch]\ndelay = nan", "delay"),
        ("[fetch]\nread_timeout = inf", "read_timeout"),
        ("[fetch]\nconnections = true", "connections"),
        ("[fetch]\nmax_bytes = 1.0", "max_bytes"),
        ('[fetch]\nrobots = "true"', "robots"),
        ("[fetch]\ndelay = true", "delay"),
        ('[fetch]\ncontact = " "', "contact"),
    ],
)
def test_a_value_is_taken_as_it_is_written_and_never_converted(
    tmp_path: Path, text: str, key: str
) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"sources.toml [fetch]: {key}：应为")


def test_a_policy_has_one_primary_source_and_any_number_of_witnesses(tmp_path: Path) -> None:
    other = PAGE.replace('"a"', '"b"')
    (problem,) = problems(tmp_path, f'{PAGE}policy = "p"\n{other}policy = "p"\n')
    assert "#2 id=b: primary" in problem
    assert "#1 id=a" in problem
    assert (
        len(
            settings(
                tmp_path, f'{PAGE}policy = "p"\n{other}policy = "p"\nprimary = false\n'
            ).sources
        )
        == 2
    )


def test_malformed_toml_is_named_with_line_and_column(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "[fetch]\nmax_bytes = \n")
    assert "line 2, column 13" in problem


def test_a_home_without_the_file_says_how_to_name_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="TRACKER_HOME"):
        load_settings(tmp_path, {})


def test_a_file_that_is_not_utf8_says_so_and_a_byte_order_mark_is_no_mistake(
    tmp_path: Path,
) -> None:
    (tmp_path / "sources.toml").write_bytes("# 来源".encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load_settings(tmp_path, {})
    (tmp_path / "sources.toml").write_bytes(b"\xef\xbb\xbf" + PAGE.encode())
    assert load_settings(tmp_path, {}).find_source("a")


def test_the_shipped_file_watches_the_drop_folder_and_one_district() -> None:
    home = Path(__file__).parents[2]
    inbox, district = load_settings(home, {}).sources
    assert (inbox.kind, inbox.path) == (SourceKind.FILE, str(home / "inbox"))
    assert (district.kind, district.jurisdiction) == (SourceKind.API, "上海市长宁区")
