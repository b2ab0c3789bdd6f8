"""Limits of rendering one page, and what rendering gives."""

from dataclasses import dataclass, field

from tracker.fetch.responses import MIB, FetchedResponse


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """Limits of one page in the browser; times in seconds, sizes in bytes."""

    seconds: float = 45.0  # from the start of the browser to the end of its last process
    idle: float = 8.0  # the longest wait for scripts that go on loading
    memory: int = 1024 * MIB  # of all processes of the browser together
    traffic: int = 64 * MIB  # both ways
    requests: int = 300
    page: int = 16 * MIB  # the document as rendered
    height: int = 8000  # pixels of the screenshot


@dataclass(frozen=True, slots=True)
class RenderedPage(FetchedResponse):
    """A page as the browser shows it: the document after its scripts, and a picture of it."""

    screenshot: bytes = field(default=b"", repr=False)  # PNG; empty where none could be made
