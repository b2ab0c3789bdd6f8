"""Errors as RFC 9457 problem details: a stable type, a title, and one clear line of detail."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.schemas import Problem
from tracker.errors import NotAcceptable, NotKnown, ReadError, StoreError, TrackerError

MEDIA_TYPE = "application/problem+json"
TITLES = {
    "policy_not_known": "没有这项政策",
    "source_not_known": "没有这个来源",
    "no_version": "没有这个版本",
    "clause_not_known": "该版本没有这一条",
    "no_version_for_date": "该日没有可用的版本",
    "outside_observed_window": "早于本库开始记录的时间",
    "fact_not_known": "没有这条事实",
    "review_not_known": "没有这条待核对的读数",
    "token_missing": "需要口令",
    "token_wrong": "口令不对",
    "changes_disabled": "不接受更改",
    "alerts_disabled": "不发邮件通知",
    "too_large": "请求过大",
    "not_acceptable": "不能照此记录",
    "text_not_available": "没有可用的文本",
    "invalid_request": "请求不合规范",
    "busy": "暂时不可用，请稍后重试",
    "unreadable": "原件无法读取",
    "failed": "无法完成",
}
STATUS: tuple[tuple[type[TrackerError], int, str], ...] = (
    (NotKnown, 404, ""),
    (StoreError, 503, "busy"),
    (ReadError, 409, "unreadable"),
    (NotAcceptable, 422, "not_acceptable"),
)
# What each status says, with an example, for OpenAPI.
EXAMPLES = {
    400: ("http_400", "请求体不是 JSON"),
    401: ("token_missing", "请在请求头中给出口令：Authorization: Bearer …"),
    403: ("changes_disabled", "服务未设口令，不接受更改"),
    404: ("policy_not_known", "没有编号为 x 的政策"),
    409: ("unreadable", "原件无法读取"),
    411: ("too_large", "请写明 Content-Length"),
    413: ("too_large", "请求体超过上限"),
    422: ("invalid_request", "query.on：不是日期"),
    503: ("busy", "数据库：database is locked；请稍后重试"),
}


class Refusal(Exception):
    """A request that is not let through, or not so."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.kind = status, kind


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These problems for OpenAPI, each under its own media type with an example."""
    return {
        status: {"description": TITLES.get(EXAMPLES[status][0], "问题"), "content": {MEDIA_TYPE: _content(status)}} for status in statuses
    }


def read(*more: int) -> dict[int | str, dict[str, Any]]:
    """What every look may answer besides 200."""
    return {304: {"description": "与 If-None-Match 所示相同"}, **declared(401, 404, 422, 503, *more)}


def _content(status: int) -> dict[str, Any]:
    return {"schema": Problem.model_json_schema(), "example": _body(status, *EXAMPLES[status])}


def problem(status: int, kind: str, detail: str) -> JSONResponse:
    """One problem. `type` is a relative URI that stays the same for ever."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(_body(status, kind, detail), status, headers, MEDIA_TYPE)


def _body(status: int, kind: str, detail: str) -> dict[str, Any]:
    return {"type": f"/problems/{kind}", "title": TITLES.get(kind, kind), "status": status, "detail": detail}


def install(app: FastAPI) -> None:
    """Make every error of the app a problem."""
    app.add_exception_handler(TrackerError, _tracker_error)
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, answer)
    app.add_exception_handler(Exception, _bug)


async def _tracker_error(_request: Request, error: Exception) -> JSONResponse:
    status, kind = next(((code, name) for kind, code, name in STATUS if isinstance(error, kind)), (500, "failed"))
    return problem(status, error.kind if isinstance(error, NotKnown) else kind, str(error))


async def _refusal(_request: Request, error: Exception) -> JSONResponse:
    return problem(error.status, error.kind, str(error)) if isinstance(error, Refusal) else problem(500, "failed", "")


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    rows = error.errors() if isinstance(error, RequestValidationError) else []
    detail = "；".join(f"{'.'.join(map(str, row['loc']))}：{row['msg']}" for row in rows)
    return problem(422, "invalid_request", detail)


async def _bug(_request: Request, _error: Exception) -> JSONResponse:
    return problem(500, "failed", "程序出错，已记入日志")  # the server logs its traceback


async def answer(_request: Request, error: Exception) -> JSONResponse:
    """A refusal of the framework's own, such as an address that we do not have."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    response = problem(status, f"http_{status}", str(error.detail) if isinstance(error, HTTPException) else "")
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response
