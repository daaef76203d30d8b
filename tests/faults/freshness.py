"""Readers who ask web servers for lists all the time, and the judgement of what they saw."""

import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from math import inf
from typing import Any

HOST = "127.0.0.1"
SOON = 1.0  # how soon a posting is to be found, in seconds
PAUSE = 0.1  # the processor is for those who publish


@dataclass(slots=True)
class Life:
    """When a posting was open, as its publisher knows it: open from `open_by` at the latest, closed from `closed_by`."""

    word: str
    open_by: float
    closing_from: float = inf
    closed_by: float = inf


@dataclass(frozen=True, slots=True)
class Look:
    """One answer of a web server to a search for one word."""

    port: int
    word: str
    sent: float
    received: float
    ids: frozenset[int]


@dataclass(slots=True)
class Verdict:
    """Times in seconds. A request is late by when it was sent, so what it took itself is nobody's delay."""

    closed_shown: int = 0
    missed: int = 0
    stalest: float = 0.0  # the longest that a posting was open when a request was sent that did not find it
    slowest_to_appear: float = 0.0  # from the commit to the end of the first request that found it
    longest_request: float = 0.0
    looks: int = 0
    owed: int = 0  # answers times postings that had to be in them
    owed_to: set[tuple[int, int]] = field(default_factory=set)  # server and posting
    gone: int = 0  # answers times postings that must not have been in them

    def __str__(self) -> str:
        return (
            f"{self.looks} answers: {self.closed_shown} closed shown of {self.gone}, {self.missed} missed of {self.owed}; "
            f"stalest {self.stalest:.2f} s, slowest to appear {self.slowest_to_appear:.2f} s, "
            f"longest request {self.longest_request:.2f} s"
        )


def lives(events: Iterable[Mapping[str, Any]]) -> dict[int, Life]:
    """From the lines that a publisher printed before it ended or was killed."""
    known: dict[int, Life] = {}
    for event in events:
        match event["what"]:
            case "opened":
                known |= {int(page_id): Life(word, event["at"]) for page_id, word in event["words"].items()}
            case "closing":
                for page_id in event["ids"]:
                    known[page_id].closing_from = event["at"]
            case "closed":
                for page_id in event["ids"]:
                    known[page_id].closed_by = event["at"]
    return known


def judge(looks: Iterable[Look], known: Mapping[int, Life]) -> Verdict:
    verdict = Verdict()
    of_word: dict[str, list[tuple[int, Life]]] = {}
    for page_id, life in known.items():
        of_word.setdefault(life.word, []).append((page_id, life))
    first: dict[tuple[int, int], float] = {}
    for look in sorted(looks, key=lambda look: look.received):
        verdict.looks += 1
        verdict.longest_request = max(verdict.longest_request, look.received - look.sent)
        for page_id, life in of_word.get(look.word, []):
            _judge_one(verdict, look, page_id, life)
            if page_id in look.ids:
                first.setdefault((look.port, page_id), look.received - life.open_by)
    verdict.slowest_to_appear = max(first.values(), default=0.0)
    return verdict


def _judge_one(verdict: Verdict, look: Look, page_id: int, life: Life) -> None:
    shown = page_id in look.ids
    if look.sent > life.closed_by:
        verdict.gone += 1
        verdict.closed_shown += shown
    elif look.received < life.closing_from:
        age = look.sent - life.open_by
        if not shown:
            verdict.stalest = max(verdict.stalest, age)
        if age > SOON:
            verdict.owed += 1
            verdict.owed_to.add((look.port, page_id))
            verdict.missed += not shown


class Reader(threading.Thread):
    """Asks one web server for one word after the other until it is stopped, and then once more for each."""

    def __init__(self, port: int, words: list[str]) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.words = words
        self.looks: list[Look] = []
        self.failures: list[str] = []
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.is_set():
            self._ask_for_each()
        self._ask_for_each()

    def _ask_for_each(self) -> None:
        for word in self.words:
            try:
                self.looks.append(look(self.port, word))
            except (OSError, HTTPException) as error:
                self.failures.append(repr(error))
            self._stopped.wait(PAUSE)

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def look(port: int, word: str) -> Look:
    sent = time.monotonic()
    page = ask(port, f"/jobs/?q={word}")
    return Look(
        port, word, sent, time.monotonic(), frozenset(map(int, re.findall(r'data-job="(\d+)"', page)))
    )


def total(port: int) -> int:
    """How many open postings a web server says that there are."""
    found = re.search(r"<title>\s*([\d,]+) jobs?", ask(port, "/jobs/"))
    assert found, "The title says no number."
    return int(found[1].replace(",", ""))


def ask(port: int, path: str) -> str:
    connection = HTTPConnection(HOST, port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise HTTPException(f"{path} answers {answer.status}")
        return text
    finally:
        connection.close()
