"""The reader's language: Chinese unless English is asked for.

Pages remember what was chosen; a program says it in each request.
"""

from __future__ import annotations

import re

from starlette.requests import Request

LANGUAGES = ("zh", "en")
_RE_RANGE = re.compile(r"\s*([A-Za-z]+)[-A-Za-z0-9]*\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")


def page_language(request: Request) -> str:
    """`?lang=`, else what was chosen before.

    What the browser prefers is not asked: the documents are Chinese.
    """
    wished = request.query_params.get("lang") or request.cookies.get("lang")
    return wished if wished in LANGUAGES else LANGUAGES[0]


def program_language(request: Request) -> str:
    """`?lang=`, else the one of ours that Accept-Language (RFC 9110) wants most."""
    wished = request.query_params.get("lang")
    if wished in LANGUAGES:
        return wished
    ranges = [
        found
        for part in request.headers.get("accept-language", "").split(",")
        if (found := _RE_RANGE.fullmatch(part))
    ]
    weights = {found[1].lower(): float(found[2] or 1) for found in reversed(ranges)}
    return max(LANGUAGES, key=lambda lang: weights.get(lang, 0))
