"""Answer errors as RFC 9457 problem details: stable type, title, one line of detail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.languages import program_language
from api.schemas import Problem
from api.validation_messages import describe_validation_errors
from tracker.errors import NotAcceptable, NotKnown, ReadError, StoreError, TooMany, TrackerError

MEDIA_TYPE = "application/problem+json"
TITLES = {
    "zh": {
        "policy_not_known": "没有这项政策",
        "source_not_known": "没有这个来源",
        "no_version": "没有这个版本",
        "clause_not_known": "该版本没有这一条",
        "no_version_for_date": "该日没有可用的版本",
        "outside_observed_window": "早于本库开始记录的时间",
        "fact_not_known": "没有这条事实",
        "review_not_known": "没有这条待核对的文本",
        "capture_not_known": "没有这份存证",
        "payload_thinned": "载荷已精简，只存摘要",
        "link_not_known": "链接无效",
        "link_expired": "链接已失效",
        "subscription_not_known": "没有这个订阅",
        "delivery_not_known": "没有这封通知",
        "operator_not_known": "没有这名操作员",
        "not_known": "没有要找的内容",
        "token_missing": "需操作员口令",
        "token_wrong": "口令不对",
        "role_too_low": "权限不足",
        "changes_disabled": "不接受更改",
        "alerts_disabled": "不发邮件通知",
        "form_not_ours": "表单已失效",
        "too_many": "请求过多",
        "too_large": "请求过大",
        "not_acceptable": "不能照此记录",
        "text_not_available": "没有可用的文本",
        "invalid_request": "查询条件有误",
        "busy": "暂时不可用，请稍后重试",
        "unreadable": "原件无法读取",
        "failed": "无法完成",
        "http_400": "查询条件有误",
        "http_404": "没有这个地址",
        "http_405": "此地址不接受这种方法",
    },
    "en": {
        "policy_not_known": "No such policy",
        "source_not_known": "No such source",
        "no_version": "No such version",
        "clause_not_known": "No such clause in this version",
        "no_version_for_date": "No version for this day",
        "outside_observed_window": "Before our records began",
        "fact_not_known": "No such fact",
        "review_not_known": "No such held reading",
        "capture_not_known": "No such evidence",
        "payload_thinned": "The payload was thinned away; its digest is kept",
        "link_not_known": "Not one of our links",
        "link_expired": "The link is too old",
        "subscription_not_known": "No such subscription",
        "delivery_not_known": "No such message",
        "operator_not_known": "No such operator",
        "not_known": "We do not have this",
        "token_missing": "The token is missing",
        "token_wrong": "The token is wrong",
        "role_too_low": "The role is too low",
        "changes_disabled": "Changes are not accepted",
        "alerts_disabled": "No alerts by mail",
        "form_not_ours": "The form is no longer good",
        "too_many": "Too many requests",
        "too_large": "The request is too large",
        "not_acceptable": "Cannot be recorded as it stands",
        "text_not_available": "No text at hand",
        "invalid_request": "The request does not fit",
        "busy": "Not available now; please try again later",
        "unreadable": "The original cannot be read",
        "failed": "It could not be done",
        "http_400": "The request does not fit",
        "http_404": "No such address",
        "http_405": "Not a method of this address",
    },
}
STATUS: tuple[tuple[type[TrackerError], int, str], ...] = (
    (NotKnown, 404, ""),
    (StoreError, 503, "busy"),
    (ReadError, 409, "unreadable"),
    (TooMany, 429, "too_many"),
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
    429: ("too_many", "来自此处的订阅请求过多，请一小时后再试"),
    503: ("busy", "数据库：database is locked；请稍后重试"),
}


class RequestRefused(Exception):
    """A request that is refused. `en` is the message in English."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        en: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.en, self.headers = status, kind, en, headers

    def message_in(self, lang: str) -> str:
        """Return the message in a language."""
        return self.en if lang == "en" and self.en else str(self)


@dataclass(frozen=True, slots=True)
class ErrorDetails:
    """An error as shown to a client: status, stable kind, one line of detail."""

    status: int
    kind: str
    detail: str

    def title(self, lang: str) -> str:
        """Return the name of the kind in a language."""
        return TITLES[lang].get(self.kind, self.kind)


def describe_error(error: Exception, lang: str) -> ErrorDetails:
    """Return the details of any error, in a language."""
    if isinstance(error, RequestRefused):
        return ErrorDetails(error.status, error.kind, error.message_in(lang))
    if isinstance(error, RequestValidationError):
        return ErrorDetails(
            422, "invalid_request", describe_validation_errors(error.errors(), lang)
        )
    if isinstance(error, HTTPException):  # the framework's own
        kind = f"http_{error.status_code}"
        return ErrorDetails(error.status_code, kind, TITLES[lang].get(kind, str(error.detail)))
    if isinstance(error, TrackerError):
        status, kind = next(
            ((code, name) for type, code, name in STATUS if isinstance(error, type)),
            (500, "failed"),
        )
        return ErrorDetails(
            status, error.kind if isinstance(error, NotKnown) else kind, error.message_in(lang)
        )
    return ErrorDetails(
        500,
        "failed",
        "an error in the program; it is in the log" if lang == "en" else "程序出错，已记入日志",
    )


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return OpenAPI responses for these problem statuses, each with an example."""
    return {
        status: {
            "description": TITLES["zh"][EXAMPLES[status][0]],
            "content": {MEDIA_TYPE: _example_content(status)},
        }
        for status in statuses
    }


def read_responses(*more: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of a reading operation besides 200."""
    return {
        304: {"description": "与 If-None-Match 所示相同"},
        **problem_responses(401, 403, 404, 422, 429, 503, *more),
    }


def _example_content(status: int) -> dict[str, Any]:
    """Return schema and example of one status."""
    return {
        "schema": Problem.model_json_schema(),
        "example": _problem_body(ErrorDetails(status, *EXAMPLES[status]), "zh"),
    }


def problem_response(request: Request, error: Exception) -> JSONResponse:
    """Return an error as a response.

    `type` is a relative URI that never changes; title and detail are in the client's language.
    """
    lang = program_language(request)
    found = describe_error(error, lang)
    headers = {
        "Content-Language": lang,
        "Vary": "Accept-Language",
        **(getattr(error, "headers", None) or {}),
    }
    if found.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(_problem_body(found, lang), found.status, headers, MEDIA_TYPE)


def _problem_body(found: ErrorDetails, lang: str) -> dict[str, Any]:
    """Return the members of RFC 9457."""
    return {
        "type": f"/problems/{found.kind}",
        "title": found.title(lang),
        "status": found.status,
        "detail": found.detail,
    }


async def handle_error(request: Request, error: Exception) -> JSONResponse:
    """Answer any error; the server logs the traceback of an unexpected one."""
    return problem_response(request, error)


def install_handlers(app: FastAPI) -> None:
    """Register the error handler for every kind of error."""
    for kind in (TrackerError, RequestRefused, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, handle_error)
