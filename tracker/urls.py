"""Addresses of pages: parsed and checked before anything is fetched."""

from __future__ import annotations

from functools import lru_cache

import httpx2


@lru_cache(4096)  # every page is asked for again and again
def parse_url(text: str) -> httpx2.URL:
    """Parse an address: http or https, with a host, without a user name or password.

    Raises ValueError, whose text is the reason in Chinese, for any other address.
    """
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise ValueError(f"不是网址（{error}）") from error
    if url.scheme not in ("http", "https"):
        raise ValueError(f"只支持 http 与 https，不支持 {url.scheme or '没有协议的地址'}")
    if not url.host:
        raise ValueError("网址缺少主机名")
    if url.userinfo:
        raise ValueError("网址中不能带用户名或密码（会随证据一起保存）")
    return url


def url_error(text: str) -> str | None:
    """Return why an address cannot be fetched; None where it can."""
    try:
        parse_url(text)
    except ValueError as error:
        return str(error)
    return None
