"""JSON listings in sources.toml: presets of platforms, and interfaces declared key by key."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tracker.errors import ConfigError
from tracker.model import Source
from tracker.settings.load import load_settings
from tracker.settings.presets import PLATFORMS, load_platform, load_portals
from tracker.urls import url_error

PRESET = '[[source]]\nid = "a"\nkind = "api"\nplatform = "shanghai"\n'
OWN = """[[source]]
id = "a"
kind = "api"
[source.api]
records = "rows"
record = "@"
list = { url = "https://a.cn/list", body = { n = "{page}" }, method = "post" }
detail = { url = "https://a.cn/one?id={id}" }
fields = { id = "id", title = "name", address = "https://a.cn/{id}.html", text = "html" }
"""


def source_of(tmp_path: Path, text: str) -> Source:
    (tmp_path / "sources.toml").write_text(text, "utf-8")
    (source,) = load_settings(tmp_path, {}).sources
    return source


def problems_of(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "sources.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as refused:
        load_settings(tmp_path, {})
    return refused.value.problems


@pytest.mark.parametrize("site", ["长宁", "长宁区", "0074"])
def test_a_site_is_named_as_people_do_or_by_its_id(tmp_path: Path, site: str) -> None:
    source = source_of(tmp_path, f'{PRESET}sites = ["{site}"]\n')
    assert source.api
    assert (source.api.sites, source.jurisdiction) == (("0074",), "上海市长宁区")
    assert source.url == source.api.listing.url


def test_sites_of_several_places_leave_the_place_to_the_documents(tmp_path: Path) -> None:
    assert source_of(tmp_path, f'{PRESET}sites = ["长宁", "宝山"]\n').jurisdiction is None
    assert source_of(tmp_path, PRESET).jurisdiction is None
    named = f'{PRESET}sites = ["长宁", "宝山"]\njurisdiction = "上海市"\n'
    assert source_of(tmp_path, named).jurisdiction == "上海市"


def test_an_interface_declared_key_by_key_is_read_like_a_preset(tmp_path: Path) -> None:
    api = source_of(tmp_path, OWN).api
    assert api
    assert (api.listing.method, json.loads(api.listing.body)) == ("POST", {"n": "{page}"})
    assert (api.detail.method, api.fields.text, api.total) == ("GET", ("html",), None)


@pytest.mark.parametrize(
    ("text", "key", "hint"),
    [
        (PRESET + 'sites = ["长林"]', "sites", "是否想写 长宁"),
        (PRESET.replace('"shanghai"', '"shanghia"'), "platform", "是否想写 shanghai"),
        (PRESET + 'sites = "长宁"', "sites", "列表"),
        (PRESET + 'url = "http://a.cn"', "url", "不用 url"),
        (PRESET.replace('platform = "shanghai"\n', ""), "platform", "须写 platform"),
        ('[[source]]\nid = "a"\nkind = "api"\nsites = ["长宁"]', "platform", "须写 platform"),
        (OWN + 'sites = ["长宁"]', "api: sites", "没有这个键"),
        (OWN.replace('"rows"', '"rows["'), "api: records", "JMESPath"),
        (OWN.replace("{id}.html", "x.html"), "api: fields: address", "{id}"),
        (OWN.replace("https://a.cn/list", "file:///etc/passwd"), "api: list: url", "http"),
        (OWN.replace('"post"', '"DELETE"'), "api: list: method", "GET 或 POST"),
        (OWN.replace('{ n = "{page}" }', "3"), "api: list: body", "一张表"),
        (OWN.replace('title = "name", ', ""), "api: fields: title", "缺少"),
        (OWN.replace("title =", "titel ="), "api: fields: titel", "是否想写 title"),
        ('[[source]]\nid="a"\nkind="page"\nurl="http://a.cn"\nplatform="shanghai"', "platform", ""),
        (
            '[[source]]\nid="a"\nkind="listing"\nurl="http://a.cn"\nfollow={level="市级"}',
            "level",
            "只有",
        ),
    ],
)
def test_a_mistake_is_named_with_its_key_and_a_hint(
    tmp_path: Path, text: str, key: str, hint: str
) -> None:
    found = problems_of(tmp_path, text)
    assert any(f": {key}" in problem and hint in problem for problem in found), found


@pytest.mark.parametrize("name", ["Host", "Cookie", "Content-Length", "a b", "User-Agent"])
def test_a_header_that_the_client_decides_is_refused(tmp_path: Path, name: str) -> None:
    text = OWN.replace('?id={id}"', f'?id={{id}}", headers = {{ "{name}" = "x" }}')
    (problem,) = problems_of(tmp_path, text)
    assert "api: detail: headers：不能设置请求头" in problem


@pytest.mark.parametrize("name", PLATFORMS)
def test_every_site_of_a_preset_makes_a_source(tmp_path: Path, name: str) -> None:
    platform = load_platform(name)
    sites = json.dumps(list(platform.sites), ensure_ascii=False)
    every = source_of(tmp_path, f"{PRESET}sites = {sites}\n")
    assert every.api
    assert len(set(every.api.sites)) == len(platform.sites) == len(every.api.sites)
    assert len({site.name for site in platform.sites.values()}) == len(platform.sites)
    assert replace(every.api, sites=()) == source_of(tmp_path, PRESET).api


def test_the_catalogue_says_of_each_portal_how_and_when_it_was_seen() -> None:
    portals = load_portals()
    assert len({portal.url for portal in portals}) == len(portals) > 20
    assert [portal.url for portal in portals if url_error(portal.url)] == []
    assert all("2026-09-11" in portal.seen for portal in portals)


def test_the_examples_in_the_documentation_are_sources(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs/sources.md").read_text("utf-8")
    blocks = [block for block in re.findall(r"```toml\n(.*?)```", text, re.S) if '"api"' in block]
    assert [source_of(tmp_path, block).id for block in blocks] == [
        "shanghai-changning",
        "other-city",
    ]
