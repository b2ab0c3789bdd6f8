"""Archives: what is in them, and what is not let out of them."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from tracker.errors import ReadError
from tracker.parse.zip_files import MAX_FILES, unpack_members

LIMIT = 8 << 20


def packed(*files: tuple[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, payload in files:
            archive.writestr(name, payload)
    return out.getvalue()


def windows(name: str) -> bytes:
    """An archive as a Chinese Windows writes it: the name in GB18030, and no word of that."""
    made = packed(("x" * len(name.encode("gb18030")), "甲".encode()))
    return made.replace(b"x" * len(name.encode("gb18030")), name.encode("gb18030"))


def test_files_come_with_their_paths_and_what_systems_leave_is_left_out() -> None:
    payload = packed(
        ("附件/1.doc", b"a"),
        ("__MACOSX/1.doc", b"b"),
        ("附件/.DS_Store", b"c"),
        ("附件/~$1.doc", b"d"),
        ("2.zip", b"e"),
    )
    assert list(unpack_members(payload, LIMIT)) == [("附件/1.doc", b"a")]


def test_a_name_written_by_a_chinese_windows_is_read() -> None:
    assert [name for name, _ in unpack_members(windows("附件1：申请表.doc"), LIMIT)] == [
        "附件1：申请表.doc"
    ]


def encrypted() -> bytes:
    made = bytearray(packed(("a.txt", b"a")))
    made[6] |= 1  # the flag in the local header
    made[made.index(b"PK\1\2") + 8] |= 1  # and in the directory
    return bytes(made)


def lying() -> bytes:
    """The directory says that a file of 4 MB has ten bytes."""
    made = bytearray(packed(("a.txt", bytes(4 << 20))))
    at = made.index(b"PK\1\2") + 24
    made[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(made)


HOSTILE = {
    "a bomb": packed(("a.txt", bytes(4 << 20))),
    "a bomb in pieces": packed(*((f"{n}.txt", bytes(1 << 20)) for n in range(9))),
    "too many": packed(*((f"{n}.txt", b"") for n in range(MAX_FILES + 1))),
    "torn": packed(("a.txt", b"a" * 100))[:-40],
    "encrypted": encrypted(),
    "lying": lying(),
    "empty": b"",
    "noise": b"PK\x03\x04" + b"\xff" * 1000,
}


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_is_refused_in_one_line(payload: bytes) -> None:
    with pytest.raises(ReadError, match="压缩包") as refused:
        list(unpack_members(payload, LIMIT))
    assert "\n" not in str(refused.value)
