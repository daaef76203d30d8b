"""Searches that coders make, on real announcements: what each finds first, and which of it a person judged right.

tests/data/searches/searches.csv names for each search the announcements that whoever typed it wants to see, read and
judged before the engine was asked.
"""

import csv
import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyroaring import BitMap

from cms import keywords
from cms.search.ranking import best_first
from cms.search.words import Words

DATA = Path(__file__).resolve().parent / "data"
FIRST = 10


@dataclass(frozen=True, slots=True)
class Search:
    text: str
    right: frozenset[str]


def announcements() -> list[dict[str, str]]:
    with gzip.open(DATA / "announcements" / "announcements.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def searches() -> list[Search]:
    """Those that have right answers among the announcements."""
    return [search for search in _judged() if search.right]


def unanswered() -> list[str]:
    """What coders type too, though no announcement here is about it."""
    return [search.text for search in _judged() if not search.right]


def _judged() -> list[Search]:
    with (DATA / "searches" / "searches.csv").open(newline="") as file:
        return [Search(row["search"], frozenset(row["right"].split())) for row in csv.DictReader(file)]


@cache
def _index() -> tuple[list[str], Words, Words]:
    words, titles, ids = Words(), Words(), []
    for number, announcement in enumerate(sorted(announcements(), key=lambda row: row["id"])):
        ids.append(announcement["id"])
        titles.add(number, keywords.stems(announcement["title"]))
        words.add(
            number, keywords.stems("\n".join(announcement[name] for name in ("title", "agency", "text")))
        )
    return ids, words, titles


def found(text: str) -> list[str]:
    """The ids of all announcements that a search finds, best match first, newest first among equals."""
    ids, words, titles = _index()
    asked = keywords.terms(text)
    tiers = best_first(words, titles, asked)
    matched = words.say_all(asked, BitMap(range(len(ids))))
    order = sorted(matched, key=lambda number: ([number not in tier for tier in tiers], -number))
    return [ids[number] for number in order]


def precision(search: Search) -> float:
    """The share of right ones among the first ten, or among all if there are fewer."""
    first = found(search.text)[:FIRST]
    return sum(number in search.right for number in first) / len(first) if first else 0.0
