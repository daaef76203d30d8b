"""Announcements that a person has read and labelled, and how often a reading of them says the same.

tests/data/readings/README.md tells how they were labelled.
"""

import csv
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cms.requirement import Requirement
from employers.reading import Reading, read
from employers.reading.words import Words
from tests import searches

DATA = Path(__file__).resolve().parent / "data" / "readings"
LABELS, SENTENCES = DATA / "labels.csv", DATA / "sentences.jsonl"
HALVES = ("development", "held out")
FIELDS = ("required", "preferred", "record_types", "code_sets", "experience_months")
MORE_FIELDS = (
    "title", "specialty", "arrangement", "remote_states", "remote_all_states", "pay_min_cents", "pay_max_cents", "pay_unit",
    "systems", "productivity", "productivity_per", "accuracy_percent", "apprentice",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labelled:
    number: str
    half: str
    said: dict[str, frozenset[str]]


@dataclass(slots=True)
class Score:
    """Of single values: a credential, a record type, a number of months."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    differ: list[str] = field(default_factory=list)

    def count(self, name: str, *, said: frozenset[str], found: frozenset[str]) -> None:
        self.right += len(said & found)
        self.wrong += len(found - said)
        self.missed += len(said - found)
        if found != said:
            self.differ.append(name)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@cache
def texts() -> dict[str, str]:
    return {row["id"]: row["text"] for row in searches.announcements()}


def labelled(half: str) -> list[Labelled]:
    with LABELS.open(newline="") as file:
        return [_labelled(row) for row in csv.DictReader(file) if row["half"] == half]


def _labelled(row: dict[str, str]) -> Labelled:
    said = {
        "required": Requirement.parse(row["required"]).codes,
        "preferred": frozenset(row["preferred"].replace(",", " ").split()),
        "record_types": frozenset(row["record_types"].split()),
        "code_sets": frozenset(row["code_sets"].split()),
        "experience_months": frozenset(row["experience_months"].split()),
    }
    return Labelled(row["announcement"].removeprefix("usastaffing_"), row["half"], said)


def scores(half: str, words: Words) -> dict[str, Score]:
    found = {name: Score() for name in FIELDS}
    for one in labelled(half):
        read_here = said_in(read(texts()[one.number], words))
        for name, score in found.items():
            score.count(one.number, said=one.said[name], found=read_here[name])
    return found


@dataclass(frozen=True, slots=True)
class Sentence:
    """A few lines as employers write them, and all that they say: a field that is not named is to stay empty."""

    half: str
    text: str
    said: dict[str, list[str]]


@cache
def sentences() -> list[Sentence]:
    return [Sentence(**json.loads(line)) for line in SENTENCES.read_text().splitlines()]


def scores_of_sentences(half: str, words: Words) -> dict[str, Score]:
    found = {name: Score() for name in (*FIELDS, *MORE_FIELDS)}
    for sentence in (one for one in sentences() if one.half == half):
        reading = read(sentence.text, words)
        here = said_in(reading) | {name: frozenset(reading[name]) for name in MORE_FIELDS}
        for name, score in found.items():
            score.count(sentence.text, said=frozenset(sentence.said.get(name, [])), found=here[name])
    return found


def said_in(reading: Reading) -> dict[str, frozenset[str]]:
    months = reading.suggestions.get("experience_months")
    boxes = [int(values[0]) for values in months.typed.values()] if months else []
    return {
        "required": Requirement.parse(" ".join(reading["requirement"])).codes,
        "preferred": frozenset(" ".join(reading["preferred"]).replace(",", " ").split()),
        "record_types": frozenset(reading["record_types"]),
        "code_sets": frozenset(reading["code_sets"]),
        "experience_months": frozenset({str(boxes[0] * 12 + boxes[1])} if boxes else ()),
    }


def asked(text: str, words: Words) -> tuple[str, str]:
    """What a text requires, and what it prefers."""
    found = read(text, words)
    return "".join(found["requirement"]), "".join(found["preferred"])
