"""A drop folder: which files are documents, and what a hostile or unfinished one gets."""

import os
from pathlib import Path

import pytest

from tracker.errors import FetchError
from tracker.fetch import local_files
from tracker.fetch.responses import FetchedResponse

LIMIT = 1000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def test_every_document_of_a_folder_is_listed_below_it_too(folder: Path) -> None:
    (folder / "2024").mkdir()
    for name in ("b.pdf", "措施.html", "2024/a.docx"):
        (folder / name).write_bytes(b"x")
    assert local_files.list_documents(folder) == ["2024/a.docx", "b.pdf", "措施.html"]


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "~$措施.docx",
        "a.pdf.part",
        "a.pdf.crdownload",
        "a.TMP",
        "Thumbs.db",
        "README.md",
        ".git/config",
        ".new/a.pdf",
    ],
)
def test_what_is_no_document_is_left_alone(name: str, folder: Path) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"x")
    assert local_files.list_documents(folder) == []


def test_a_document_comes_with_its_address_its_bytes_and_what_its_name_claims(folder: Path) -> None:
    (folder / "附件.PDF").write_bytes(b"%PDF")
    assert local_files.read_document(folder, "附件.PDF", LIMIT) == FetchedResponse(
        "附件.PDF", b"%PDF", "application/pdf"
    )


def test_a_single_file_is_a_source_too(folder: Path) -> None:
    path = folder / "a.txt"
    path.write_bytes(b"x")
    assert local_files.list_documents(path) == ["a.txt"]
    assert local_files.read_document(path, "a.txt", LIMIT) == FetchedResponse(
        "a.txt", b"x", "text/plain"
    )


def test_a_place_that_is_not_there_may_come_back(folder: Path) -> None:
    with pytest.raises(FetchError, match="不存在") as failure:
        local_files.list_documents(folder / "unmounted")
    assert failure.value.transient


def test_a_file_that_has_gone_since_it_was_listed_may_come_back(folder: Path) -> None:
    with pytest.raises(FetchError, match="无法读取") as failure:
        local_files.read_document(folder, "gone.pdf", LIMIT)
    assert failure.value.transient


def test_a_file_too_large_is_refused_without_being_read_whole(folder: Path) -> None:
    with (folder / "big.pdf").open("wb") as file:
        file.truncate(300_000_000)  # sparse
    with pytest.raises(FetchError, match="超过上限 1000") as failure:
        local_files.read_document(folder, "big.pdf", LIMIT)
    assert not failure.value.transient


@pytest.mark.parametrize("target", ["/etc/passwd", "../secret.txt"])
def test_a_link_that_leaves_the_folder_is_refused(target: str, folder: Path) -> None:
    (folder.parent / "secret.txt").write_bytes(b"x")
    (folder / "a.txt").symlink_to(target)
    with pytest.raises(FetchError, match="文件夹之外") as failure:
        local_files.read_document(folder, "a.txt", LIMIT)
    assert not failure.value.transient


def test_a_linked_folder_is_not_entered_and_an_address_with_dots_is_refused(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").write_bytes(b"x")
    (folder / "linked").symlink_to(tmp_path / "out")
    assert local_files.list_documents(folder) == []
    for address in ("linked/a.txt", "../out/a.txt", str(tmp_path / "out" / "a.txt")):
        with pytest.raises(FetchError, match="文件夹之外"):
            local_files.read_document(folder, address, LIMIT)


def test_a_link_inside_the_folder_is_a_document(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"x")
    (folder / "b.txt").symlink_to("a.txt")
    assert local_files.read_document(folder, "b.txt", LIMIT) == FetchedResponse(
        "b.txt", b"x", "text/plain"
    )


def test_a_link_to_itself_ends(folder: Path) -> None:
    (folder / "a.txt").symlink_to("a.txt")
    with pytest.raises(FetchError):
        local_files.read_document(folder, "a.txt", LIMIT)


def test_a_pipe_is_no_document_and_nobody_waits_for_it(folder: Path) -> None:
    os.mkfifo(folder / "a.txt")
    with pytest.raises(FetchError, match="普通文件"):
        local_files.read_document(folder, "a.txt", LIMIT)


def test_a_file_that_is_still_being_written_waits_for_the_next_check(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.txt"
    path.write_bytes(b"half")
    real = os.fstat

    def grown(descriptor: int) -> os.stat_result:
        with path.open("ab") as file:
            file.write(b"more")
        return real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", grown)
        assert local_files.read_document(folder, "a.txt", LIMIT) is None
    assert local_files.read_document(folder, "a.txt", LIMIT)


def test_an_empty_file_is_one_whose_copy_has_just_begun(folder: Path) -> None:
    (folder / "a.txt").touch()
    assert local_files.read_document(folder, "a.txt", LIMIT) is None


def test_a_name_from_a_chinese_windows_archive_is_readable(folder: Path) -> None:
    with open(os.path.join(os.fsencode(folder), "措施.txt".encode("gb18030")), "wb") as file:
        file.write(b"x")
    (address,) = local_files.list_documents(folder)
    found = local_files.read_document(folder, address, LIMIT)
    assert found
    assert found.url == "措施.txt"
