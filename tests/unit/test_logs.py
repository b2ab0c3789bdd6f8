"""Logs that a machine reads, and that hold no secret."""

import json
import logging
import sys

import pytest

from tracker.logs import JsonFormatter


def line(message, *args, error=None, **extra):
    record = logging.LogRecord(
        "tracker.schedule.local_scheduler", logging.INFO, "x.py", 1, message, args, error
    )
    vars(record).update(extra)
    return JsonFormatter().format(record)


def test_a_record_is_one_json_object_a_line_with_what_was_added():
    found = json.loads(line("checked %s\n%s", "a", "乙", status=200, path="/v1/policies"))
    assert (found["level"], found["logger"], found["message"]) == (
        "info",
        "tracker.schedule.local_scheduler",
        "checked a\n乙",
    )
    assert (found["status"], found["path"]) == (200, "/v1/policies")
    assert found["at"].endswith("Z")
    assert "\n" not in line("a\nb")


def test_a_traceback_stays_on_the_line():
    try:
        raise ValueError("坏")
    except ValueError:
        found = line("failed", error=sys.exc_info())
    assert "ValueError: 坏" in json.loads(found)["error"]


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer s3cret",
        "postgresql://user:s3cret@db/x refused",
        "GET /leave?token=s3cret&x=1",
        "TRACKER_TOKEN=s3cret",
        '{"password": "s3cret"}',
    ],
)
def test_no_secret_reaches_a_log(text):
    found = line("%s", text)
    assert "s3cret" not in found
    json.loads(found)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8123/zcwj/kj03.html", "https://gov.example/a.html", "http://[::1]:80/a"],
)
def test_the_address_of_a_check_stays_readable(address):
    assert address in line("p %s: failed", address)
