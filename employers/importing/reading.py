"""A file of postings as it arrives: what a spreadsheet saves as CSV, in any of its habits."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from employers.importing import columns
from jobboard.lib.text import clean

MOST_BYTES = 4_000_000
MOST_LINES = 2_000
_NOTHING: tuple[int, list[str]] = (0, [])
_SAMPLE = 20_000
_SPREADSHEET = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
_FORMULA = ("=", "+", "-", "@")


class FileError(Exception):
    """Why nothing of a file can be used, in words for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    header: list[str]
    lines: list[tuple[int, dict[str, str]]]  # as a spreadsheet counts them; cells by the name of our column


def read(body: bytes) -> Sheet:
    rows = _rows(_text(body))
    _, header = next(rows, _NOTHING)
    names = [columns.named(cell) for cell in header]
    _check(header, names)
    lines = [
        (number, {name: _plain(cell) for name, cell in zip(names, cells, strict=False) if name})
        for number, cells in rows
    ]
    if not lines:
        raise FileError("The file has headings but no postings below them.")
    if len(lines) > MOST_LINES:
        raise FileError(f"The file has {len(lines):,} postings. Send at most {MOST_LINES:,} at once.")
    return Sheet(header, lines)


def _text(body: bytes) -> str:
    if body.startswith(_SPREADSHEET):
        raise FileError(
            "This is a spreadsheet. Save it as CSV (“File”, “Save as”, “CSV UTF-8”) and send that."
        )
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    # What Excel on Windows writes where it is not asked for UTF-8; five of its bytes mean nothing.
    return body.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.replace("\0", "")
    first = text[:_SAMPLE].split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise FileError(f"Line {number} cannot be read: {error}.") from error


def _check(header: list[str], names: list[str]) -> None:
    if not any(names):
        raise FileError("The first line must name the columns, as the template does.")
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice:
        raise FileError(f"The column “{twice}” is there twice.")
    missing = [name for name, column in columns.COLUMNS.items() if column.required and name not in names]
    if missing:
        raise FileError(f"These columns are missing: {', '.join(missing)}.")


def _plain(cell: str) -> str:
    text = clean(cell, lines=True).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def safe_cell(text: str) -> str:
    return f"'{text}" if text.startswith((*_FORMULA, "\t", "\r")) else text
