"""The bytes as they were met, to be kept and checked: always a download, never shown as a page of
ours.
"""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.pages.request import CurrentPage, PageRoute
from tracker.media import suffix_for

router = APIRouter(route_class=PageRoute)


@router.get("/evidence/{source}/{capture}")
def download_payload(view: CurrentPage, source: str, capture: str) -> Response:
    """The payload of one capture.

    Its digest travels along (RFC 9530 would base64 it; people compare hex).
    """
    found = view.home.archive.load_capture(source, capture)
    name = f"{found.id}.{suffix_for(found.media_type)}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-SHA256": found.sha256,
    }
    return Response(found.payload, media_type="application/octet-stream", headers=headers)
