"""Read the body of a response within a limit, before and after decompression."""

import zlib
from collections.abc import Iterable, Iterator

from tracker.errors import FetchError

_GZIP = 16 + zlib.MAX_WBITS  # zlib: expect a gzip header and check sum
_PIECE = 1024 * 1024  # bytes decompressed at once


def read_body(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """Return the whole body. `encoding`: its Content-Encoding; only gzip is requested.

    Raises FetchError: permanent for more than `limit` bytes or another encoding, transient for
    damaged data.
    """
    packed = limit_size(chunks, limit)
    if encoding in ("", "identity"):
        return b"".join(packed)
    if encoding in ("gzip", "x-gzip"):
        return b"".join(limit_size(_gunzip_chunks(packed), limit))
    raise FetchError(f"服务器使用了未请求的压缩格式 {encoding[:40]!r}", transient=False)


def limit_size(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Pass chunks on. Raises FetchError, permanent, when their sum exceeds the limit."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise FetchError(f"超过上限 {limit} 字节", transient=False)
        yield chunk


def _gunzip_chunks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress in small pieces, so that the limit stops a gzip bomb early.

    A gzip member may follow another (RFC 1952 §2.2).
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
    """Return the data after a gzip member; padding is dropped, as browsers do."""
    return data if data.startswith(b"\x1f\x8b") else b""
