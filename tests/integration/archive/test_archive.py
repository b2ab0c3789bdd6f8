"""The evidence on disk: what is kept, what a person finds there, and that every change to it is
seen.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import NotKnown, StoreError
from tracker.model import Capture
from tracker.model.common import UNKNOWN_CAPTURE_TIME, parse_capture_time
from tracker.store.archive.archive import Archive
from tracker.store.archive.capture_folder import safe_path_segment

DAY = datetime(2024, 4, 3, 1, 2, 3, tzinfo=UTC)
HEADERS = (
    ("Content-Type", "text/html; charset=gb2312"),
    ("X-说", "é"),
    ("Set-Cookie", "a"),
    ("Set-Cookie", "b"),
)


def keep(
    archive: Archive,
    payload: bytes,
    at: datetime = DAY,
    source: str = "changning",
    address: str = "https://a.cn/1",
) -> Capture:
    return archive.add_capture(source, address, payload, "text/html", 200, HEADERS, at)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.fixture
def folders(archive: Archive, tmp_path: Path) -> list[Path]:
    """Four captures of one source, in the order in which they were kept."""
    return [
        tmp_path / str(keep(archive, b"%d" % n, DAY + timedelta(days=n)).folder) for n in range(4)
    ]


def test_a_capture_comes_back_as_it_was_kept(archive: Archive) -> None:
    kept = keep(archive, "第一条".encode("gb18030"))
    assert kept.folder == f"snapshots/changning/{kept.id}"
    assert kept.id == f"20240403T010203.000000Z-{kept.sha256[:8]}"
    assert archive.load_capture("changning", kept.id) == kept


def test_a_capture_of_unknown_time_says_so_in_its_id_and_sorts_before_every_other(
    archive: Archive, tmp_path: Path
) -> None:
    dated = [keep(archive, b"old", at) for at in (datetime(1900, 1, 1, tzinfo=UTC), DAY)]
    undated = [
        keep(archive, b"x", UNKNOWN_CAPTURE_TIME, address=address) for address in ("a", "b", "a")
    ]
    assert [one.id for one in undated] == [
        f"0-undated-00000{n}-{undated[0].sha256[:8]}" for n in (0, 1, 0)
    ]
    assert max(one.id for one in undated) < min(one.id for one in dated)
    assert {parse_capture_time(f"changning/{one.id}") for one in undated} == {None}
    assert archive.load_capture("changning", undated[1].id) == undated[1]
    assert archive.verify_chains() == []
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", "chain.sha256"],
        cwd=tmp_path / "snapshots" / "changning",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_an_undated_capture_of_an_older_archive_keeps_its_id(
    archive: Archive, tmp_path: Path
) -> None:
    new = keep(archive, b"x", UNKNOWN_CAPTURE_TIME, address="a")
    older = f"19700101T000000.000000Z-{new.sha256[:8]}"
    folder, chain = (
        tmp_path / str(new.folder),
        tmp_path / "snapshots" / "changning" / "chain.sha256",
    )
    folder.rename(folder.with_name(older))
    chain.write_text(chain.read_text().replace(new.id, older))
    reopened = Archive(tmp_path)
    assert reopened.load_capture("changning", older).id == older
    assert keep(reopened, b"x", UNKNOWN_CAPTURE_TIME, address="a").id == older  # kept once
    assert keep(reopened, b"x", UNKNOWN_CAPTURE_TIME, address="b").id == (
        f"0-undated-000001-{new.sha256[:8]}"
    )
    assert reopened.verify_chains() == []
    assert parse_capture_time(older) is None


def test_a_capture_says_where_it_was_found_if_its_address_led_elsewhere(
    archive: Archive, tmp_path: Path
) -> None:
    kept = archive.add_capture(
        "s", "https://a.cn/1", b"<p>", "text/html", 200, HEADERS, DAY, "https://a.cn/new/1"
    )
    plain = archive.add_capture("s", "https://a.cn/1", b"<p>2", "text/html", 200, HEADERS, DAY)
    assert archive.load_capture("s", kept.id).found_at == "https://a.cn/new/1"
    assert archive.load_capture("s", plain.id).found_at is None
    # as records always were
    assert "found_at" not in (tmp_path / str(plain.folder) / "capture.json").read_text("utf-8")
    assert archive.verify_chains() == []


def test_a_person_finds_the_bytes_and_a_record_of_how_they_were_met(
    archive: Archive, tmp_path: Path
) -> None:
    kept = keep(archive, b"<p>")
    folder = tmp_path / str(kept.folder)
    assert (folder / "payload.html").read_bytes() == b"<p>"
    record = json.loads((folder / "capture.json").read_text("utf-8"))
    assert record["sha256"] == kept.sha256
    assert [tuple(pair) for pair in record["headers"]] == list(HEADERS)
    assert (record["address"], record["status"], record["size"]) == ("https://a.cn/1", 200, 3)


def test_the_chain_can_be_checked_without_this_program(
    archive: Archive, folders: list[Path]
) -> None:
    assert (
        subprocess.run(
            ["sha256sum", "-c", "--quiet", "chain.sha256"], cwd=folders[0].parent, check=False
        ).returncode
        == 0
    )


def test_captures_come_in_the_order_in_which_they_were_kept_not_of_their_days(
    archive: Archive,
) -> None:
    for n in range(3):
        keep(archive, b"%d" % n, DAY - timedelta(days=n))
    assert [capture.payload for capture in archive.load_captures("changning")] == [b"0", b"1", b"2"]
    assert archive.verify_chains() == []


def test_an_instant_is_kept_in_utc(archive: Archive) -> None:
    kept = keep(archive, b"x", DAY.astimezone(timezone(timedelta(hours=8))))
    assert kept.captured_at == DAY
    assert kept.captured_at.tzinfo is UTC


def test_importing_the_same_file_of_the_same_day_again_keeps_nothing_new(archive: Archive) -> None:
    assert keep(archive, b"x") == keep(archive, b"x")
    assert len(archive.capture_ids("changning")) == 1


def test_two_addresses_with_the_same_bytes_at_one_instant_are_two_captures(
    archive: Archive,
) -> None:
    first, second = keep(archive, b"x", address="a.pdf"), keep(archive, b"x", address="b.pdf")
    assert second.captured_at - first.captured_at == timedelta(microseconds=1)
    assert keep(archive, b"x", address="b.pdf") == second
    assert archive.verify_chains() == []


def test_what_is_not_there_is_not_known(archive: Archive, folders: list[Path]) -> None:
    for id in ("20240403T010203.000000Z-00000000", "..", "../changning", "chain.sha256", ""):
        with pytest.raises(NotKnown):
            archive.load_capture("changning", id)
    assert archive.capture_ids("nobody") == []
    assert list(archive.load_captures("../..")) == []
    assert archive.verify_chains() == []


def test_an_empty_home_has_nothing_wrong(tmp_path: Path) -> None:
    assert Archive(tmp_path / "new").verify_chains() == []


# ---------------------------------------------------------------- every change is seen


def edit(folder: Path, old: str, new: str) -> None:
    record = folder / "capture.json"
    record.write_text(record.read_text("utf-8").replace(old, new), "utf-8")


def swap(folders: list[Path]) -> None:
    chain = folders[0].parent / "chain.sha256"
    lines = chain.read_text().splitlines(keepends=True)
    chain.write_text("".join([lines[0], lines[2], lines[1], lines[3]]))


def forget(folders: list[Path]) -> None:
    shutil.rmtree(folders[1])
    chain = folders[0].parent / "chain.sha256"
    chain.write_text(
        "".join(
            line
            for line in chain.read_text().splitlines(keepends=True)
            if folders[1].name not in line
        )
    )


TAMPERED: dict[str, tuple[Callable[[list[Path]], object], str]] = {
    "a payload changed": (lambda f: (f[1] / "payload.html").write_bytes(b"9"), "内容与保存时"),
    "a payload removed": (lambda f: (f[1] / "payload.html").unlink(), "缺失"),
    "an address edited": (lambda f: edit(f[1], "a.cn/1", "a.cn/2"), "不符"),
    "the newest record edited": (lambda f: edit(f[3], "a.cn/1", "a.cn/2"), "不符"),
    "a header removed": (lambda f: edit(f[0], "gb2312", "utf-8"), "不符"),
    "a record that is no JSON": (lambda f: (f[2] / "capture.json").write_text("{"), "无法读取"),
    "a record that points elsewhere": (
        lambda f: edit(f[2], "payload.html", "../../../etc/passwd"),
        "无法读取",
    ),
    "a capture removed": (lambda f: shutil.rmtree(f[1]), "缺失"),
    "the newest removed": (lambda f: shutil.rmtree(f[3]), "缺失"),
    "a capture removed with its line": (forget, "不相接"),
    "two lines swapped": (swap, "不相接"),
    "a folder renamed": (
        lambda f: f[1].rename(f[1].with_name(f[1].name.replace("2024", "2014"))),
        "缺失",
    ),
    "a file added": (lambda f: (f[1] / "note.txt").write_text("x"), "不属于"),
    "the chain lost": (lambda f: (f[0].parent / "chain.sha256").unlink(), "缺少 4 个"),
    "the chain scribbled on": (
        lambda f: (f[0].parent / "chain.sha256").write_bytes(b"\xff\n" + b"x\n"),
        "无法识别",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_verify_sees_that(what: str, archive: Archive, folders: list[Path]) -> None:
    assert archive.verify_chains() == []
    tamper, said = TAMPERED[what]
    tamper(folders)
    assert any(said in problem for problem in archive.verify_chains())


def test_a_changed_payload_is_not_read_as_if_nothing_had_happened(
    archive: Archive, folders: list[Path]
) -> None:
    (folders[0] / "payload.html").write_bytes(b"9")
    with pytest.raises(StoreError, match="SHA-256"):
        archive.load_capture("changning", folders[0].name)


def test_a_lost_chain_is_found_again_by_following_the_captures(
    archive: Archive, tmp_path: Path
) -> None:
    kept = [keep(archive, b"%d" % n, DAY - timedelta(days=n)) for n in range(3)]
    (tmp_path / "snapshots" / "changning" / "chain.sha256").unlink()
    keep(archive, b"3", DAY - timedelta(days=9))
    assert archive.capture_ids("changning")[:3] == [capture.id for capture in kept]
    assert archive.verify_chains() == []


def test_damage_in_the_past_does_not_stop_new_evidence(
    archive: Archive, folders: list[Path]
) -> None:
    (folders[1] / "capture.json").write_text("{")
    kept = keep(archive, b"new", DAY + timedelta(days=9))
    assert archive.load_capture("changning", kept.id).payload == b"new"
    assert len(archive.verify_chains()) == 1


# ---------------------------------------------------------------- derived files


def test_readable_text_stands_beside_the_evidence_and_is_no_part_of_it(
    archive: Archive, tmp_path: Path
) -> None:
    kept = keep(archive, b"x")
    archive.write_text(kept, "第一条")
    path = tmp_path / archive.write_text(kept, "第一条 为了")
    assert path == tmp_path / "snapshots" / "changning" / f"{kept.id}.md"
    assert path.read_text("utf-8") == "第一条 为了"
    assert archive.verify_chains() == []
    assert archive.capture_ids("changning") == [kept.id]


def test_two_processes_that_write_in_turn_make_one_chain(tmp_path: Path) -> None:
    one, other = Archive(tmp_path), Archive(tmp_path)
    for n, archive in enumerate((one, one, other, one, other, other, one)):
        capture = keep(archive, b"%d" % n, DAY + timedelta(seconds=n))
        archive.write_text(capture, "text")
    assert one.verify_chains() == other.verify_chains() == []
    assert len(one.capture_ids("changning")) == 7


def test_a_record_that_another_process_left_without_its_line_is_listed_first(
    tmp_path: Path,
) -> None:
    archive = Archive(tmp_path)
    first = keep(archive, b"1")
    keep(Archive(tmp_path), b"2", DAY + timedelta(seconds=1))
    chain = tmp_path / str(first.folder) / ".." / "chain.sha256"
    lines = chain.read_text().splitlines(keepends=True)
    chain.write_text(lines[0])  # killed between the record and its line
    keep(archive, b"3", DAY + timedelta(seconds=2))
    assert archive.verify_chains() == []
    assert [
        archive.load_capture("changning", id).payload for id in archive.capture_ids("changning")
    ] == [
        b"1",
        b"2",
        b"3",
    ]


def test_a_report_stands_under_its_policy(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / archive.write_report("沪府办规〔2024〕7号", "1-2.md", "变化")
    assert path == tmp_path / "diffs" / "沪府办规〔2024〕7号" / "1-2.md"
    assert path.read_text("utf-8") == "变化"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc",
        "/etc/passwd",
        "..",
        ".",
        "",
        "a/b",
        "a\\b",
        "a\x00b",
        "~root",
        ".hidden",
        "长" * 300,
        "\udcff",
    ],
)
def test_a_hostile_name_stays_inside(name: str, archive: Archive, tmp_path: Path) -> None:
    kept = keep(archive, b"x", source=name)
    report = archive.write_report(name, name, "x")
    assert (tmp_path / str(kept.folder)).resolve().parent.parent == tmp_path / "snapshots"
    assert (tmp_path / report).resolve().parent.parent == tmp_path / "diffs"
    assert archive.load_capture(name, kept.id) == kept
    assert archive.verify_chains() == []


@given(
    st.lists(st.text(alphabet="a./\\~长:\x00 ", max_size=130), min_size=2, max_size=2, unique=True)
)
def test_different_names_never_share_a_folder(names: list[str]) -> None:
    first, second = map(safe_path_segment, names)
    assert first != second
    assert "/" not in first
    assert first not in ("", ".", "..")
    assert len(first.encode()) <= 130
