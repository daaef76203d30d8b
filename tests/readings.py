"""Announcements that a person has read and labelled, and how often a reading of them says the same.

tests/data/readings/README.md tells how they were labelled.
"""

import csv
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cms.requirement import Requirement
from employers.reading import Reading, read
from employers.reading.words import Words
from tests import searches

LABELS = Path(__file__).resolve().parent / "data" / "readings" / "labels.csv"
FIELDS = ("required", "preferred", "record_types", "code_sets", "experience_months")


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
            right = one.said[name] & read_here[name]
            score.right += len(right)
            score.wrong += len(read_here[name] - right)
            score.missed += len(one.said[name] - right)
            if read_here[name] != one.said[name]:
                score.differ.append(one.number)
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
