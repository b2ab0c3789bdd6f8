"""Choose the language of an answer: Chinese unless English is asked for.

Pages remember the choice in a cookie; programs state it in each request.
"""

from __future__ import annotations

import re

from starlette.requests import Request

LANGUAGES = ("zh", "en")
_RE_RANGE = re.compile(r"\s*([A-Za-z]+)[-A-Za-z0-9]*\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")


def page_language(request: Request) -> str:
    """Return `?lang=`, else the language of the cookie, else Chinese.

    Accept-Language is ignored on pages, because the documents are Chinese.
    """
    chosen = request.query_params.get("lang") or request.cookies.get("lang")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def program_language(request: Request) -> str:
    """Return `?lang=`, else the language that Accept-Language (RFC 9110) prefers."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        return chosen
    ranges = [
        found
        for part in request.headers.get("accept-language", "").split(",")
        if (found := _RE_RANGE.fullmatch(part))
    ]
    weights = {found[1].lower(): float(found[2] or 1) for found in reversed(ranges)}
    return max(LANGUAGES, key=lambda lang: weights.get(lang, 0))
