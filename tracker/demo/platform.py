"""The JSON interface of the demonstration site, in the shape of the city's policy platform."""

from __future__ import annotations

import json
from typing import Any

from tracker.demo.documents import DOCUMENTS, REMOVE, DemoDocument, main_text

LIST, DETAIL = "/gwk/policy/page", "/gwk/policy/detail"
SITE = "demo"
SOURCE = """
[[source]]
id = "demo-platform"
kind = "api"
remove = {remove}

[source.api]
records = "data.records"
record = "data"
total = "data.totalCount"
success = "code == `0`"

[source.api.list]
url = "{url}{list}"
method = "POST"
body = {{ pageNo = "{{page}}", pageSize = "{{page_size}}" }}

[source.api.detail]
url = "{url}{detail}"
method = "POST"
body = {{ siteId = "{{site}}", businessId = "{{id}}" }}

[source.api.fields]
id = "businessId"
site = "siteId"
title = "title"
address = "{url}/{{id}}.html"
day = "publishDate"
issuer = "attrs.agency"
level = "attrs.policyLevel"
status = "effectiveFlag"
text = ["txt", "txt1"]
"""


def source_block(site_url: str) -> str:
    """Return the `[[source]]` block that watches the interface."""
    remove = json.dumps(REMOVE)
    return SOURCE.format(url=site_url, list=LIST, detail=DETAIL, remove=remove)


def answer_query(path: str, request: dict[str, Any]) -> dict[str, Any] | None:
    """Answer a request to the interface; None for an unknown path."""
    documents = {one.name: one for one in DOCUMENTS if one.published}
    if path == LIST:
        records = [_record(one) for one in documents.values()]
        return {"code": 0, "data": {"totalCount": len(records), "records": records}}
    if path == DETAIL:
        found = documents.get(str(request.get("businessId")))
        return {"code": 0, "data": found and {**_record(found), "txt": main_text(found)}}
    return None


def _record(document: DemoDocument) -> dict[str, Any]:
    return {
        "title": document.title,
        "publishDate": document.published,
        "siteId": SITE,
        "businessId": document.name,
        "effectiveFlag": "有效",
        "attrs": {"agency": document.issuer, "policyLevel": "市级"},
    }
