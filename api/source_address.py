"""Format the address of a source for readers."""

from __future__ import annotations

from pathlib import Path

from tracker.app import App
from tracker.model import Source


def public_address(app: App, source: Source) -> str:
    """Return the URL of a source, or its folder relative to the home folder.

    The place of the home folder on the machine is not shown.
    """
    if source.url:
        return source.url
    path, folder = Path(source.path or ""), app.settings.home
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
