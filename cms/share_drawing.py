"""The drawing of a share card. Whatever is written in a posting fits on it: text shrinks, wraps, and ends in "…"."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import chain
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

# Public Sans, SIL Open Font License: cms/data/type/LICENSE. Pages use the reader's own type and never load it.
TYPE = Path(__file__).resolve().parent / "data" / "type"
REGULAR, BOLD = "PublicSans-Regular.ttf", "PublicSans-Bold.ttf"
# To be raised when the drawing changes, so that kept pictures are drawn anew.
DESIGN = 1
WIDTH, HEIGHT = 1200, 630
MARGIN = 72
INNER = WIDTH - 2 * MARGIN
MOST_CHARACTERS = 300

# The light palette of tokens.css.
PAPER, INK, SOFT, ACCENT, BAND, ON_BAND, BRACKET = (
    "#f5f7f7", "#14201f", "#4a5857", "#0a5a62", "#0a4b52", "#ffffff", "#9fd6d8",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    brand: str
    title: str
    company: str
    pay: str
    place: str
    asks: str
    note: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Text as it fits."""

    font: ImageFont.FreeTypeFont
    lines: list[str]

    @property
    def leading(self) -> int:
        return round(self.font.size * 1.2)


def draw(facts: Facts) -> bytes:
    """A PNG of WIDTH by HEIGHT."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    _brand(pen, facts.brand)
    title = fitted(printable(facts.title) or "Medical coding job", BOLD, (72, 64, 56, 48), lines=3)
    y = _write(pen, title, 136, INK)
    y = _write(pen, fitted(printable(facts.company), REGULAR, (38, 34, 30), lines=1), y + 12, SOFT)
    y = _write(pen, fitted(printable(facts.pay), BOLD, (46, 40, 34), lines=1), y + 14, ACCENT)
    _write(pen, fitted(printable(facts.place), REGULAR, (34, 30, 26), lines=1), y + 2, INK)
    _foot(pen, printable(facts.asks), printable(facts.note))
    content = BytesIO()
    image.quantize(64, method=Image.Quantize.FASTOCTREE).save(content, "PNG")
    return content.getvalue()


def _brand(pen: ImageDraw.ImageDraw, name: str) -> None:
    """The mark of components/brand_mark.html, and the site's name."""
    x, y, size = MARGIN, 54, 56
    pen.rounded_rectangle((x, y, x + size, y + size), radius=14, fill=ACCENT)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + left * size / 32, y + top * size / 32) for left, top in points]

    pen.line(at((11, 8), (7.5, 8), (7.5, 24), (11, 24)), fill=BRACKET, width=4, joint="curve")
    pen.line(at((21, 8), (24.5, 8), (24.5, 24), (21, 24)), fill=BRACKET, width=4, joint="curve")
    pen.line(at((11.5, 16.5), (14.7, 19.7), (20.7, 12.7)), fill=ON_BAND, width=5, joint="curve")
    pen.text((x + size + 18, y + size / 2), printable(name), font=_font(BOLD, 30), fill=ACCENT, anchor="lm")


def _foot(pen: ImageDraw.ImageDraw, asks: str, note: str) -> None:
    """What decides whether the reader may apply, in a band of its own."""
    top = HEIGHT - 104
    pen.rectangle((0, top, WIDTH, HEIGHT), fill=BAND)
    both = f"{asks} · {note}" if note else asks
    text = both if _font(BOLD, 26).getlength(both) <= INNER else asks
    line = fitted(text, BOLD, (34, 30, 26, 22), lines=1)
    if line.lines:
        pen.text((MARGIN, top + 52), line.lines[0], font=line.font, fill=ON_BAND, anchor="lm")


def _write(pen: ImageDraw.ImageDraw, text: Lines, y: int, colour: str) -> int:
    """From y down; gives where it ends."""
    for line in text.lines:
        pen.text((MARGIN, y), line, font=text.font, fill=colour, anchor="la")
        y += text.leading
    return y


# --- Fitting ---


def fitted(text: str, face: str, sizes: tuple[int, ...], *, lines: int) -> Lines:
    """In the largest size in which it takes no more lines than it may; in the smallest it is cut."""
    for size in sizes:
        font = _font(face, size)
        found = list(_wrapped(text, font))
        if len(found) <= lines:
            return Lines(font, found)
    found = found[:lines]
    found[-1] = _cut(found[-1], font)
    return Lines(font, found)


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    line = ""
    for word in chain.from_iterable(_pieces(word, font) for word in text.split()):
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > INNER:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _pieces(word: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """A word that is wider than the card, in parts."""
    while font.getlength(word) > INNER:
        end = len(word) - 1
        while font.getlength(word[:end]) > INNER:
            end -= 1
        yield word[:end]
        word = word[end:]
    yield word


def _cut(line: str, font: ImageFont.FreeTypeFont) -> str:
    while line and font.getlength(f"{line}…") > INNER:
        line = line[:-1].rstrip()
    return f"{line}…"


# --- Letters ---


def printable(text: str) -> str:
    """What our type has letters for. Where most of it would be lost, nothing: half a name is no name."""
    text = unicodedata.normalize("NFC", text[:MOST_CHARACTERS])
    kept = " ".join("".join(letter if _has(letter) else " " for letter in text).split())
    meant = sum(letter.isalnum() for letter in text)
    return kept if 2 * sum(letter.isalnum() for letter in kept) >= meant else ""


@lru_cache(maxsize=2_000)
def _has(letter: str) -> bool:
    if letter.isspace():
        return True
    return letter.isprintable() and _shape(letter) != _shape("\uffff")


def _shape(letter: str) -> tuple[tuple[int, int], bytes]:
    """A letter that is missing looks like every other that is missing."""
    mask = _font(REGULAR, 24).getmask(letter, mode="L")
    return mask.size, bytes(mask)


@lru_cache(maxsize=32)
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(TYPE / face), size)
