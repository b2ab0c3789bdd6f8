"""Errors as RFC 9457 problem details: a stable type, a title, and one clear line of detail."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from tracker.errors import NotKnown, ReadError, StoreError, TrackerError

MEDIA_TYPE = "application/problem+json"
TITLES = {
    "policy_not_known": "没有这项政策",
    "source_not_known": "没有这个来源",
    "no_version": "没有这个版本",
    "no_version_for_date": "该日没有可用的版本",
    "outside_observed_window": "早于本库开始记录的时间",
    "text_not_available": "没有可用的文本",
    "invalid_request": "请求不合规范",
    "busy": "暂时不可用，请稍后重试",
    "unreadable": "原件无法读取",
    "failed": "无法完成",
}
STATUS: tuple[tuple[type[TrackerError], int, str], ...] = ((NotKnown, 404, ""), (StoreError, 503, "busy"), (ReadError, 409, "unreadable"))


def problem(status: int, kind: str, detail: str) -> JSONResponse:
    """One problem. `type` is a relative URI that stays the same for ever."""
    body = {"type": f"/problems/{kind}", "title": TITLES.get(kind, kind), "status": status, "detail": detail}
    return JSONResponse(body, status, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of the app a problem."""
    app.add_exception_handler(TrackerError, _tracker_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _tracker_error(_request: Request, error: Exception) -> JSONResponse:
    status, kind = next(((code, name) for kind, code, name in STATUS if isinstance(error, kind)), (500, "failed"))
    return problem(status, error.kind if isinstance(error, NotKnown) else kind, str(error))


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    rows = error.errors() if isinstance(error, RequestValidationError) else []
    detail = "；".join(f"{'.'.join(map(str, row['loc']))}：{row['msg']}" for row in rows)
    return problem(422, "invalid_request", detail)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    response = problem(status, f"http_{status}", str(error.detail) if isinstance(error, HTTPException) else "")
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response
