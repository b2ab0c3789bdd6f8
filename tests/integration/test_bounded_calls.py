"""Calls in child processes: what a hostile page costs, and what it cannot take with it."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from datetime import date
from pathlib import Path

import pytest

from tracker import bounded_calls
from tracker.bounded_calls import ValueUnpickler, enforce_limits, run_bounded
from tracker.diff import compare_snapshots
from tracker.errors import ReadError, SuspectError
from tracker.law.analyse import analyse_snapshot
from tracker.model import Snapshot
from tracker.parse.readable_page import ReadablePage
from tracker.parse.snapshot import read_snapshot
from tracker.query import comparison
from tracker.query.reading_tasks import read_and_analyse
from tracker.schedule import local_scheduler

POLICY = """<html><h1>某区扶持办法</h1><p>第一条 支持企业。</p>
<p>第二条 本办法自2024年4月3日起施行，有效期至2026年12月31日。</p></html>""".encode()


def page(payload: bytes) -> ReadablePage:
    return ReadablePage("https://q.example.cn/1.html", payload, "text/html", (), None, None)


def spin(_size: int) -> None:
    while True:
        pass


def allocate(size: int) -> int:
    return len(bytearray(size))


def raise_error(error: type[Exception]) -> None:
    raise error("不可信")


def raise_limit(_old: Snapshot, _new: Snapshot) -> None:
    raise ReadError(bounded_calls.TOO_SLOW)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def print_and_return(text: str) -> str:
    print(text)
    return text


def test_a_reading_is_the_same_in_a_child_and_here() -> None:
    words = read_snapshot(POLICY, "text/html", name="https://q.example.cn/1.html")
    with enforce_limits():
        [(found, meaning)] = run_bounded(read_and_analyse, page(POLICY), (), [])
    assert found == words
    assert meaning == analyse_snapshot(words)
    assert meaning.validity.last_day == date(2026, 12, 31)


def test_a_comparison_is_the_same_in_a_child_and_here() -> None:
    old = read_snapshot(POLICY, "text/html")
    new = read_snapshot(POLICY.replace(b"2026", b"2027"), "text/html")
    with enforce_limits():
        assert run_bounded(compare_snapshots, old, new) == compare_snapshots(old, new)


def test_a_comparison_that_exceeds_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = read_snapshot(POLICY, "text/html")
    monkeypatch.setattr(comparison, "LONG", 0)
    monkeypatch.setattr(comparison, "compare_snapshots", raise_limit)
    with enforce_limits(), pytest.raises(ReadError, match="比较"):
        comparison.compare_bounded(text, text)


def test_a_call_that_does_not_end_is_stopped_and_the_next_one_is_answered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with enforce_limits():
        assert run_bounded(print_and_return, "a") == "a"
        child = bounded_calls._pool._idle[-1]  # type: ignore[union-attr]
        threading.Timer(1.0, os.kill, (child.process, signal.SIGXCPU)).start()
        with pytest.raises(ReadError, match="处理器时间"):
            run_bounded(spin, 1)
        assert run_bounded(print_and_return, "b") == "b"


def test_an_interrupt_from_the_terminal_leaves_the_children_to_their_parent() -> None:
    with enforce_limits():
        first = run_bounded(os.getpid)
        os.kill(first, signal.SIGINT)
        assert run_bounded(os.getpid) == first


@pytest.mark.parametrize("size", [10, 8_000_000])
def test_a_waiting_child_that_was_killed_is_a_read_error_and_the_next_call_is_answered(
    size: int,
) -> None:
    with enforce_limits():
        os.kill(run_bounded(os.getpid), signal.SIGKILL)
        with pytest.raises(ReadError, match="意外终止"):
            run_bounded(print_and_return, "x" * size)
        assert run_bounded(print_and_return, "y") == "y"


def test_children_go_on_and_new_ones_start_after_the_fork_server_was_killed() -> None:
    with enforce_limits():
        first = run_bounded(os.getpid)
        server = bounded_calls._pool._server  # type: ignore[union-attr]
        assert server is not None
        server._process.kill()
        server._process.wait()
        assert run_bounded(os.getpid) == first
        with pytest.raises(ReadError, match="意外终止"):
            run_bounded(kill_itself)
        assert run_bounded(os.getpid) != first


def test_a_call_that_eats_memory_is_refused_and_others_go_on() -> None:
    with enforce_limits():
        with pytest.raises(ReadError, match="内存"):
            run_bounded(allocate, 4 << 30)
        assert run_bounded(allocate, 10) == 10


def test_what_a_call_raises_is_raised_here() -> None:
    with enforce_limits():
        with pytest.raises(SuspectError, match="不可信"):
            run_bounded(raise_error, SuspectError)
        with pytest.raises(ReadError, match="意外终止"):
            run_bounded(raise_error, ZeroDivisionError)
        with pytest.raises(ReadError, match="意外终止"):
            run_bounded(kill_itself)
        assert run_bounded(print_and_return, "x") == "x"


def test_without_limits_a_call_is_a_call() -> None:
    assert run_bounded(os.getpid) == os.getpid()
    with enforce_limits():
        inner = run_bounded(os.getpid)
        with enforce_limits():
            assert run_bounded(os.getpid) == inner != os.getpid()
        assert run_bounded(os.getpid) == inner
    assert run_bounded(os.getpid) == os.getpid()


@pytest.mark.parametrize("name", ["os.system", "builtins.eval", "tracker.logs.install_logging"])
def test_a_child_cannot_make_its_parent_run_anything(name: str) -> None:
    module, _, function = name.rpartition(".")
    message = f"c{module}\n{function}\n(S'true'\ntR.".encode()
    with pytest.raises(pickle.UnpicklingError):
        ValueUnpickler(__import__("io").BytesIO(message)).load()


BOMBS = {
    "line breaks": b"<p>" + b"<br>" * 500_000,
    "comments": "<p>第一条 甲。</p>".encode() + b"<!--" * 25_000,
    "sections": "<p>第一条 甲。</p>".encode() + b"<![CDATA[" * 150_000,
    "cells": b"<table>" + (b"<tr>" + b"<td>a</td>" * 500 + b"</tr>") * 500,
    "articles": ("<p>第一条" + "第一条" * 33_000 + "</p>").encode(),
    "terms": ("<p>第一条" + "有效期" * 33_000 + "</p>").encode(),
}


@pytest.mark.parametrize("payload", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_read_or_refused_within_the_limit(payload: bytes) -> None:
    with enforce_limits():
        try:
            run_bounded(read_and_analyse, page(payload), (), [])
        except ReadError as error:
            assert "处理器时间" not in str(error)  # noqa: PT017  refused for what it is


@pytest.mark.parametrize("name", ["p", "li"])
def test_elements_whose_end_may_be_omitted_are_no_nesting(name: str) -> None:
    lines = [f"第{n}项 补助资金按规定发放。" for n in range(600)]
    markup = f"<div>{''.join(f'<{name}>{line}' for line in lines)}</div>".encode()
    words = read_snapshot(markup, "text/html").words
    assert all(line in words for line in lines)


def test_a_child_waits_for_each_page_that_is_checked_at_once() -> None:
    """Else a worker's child is ended after each page, and its modules are imported anew."""
    assert bounded_calls.MAX_IDLE >= local_scheduler.WORKERS
