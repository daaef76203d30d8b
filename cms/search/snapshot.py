"""The index as a file, so that a starting process reads one file instead of all rows.

A line of JSON that names what follows, then the bytes of every bitmap. A snapshot is believed only if it is whole, of
this code and of this database's own history; the log of changes tells what came after it.
"""

import hashlib
import json
import logging
import os
import time
from array import array
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from django.conf import settings
from pyroaring import BitMap

from cms.models import ListingChange
from cms.requirement import Requirement
from cms.search.digits import Digits
from cms.search.index import HOUR, Index

logger = logging.getLogger(__name__)

# Fewer are read from their rows in no time.
WORTH_KEEPING = 1_000
ABANDONED = 600  # seconds
Key = list[Any]  # the name of a bitmap's place in the index: strings, numbers, nothing


@dataclass(frozen=True, slots=True)
class Kept:
    index: Index
    newest: int  # the last change that is in it


def path() -> Path:
    return Path(settings.VAR_DIR, "search.snapshot")


def save(index: Index, newest: int) -> None:
    """Put it beside the old one, then in its place: a reader sees either. A full disk costs time, not the search."""
    mark = ListingChange.objects.filter(pk=newest).values_list("at", flat=True).first()
    if len(index.open) < WORTH_KEEPING or mark is None:
        return
    named = [(key, numbers.serialize()) for key, numbers in _bitmaps(index)]
    arrays = array("q", index.pages).tobytes() + array("q", index.expires).tobytes()
    body = b"".join([arrays, *(data for _, data in named)])
    head = {
        "made_by": _made_by(),
        "newest": newest,
        "at": mark.isoformat(),
        "count": len(index.pages),
        "bitmaps": [[*key, len(data)] for key, data in named],
        "checksum": crc32(body),
    }
    try:
        _put_in_place(json.dumps(head).encode() + b"\n", body)
    except OSError as error:
        logger.warning("The index of postings could not be kept: %s", error)


def _put_in_place(head: bytes, body: bytes) -> None:
    fresh = path().with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(head)
        file.write(body)
    fresh.replace(path())
    for old in path().parent.glob(f"{path().stem}.*"):
        # A process that was killed at this left it behind; one that is at it now is done in a second, or just was.
        with suppress(FileNotFoundError):
            if old != path() and time.time() - old.stat().st_mtime > ABANDONED:
                old.unlink()


def load() -> Kept | None:
    """None where there is no snapshot to be believed."""
    try:
        with path().open("rb") as file:
            head = json.loads(file.readline())
            if head["made_by"] != _made_by() or not _is_our_past(head):
                return None
            data = memoryview(file.read())
            if crc32(data) != head["checksum"]:
                return None
    except (OSError, ValueError, KeyError):
        return None
    return Kept(_read(head, data), head["newest"])


def _is_our_past(head: Mapping[str, Any]) -> bool:
    """A restored database may count the same numbers again, but not at the same moments."""
    at = ListingChange.objects.filter(pk=head["newest"]).values_list("at", flat=True).first()
    return at is not None and at.isoformat() == head["at"]


@cache
def _made_by() -> str:
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _bitmaps(index: Index) -> Iterator[tuple[Key, BitMap]]:
    yield ["open"], index.open
    yield ["featured"], index.featured
    for facet, values in index.tags.items():
        yield from ((["tags", facet, value], numbers) for value, numbers in values.items())
    for name in ("words", "titles"):
        yield from (([name, word], numbers) for word, numbers in getattr(index, name).items())
    for (requirement, apprentices), numbers in index.asks.items():
        yield ["asks", requirement.stored, apprentices], numbers
    yield from ((["points", *point], numbers) for point, numbers in index.points.items())
    for name in ("annual", "experience", "listed", "confirmed", "ids"):
        digits: Digits = getattr(index, name)
        yield [name, "stated"], digits.stated
        yield from (([name, place], numbers) for place, numbers in enumerate(digits.places))


def _read(head: Mapping[str, Any], data: memoryview) -> Index:
    index = Index()
    size = 8 * head["count"]
    index.pages = array("q", data[:size].tobytes())
    index.expires = array("q", data[size : 2 * size].tobytes())
    position = 2 * size
    for *key, length in head["bitmaps"]:
        _put(index, key, BitMap.deserialize(data[position : position + length].tobytes()))
        position += length
    index.numbers = {index.pages[number]: number for number in index.open}
    for number in index.open:
        index.expiring[index.expires[number] // HOUR].append(number)
    index.next_expiry = min((index.expires[number] for number in index.open), default=index.next_expiry)
    return index


def _put(index: Index, key: Key, numbers: BitMap) -> None:
    match key:
        case ["open"] | ["featured"]:
            setattr(index, key[0], numbers)
        case ["tags", facet, value]:
            index.tags[facet][value] = numbers
        case ["words" | "titles" as name, word]:
            getattr(index, name)[word] = numbers
        case ["asks", requirement, apprentices]:
            index.asks[Requirement.from_stored(requirement), apprentices] = numbers
        case ["points", latitude, longitude]:
            index.points[latitude, longitude] = numbers
        case [name, "stated"]:
            getattr(index, name).stated = numbers
        case [name, place]:
            getattr(index, name).places[place] = numbers
