"""Makes the pictures of the pages in docs/ from the demonstration, at 1280 and at 390 pixels.

    .venv/bin/python docs/screenshots.py

Needs Chromium (`apt-get install chromium chromium-l10n fonts-noto-cjk`).
They are taken as of a fixed day, so that they change only where a page does.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

sys.path[:0] = [str(Path(__file__).parents[1] / "tests"), str(Path(__file__).parents[1])]

from tests.demo_app import play_demo, serve_app  # noqa: E402

FOLDER = Path(__file__).parent / "pages"
FLAGS = ["--no-sandbox", "--disable-gpu"]
DAY = "2026-11-21"
SHOTS = {  # page -> address, height at 1280, height at 390
    "today": (f"/?on={DAY}", 1080, 1160),
    "policy": (f"/policies/changning-keji-2024?on={DAY}", 1240, 1240),
    "repealed": (f"/policies/changning-keji-2020?on={DAY}", 900, 1000),
    "search": (f"/policies?q=算力&on={DAY}", 620, 900),
    "compare": ("/compare?from=changning-keji-2020@1&to=changning-keji-2024@2", 1300, 1200),
    "choose": ("/compare?pick=1&from=changning-keji-2020@1&to=changning-keji-2024@2", 560, 820),
    "timeline": (f"/timeline?on={DAY}", 800, 900),
}


def main() -> None:
    """Every page at both widths, as PNG of a palette: small, and still sharp."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        play_demo(Path(folder)) as home,
        serve_app(home) as address,
        sync_playwright() as engine,
    ):
        browser = engine.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=FLAGS,
            env={**os.environ, "LANGUAGE": "zh_CN"},
        )
        for width in (1280, 390):
            page = browser.new_context(base_url=address, locale="zh-CN").new_page()
            for name, (place, wide, narrow) in SHOTS.items():
                page.set_viewport_size(
                    {"width": width, "height": wide if width == 1280 else narrow}
                )
                page.goto(place)
                _kept(page.screenshot(), FOLDER / f"{name}-{width}.png")
            page.context.close()


def _kept(picture: bytes, place: Path) -> None:
    """With 128 colours: half the size, and the letters as sharp."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(place, optimize=True)


if __name__ == "__main__":
    main()
