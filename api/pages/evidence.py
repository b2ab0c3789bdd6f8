"""Download the captured bytes as evidence; they are never rendered as a page of this site."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.pages.request import CurrentPage, PageRoute
from tracker.media import suffix_for
from tracker.model.common import known_capture_time

router = APIRouter(route_class=PageRoute)


@router.get("/evidence/{source}/{capture}")
def download_payload(view: CurrentPage, source: str, capture: str) -> Response:
    """Send the payload of one capture, with its digest in X-Content-SHA256.

    RFC 9530 would encode the digest in base64; people compare hexadecimal.
    """
    found = view.app.archive.load_capture(source, capture)
    stem = found.id if known_capture_time(found.captured_at) else f"undated-{found.sha256[:8]}"
    name = f"{stem}.{suffix_for(found.media_type)}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-SHA256": found.sha256,
    }
    return Response(found.payload, media_type="application/octet-stream", headers=headers)
