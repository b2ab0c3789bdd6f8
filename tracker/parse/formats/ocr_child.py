"""The child process that recognises words in pictures: a PDF or a picture on standard input, the
words with their corners as JSON on standard output.

`python -m tracker.parse.formats.ocr_child [PAGE…]`, pages of a PDF counted from 0. The models lie
in the wheel of rapidocr; nothing is fetched. Pages are drawn at DPI; red seals are taken off, pages
that lie on their side or upside down are turned.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

MEMORY = 4 << 30  # bytes of address space; 1.3 GB are usual
CPU_SECONDS = 30  # a page; 3 are usual, 4 more to load the models
MAX_PAGES = 100
DPI = 150
# points, of pages that people print on; what claims another size is taken for A4
LONG_SIDE = (400.0, 1300.0)
A4 = 842.0
MAX_PIXELS = 100_000_000  # of a picture: A4 at 1,000 dpi
MIN_SEAL = 60.0  # points: the least height and width of a seal; the letters of a red head are lower
INK_RANGE = (
    60,
    160,
)  # in red light black ink is darker than the first, red ink lighter than the second
GOOD_SCORE = 0.8  # a page whose mean is below is tried in its other positions
MODELS = {"Det.model_path": "PP-OCRv6_det_small.onnx", "Rec.model_path": "PP-OCRv6_rec_small.onnx"}
SETTINGS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,  # whole pages are turned, not lines
    "Global.max_side_len": 4000,
    "Global.text_score": 0.0,
    "Det.limit_type": "max",
    # lines are found on a smaller picture than they are read from: half the cost, no more errors
    "Det.limit_side_len": 1312,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}

# text, score 0…1, corners from the upper left clockwise: points, y downwards
Word = tuple[str, float, list[list[float]]]


class PageWords(NamedTuple):
    """The words of one page of so many points."""

    number: int
    width: float
    height: float
    words: list[Word]


def main(pages: list[int]) -> int:
    """Print the sheets; exit 1 with one line of reason."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    payload = sys.stdin.buffer.read()
    try:
        found = list(read_pages(payload, pages))
    except (ValueError, OSError, MemoryError, RuntimeError, SyntaxError, EOFError) as error:
        print((str(error) or type(error).__name__).strip().splitlines()[-1], file=sys.stderr)
        return 1
    json.dump(found, sys.stdout)
    return 0


def read_pages(payload: bytes, pages: list[int]) -> Iterator[PageWords]:
    """Yield the words of every page asked for, or of all of a picture."""
    engine: TextRecogniser | None = None  # loaded when there is something to read
    for number, picture, points in (
        render_pages(payload, pages) if payload.startswith(b"%PDF") else open_frames(payload)
    ):
        resource.setrlimit(
            resource.RLIMIT_CPU,
            (cpu_seconds_used() + CPU_SECONDS, resource.getrlimit(resource.RLIMIT_CPU)[1]),
        )
        engine = engine or TextRecogniser()
        yield engine.read_sheet(number, picture, points)


def cpu_seconds_used() -> int:
    """Return the CPU seconds of this process."""
    return int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))


# ---------------------------------------------------------------- pictures


def render_pages(payload: bytes, pages: list[int]) -> Iterator[tuple[int, Any, float]]:
    """Yield pages of a PDF as (number, picture, points of a pixel)."""
    import numpy
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(payload)
    for number in pages:
        page = document[number]
        long = max(page.get_size())
        points = long if LONG_SIDE[0] <= long <= LONG_SIDE[1] else A4
        pixels = points * DPI / 72
        picture = page.render(scale=pixels / long, rev_byteorder=True).to_numpy()
        yield number, numpy.ascontiguousarray(picture[:, :, :3]), 72 / DPI


def open_frames(payload: bytes) -> Iterator[tuple[int, Any, float]]:
    """Yield the frames of a picture as (number, picture, points of a pixel).

    They are reduced to DPI of an A4 page; a photograph stands as its camera was held.
    """
    import numpy
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow refuses twice as many
    picture = Image.open(BytesIO(payload), formats=("PNG", "JPEG", "TIFF"))
    frames = getattr(picture, "n_frames", 1)
    if frames > MAX_PAGES:
        raise ValueError(f"{frames} pages, more than {MAX_PAGES}")
    for number in range(frames):
        picture.seek(number)
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
        paper = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert(
            "RGB"
        )
        paper.thumbnail((round(A4 * DPI / 72),) * 2, Image.Resampling.LANCZOS)
        yield number, numpy.array(paper), A4 / max(paper.size)


# ---------------------------------------------------------------- words


class TextRecogniser:
    """The recogniser with its models."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        spec = find_spec("rapidocr")
        models = Path(spec.origin or "").parent / "models" if spec else Path()
        missing = [name for name in MODELS.values() if not (models / name).is_file()]
        if missing:
            raise ValueError(f"the models {', '.join(missing)} are not in the installed rapidocr")
        self.engine = RapidOCR(
            params=SETTINGS | {key: str(models / name) for key, name in MODELS.items()}
        )

    def read_sheet(self, number: int, picture: Any, points: float) -> PageWords:
        """Return the words of one page, in the position in which it is read best."""
        import numpy

        clean = remove_seals(picture, points)
        words = self.recognise_words(clean)
        turns = (1, 3) if is_sideways(words) else (2,) if mean_score(words) < GOOD_SCORE else ()
        for turn in turns:
            turned = numpy.ascontiguousarray(numpy.rot90(clean, turn))
            again = self.recognise_words(turned)
            if mean_score(again) > mean_score(words) or is_sideways(words):
                words, picture = again, turned
            if mean_score(words) >= GOOD_SCORE:
                break
        height, width = picture.shape[:2]
        scaled: list[Word] = [
            (text, score, [[x * points, y * points] for x, y in corners])
            for text, score, corners in words
        ]
        return PageWords(number, width * points, height * points, scaled)

    def recognise_words(self, picture: Any) -> list[Word]:
        """Return the words of a picture, corners in pixels."""
        found: Any = self.engine(picture[:, :, ::-1])
        if found.txts is None:
            return []
        return [
            (text, float(score), box.tolist())
            for text, score, box in zip(found.txts, found.scores, found.boxes, strict=True)
        ]


def is_sideways(words: list[Word]) -> bool:
    """Return whether most words stand upright, as on a page that lies on its side."""
    long = [corners for text, _, corners in words if len(text) > 3]
    tall = sum(abs(c[2][1] - c[0][1]) > 2 * abs(c[2][0] - c[0][0]) for c in long)
    return tall * 2 > len(long)


def mean_score(words: list[Word]) -> float:
    """Return the mean score over all characters."""
    total = sum(len(text) for text, _, _ in words)
    return sum(score * len(text) for text, score, _ in words) / total if total else 1.0


def remove_seals(picture: Any, points: float) -> Any:
    """Return the picture without its red seals.

    What is red is whitened where it is as high and as wide as a seal; black ink under it stays.
    """
    import cv2
    import numpy

    red, green, blue = (picture[:, :, i].astype(numpy.int16) for i in range(3))
    mask = ((red - green > 40) & (red - blue > 40)).astype(numpy.uint8)
    near = max(3, round(8 / points))
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, numpy.ones((near, near), numpy.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    clean = picture.copy()
    for label, (left, top, width, height, _) in enumerate(stats.tolist()):
        if (
            label == 0
            or min(width, height) * points < MIN_SEAL
            or max(width, height) > 2 * min(width, height)
        ):
            continue
        place = numpy.s_[
            max(0, top - near) : top + height + near, max(0, left - near) : left + width + near
        ]
        reddish = (red[place] - numpy.maximum(green[place], blue[place])) > 12
        lit = (
            ((red[place] - INK_RANGE[0]) * (255 / (INK_RANGE[1] - INK_RANGE[0])))
            .clip(0, 255)
            .astype(numpy.uint8)
        )
        clean[place][reddish] = lit[reddish][:, None]
    return clean


if __name__ == "__main__":
    sys.exit(main([int(each) for each in sys.argv[1:]]))
