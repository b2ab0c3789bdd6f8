"""The demonstration's site in its phases, and its home behind the marker."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tracker.demo.documents import DOCUMENTS, EDITS
from tracker.demo.home import MARKER, prepare_home
from tracker.demo.platform import DETAIL, LIST
from tracker.demo.site import DemoSite
from tracker.errors import ConfigError
from tracker.settings import load


@pytest.fixture
def site() -> Iterator[DemoSite]:
    with DemoSite() as site:
        yield site


def test_the_2024_policy_appears_in_the_second_phase(site: DemoSite) -> None:
    statuses = []
    for phase in (1, 2, 3):
        site.phase = phase
        statuses.append(
            {
                document.name: httpx2.get(f"{site.url}/{document.name}.{document.form}").status_code
                for document in DOCUMENTS
            }
        )
    assert {status for name, status in statuses[0].items() if name != "changning-2024"} == {200}
    assert [status["changning-2024"] for status in statuses] == [404, 200, 200]


def test_the_third_phase_changes_one_amount_and_says_so_outside_the_text(site: DemoSite) -> None:
    address = f"{site.url}/changning-2024.html"
    site.phase = 2
    before = httpx2.get(address).text
    site.phase = 3
    after = httpx2.get(address).text
    (edit,) = EDITS
    assert before.count(edit.old) == 1
    assert after == before.replace(edit.old, edit.new).replace(
        "不得作为依据引用。", f"不得作为依据引用。{edit.note}"
    )


def test_a_page_that_the_reader_already_has_is_answered_with_304(site: DemoSite) -> None:
    address = f"{site.url}/changning-2024.html"
    site.phase = 2
    with httpx2.Client() as client:
        etag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
        site.phase = 3
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_the_front_page_lists_what_is_published_now(site: DemoSite) -> None:
    assert "changning-2024" not in httpx2.get(site.url).text
    site.phase = 2
    assert "changning-2024" in httpx2.get(site.url).text


def test_the_platform_lists_its_documents_and_gives_the_text_of_each(site: DemoSite) -> None:
    listed = httpx2.post(f"{site.url}{LIST}", json={"pageNo": 1}).json()["data"]
    (record,) = listed["records"]
    assert listed["totalCount"] == 1
    asked = {"siteId": record["siteId"], "businessId": record["businessId"]}
    detail = httpx2.post(f"{site.url}{DETAIL}", json=asked).json()["data"]
    assert "txt" not in record
    assert detail["title"] == record["title"]
    assert "2024年7月11日" in detail["txt"]
    other = httpx2.post(f"{site.url}{DETAIL}", json={"businessId": "yangpu"})
    assert other.json()["data"] is None
    assert httpx2.post(f"{site.url}/elsewhere", json={}).status_code == 404


def test_an_act_that_is_not_in_the_play_is_refused(site: DemoSite) -> None:
    with pytest.raises(ValueError, match="phase 4"):
        site.phase = 4


def test_each_page_says_that_it_is_a_demonstration_outside_the_text(site: DemoSite) -> None:
    site.phase = 3
    for document in DOCUMENTS:
        if document.form == "html":
            before, text = httpx2.get(f"{site.url}/{document.name}.html").text.split(
                '<div id="UCAP-CONTENT">'
            )
            assert "Demonstration text" in before
            assert text.lstrip().startswith('<p class="demo">示例文本')


def test_each_clause_of_the_invented_wording_says_so(site: DemoSite) -> None:
    page = httpx2.get(f"{site.url}/changning-2020.html").text
    paragraphs = page.partition("制定本实施办法")[2].split("<p>")[1:]
    assert all("内容为虚构" in paragraph for paragraph in paragraphs if paragraph[1] != "、")


def test_the_home_watches_each_document_of_the_site_and_says_that_it_is_a_demo(
    tmp_path: Path,
) -> None:
    prepare_home(tmp_path / "demo", "http://127.0.0.1:8001")
    found = load.load_settings(tmp_path / "demo", env={})
    assert found.demo
    pages = [f"demo-{document.name}" for document in DOCUMENTS if not document.published]
    assert [source.id for source in found.sources] == [*pages, "demo-platform"]
    assert found.find_source("demo-platform").api  # type: ignore[union-attr]
    assert found.find_source("demo-changning-2024").policy == "changning-keji-2024"  # type: ignore[union-attr]


def test_a_home_of_an_earlier_demonstration_is_rebuilt_fresh(tmp_path: Path) -> None:
    prepare_home(tmp_path / "demo", "http://127.0.0.1:8001")
    (tmp_path / "demo" / "tracker.db").write_text("the last show")
    prepare_home(tmp_path / "demo", "http://127.0.0.1:8002")
    assert {path.name for path in (tmp_path / "demo").iterdir()} == {MARKER, "sources.toml"}


@pytest.mark.parametrize("what", ["folder", "file", "link"])
def test_a_home_without_the_marker_is_never_touched(tmp_path: Path, what: str) -> None:
    real, home = tmp_path / "real", tmp_path / "home"
    real.mkdir()
    (real / "tracker.db").write_text("years of evidence")
    if what == "folder":
        home = real
    elif what == "file":
        home.write_text("a file")
    else:
        (real / MARKER).touch()
        home.symlink_to(real)
    with pytest.raises(ConfigError, match=MARKER):
        prepare_home(home, "http://127.0.0.1:8001")
    assert (real / "tracker.db").read_text() == "years of evidence"
