"""Measure how many files a changed page passes through, from its check to the committed version."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from tests.app_factory import check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tracker.fetch.client import HttpFetcher
from tracker.ingest.check_source import check_source

ROOT = Path(__file__).parents[1]
OWN = tuple(str(ROOT / name) + "/" for name in ("tracker", "api"))
ANONYMOUS = ("<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>", "<lambda>", "<module>")


@dataclass
class Flow:
    """Files entered, functions called and moves between files while code was profiled."""

    files: set[str] = field(default_factory=set)
    functions: set[tuple[str, str]] = field(default_factory=set)
    moves: list[tuple[str, str]] = field(default_factory=list)
    _generators: list[FrameType] = field(default_factory=list)

    def record(self, frame: FrameType, event: str, _: Any) -> None:
        """Count one call; the profile function of `sys.setprofile`."""
        code = frame.f_code
        if event != "call" or not is_counted(frame):
            return
        if code.co_flags & inspect.CO_GENERATOR:  # a generator is called once and resumed often
            if frame in self._generators:
                return
            self._generators.append(frame)
        self.files.add(code.co_filename)
        self.functions.add((code.co_filename, code.co_qualname))
        caller = frame.f_back
        while caller is not None and not is_counted(caller):
            caller = caller.f_back
        if caller is not None and caller.f_code.co_filename != code.co_filename:
            self.moves.append((caller.f_code.co_filename, code.co_filename))


def is_counted(frame: FrameType) -> bool:
    """Return whether a frame is a named function of the project."""
    code = frame.f_code
    return code.co_filename.startswith(OWN) and code.co_name not in ANONYMOUS


@contextmanager
def profiled() -> Iterator[Flow]:
    """Profile the calls of this thread."""
    flow = Flow()
    sys.setprofile(flow.record)
    try:
        yield flow
    finally:
        sys.setprofile(None)


def measure_changed_page(folder: Path) -> Flow:
    """Return the flow of one page whose amount changed, with everything it imports loaded."""
    with PageServer() as site, make_app(folder, page_source(site.url)) as app:
        for amount in (300, 400):
            show(site, amount)
            check_sources(app, "p")
        show(site, 500)
        with HttpFetcher(app.settings.fetch) as fetcher, profiled() as flow:
            outcomes = [one.outcome for one in check_source(app, app.get_source("p"), fetcher)]
        assert outcomes == ["changed"]
    return flow


def page_source(url: str) -> dict[str, Any]:
    """Return the declaration of the page's source."""
    return {"id": "p", "kind": "page", "url": f"{url}/p.html"}


def show(site: PageServer, amount: int) -> None:
    """Serve the instrument with an amount."""
    lines = policy_text(amount=amount).replace("\n", "</p><p>")
    site.pages["/p.html"] = PageResponse(f"<html><body><p>{lines}</p></body></html>".encode())


def main() -> None:
    """Print the figures and the most frequent moves."""
    with TemporaryDirectory() as folder:
        flow = measure_changed_page(Path(folder))
    print(f"files entered: {len(flow.files)}")  # noqa: T201
    print(f"functions: {len(flow.functions)}")  # noqa: T201
    print(f"moves between files: {len(flow.moves)}")  # noqa: T201
    for (caller, callee), count in Counter(flow.moves).most_common(40):
        names = (Path(one).relative_to(ROOT).as_posix() for one in (caller, callee))
        print(f"{count:5} {' -> '.join(names)}")  # noqa: T201


if __name__ == "__main__":
    main()
