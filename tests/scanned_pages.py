"""Render paragraphs as scanned pages: printed, sealed, skewed, noisy and compressed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.shared_material import skip_or_fail
from tests.unit.parse.printed_text import wrap_lines

FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
A4 = (595, 842)  # points
SIGNED = re.compile(r"\d{4}\s*年\s*\d+\s*月\s*\d+\s*日")
RED = (200, 30, 40)


@dataclass(frozen=True)
class PageScanner:
    """How pages are printed and how the scanner distorts them."""

    dpi: int = 150
    skew: float = 0.7  # degrees, to and fro page by page
    noise: float = 8.0  # of 255
    blur: float = 0.6  # pixels
    quality: int = 60  # of the JPEG
    size: float = 16.0  # points of the characters: 三号, as official papers are printed
    line_width: int = 28  # characters a line
    lines: int = 22  # a page
    seal: bool = True
    random: numpy.random.Generator = field(default_factory=lambda: numpy.random.default_rng(7))

    def scan_paragraphs(self, paragraphs: list[str]) -> list[Image.Image]:
        """Return the scanned pages of these paragraphs."""
        rows = list(self.layout_lines(paragraphs))
        parts = [rows[at : at + self.lines] for at in range(0, len(rows), self.lines)]
        return [
            self.scan_page(self.print_page(part, number), number)
            for number, part in enumerate(parts, 1)
        ]

    def layout_lines(self, paragraphs: list[str]) -> Iterator[tuple[int, str]]:
        """Yield each printed line with its indent in characters."""
        for paragraph in paragraphs:
            for i, line in enumerate(wrap_lines(paragraph, self.line_width)):
                yield (0 if i else 2), line

    def print_page(self, rows: list[tuple[int, str]], number: int) -> Image.Image:
        """Return one undistorted page with its number and a seal on the signature's day."""
        if not FONT.exists():
            skip_or_fail("the Noto CJK fonts")
        scale = self.dpi / 72
        page = Image.new("RGB", (round(A4[0] * scale), round(A4[1] * scale)), "white")
        draw = ImageDraw.Draw(page)
        font = ImageFont.truetype(str(FONT), round(self.size * scale), index=2)
        left, leading = (A4[0] - self.line_width * self.size) / 2, 700 / self.lines
        for i, (indent, line) in enumerate(rows):
            x, y = (left + indent * self.size) * scale, (75 + i * leading) * scale
            draw.text((x, y), line, fill=(20, 20, 20), font=font)
            if self.seal and SIGNED.fullmatch(line):
                self.draw_seal(page, x + 3 * self.size * scale, y)
        draw.text((280 * scale, 790 * scale), f"— {number} —", fill=(20, 20, 20), font=font)
        return page

    def draw_seal(self, page: Image.Image, x: float, y: float) -> None:
        """Draw a round red seal of 42 mm over the words."""
        scale, radius = self.dpi / 72, 60 * self.dpi / 72
        ink = Image.new("RGB", page.size, "white")
        draw = ImageDraw.Draw(ink)
        draw.ellipse(
            (x - radius, y - radius, x + radius, y + radius), outline=RED, width=round(3 * scale)
        )
        star = ImageFont.truetype(str(FONT), round(40 * scale), index=2)
        draw.text((x, y), "★", fill=RED, font=star, anchor="mm")
        font = ImageFont.truetype(str(FONT), round(15 * scale), index=2)
        for i, sign in enumerate("某某市人民政府办公室"):
            angle = numpy.radians(200 - i * 24)
            place = (x + numpy.cos(angle) * radius * 0.78, y - numpy.sin(angle) * radius * 0.78)
            draw.text(place, sign, fill=RED, font=font, anchor="mm")
        page.paste(Image.fromarray(numpy.minimum(numpy.asarray(page), numpy.asarray(ink))))

    def scan_page(self, page: Image.Image, number: int) -> Image.Image:
        """Return the page with skew, blur and noise."""
        turned = page.rotate(
            self.skew * (1 if number % 2 else -1), Image.Resampling.BICUBIC, fillcolor="white"
        )
        blurred = numpy.asarray(turned.filter(ImageFilter.GaussianBlur(self.blur)), dtype=float)
        noisy = blurred + self.random.normal(0, self.noise, blurred.shape)
        return Image.fromarray(noisy.clip(0, 255).astype("uint8"))


def pages_to_pdf(pages: list[Image.Image], scanner: PageScanner) -> bytes:
    """Return the pages as a PDF of images."""
    out = BytesIO()
    pages[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=scanner.dpi,
        quality=scanner.quality,
    )
    return out.getvalue()


def page_to_jpeg(page: Image.Image, scanner: PageScanner) -> bytes:
    """Return one page as a JPEG file."""
    out = BytesIO()
    page.save(out, "JPEG", quality=scanner.quality, dpi=(scanner.dpi, scanner.dpi))
    return out.getvalue()
