"""Where a source is looked for, as strangers may read it."""

from __future__ import annotations

from pathlib import Path

from tracker.app import App
from tracker.model import Source


def public_address(home: App, source: Source) -> str:
    """Its URL, or its folder as `sources.toml` may name it; where the home stands is nobody's
    business.
    """
    if source.url:
        return source.url
    path, folder = Path(source.path or ""), home.settings.home
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
