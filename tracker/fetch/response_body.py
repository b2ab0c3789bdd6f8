"""The body of an answer, within a limit: what comes over the wire, and what it unpacks to, are
never held beyond it.
"""

import zlib
from collections.abc import Iterable, Iterator

from tracker.errors import FetchError

_GZIP = 16 + zlib.MAX_WBITS  # zlib: expect a gzip header and check sum
_PIECE = 1024 * 1024  # unpacked at once


def read_body(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The whole body. `encoding` is the Content-Encoding; we ask for gzip and take nothing else.

    FetchError, permanent: larger than `limit` bytes, or packed as we did not ask. Transient: broken
    off or damaged.
    """
    packed = limit_size(chunks, limit)
    if encoding in ("", "identity"):
        return b"".join(packed)
    if encoding in ("gzip", "x-gzip"):
        return b"".join(limit_size(_gunzip_chunks(packed), limit))
    raise FetchError(f"服务器使用了未请求的压缩格式 {encoding[:40]!r}", transient=False)


def limit_size(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The chunks, until their sum passes the limit. FetchError (permanent) there."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise FetchError(f"超过上限 {limit} 字节", transient=False)
        yield chunk


def _gunzip_chunks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack piece by piece, so that a bomb meets the limit early.

    A member may follow a member (RFC 1952 §2.2).
    """
    member = zlib.decompressobj(_GZIP)
    begun = False
    for chunk in chunks:
        begun = begun or bool(chunk)
        while chunk:
            yield _decompress_chunk(member, chunk)
            chunk = member.unconsumed_tail
            if member.eof and (chunk := _next_member(member.unused_data)):
                member = zlib.decompressobj(_GZIP)
    while begun and not member.eof:
        rest = _decompress_chunk(member, b"")
        if not rest:
            raise FetchError("gzip 数据在结尾前中断")
        yield rest


def _decompress_chunk(member: "zlib._Decompress", chunk: bytes) -> bytes:
    try:
        return member.decompress(chunk, _PIECE)
    except zlib.error as error:
        raise FetchError(f"gzip 数据损坏（{error}）") from error


def _next_member(data: bytes) -> bytes:
    """What follows the end of a member: another member, or padding, which is dropped as browsers
    do.
    """
    return data if data.startswith(b"\x1f\x8b") else b""
