"""A pasted text taken apart: its lines and sentences, and under which heading each stands."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from employers.reading import names, welcome
from employers.reading.names import Named
from employers.reading.words import Found, Token, Words, tokens_of

MOST_CHARACTERS = 50_000
MOST_LINES = 4_000
_HEADING_CHARACTERS = 90
_SHORT = 90
_LINE = re.compile(r"[^\n]+")
_STOP = re.compile(r"[.!?][)\"”]?[ \t]+(?=[A-Z(*0-9“])")
_LAST_WORD = re.compile(r"\S{1,12}\Z")
_TWO_CAPITALS = re.compile(r"\(?[A-Z]{2}[.!?]")
_MARKS = " \t\xa0-*•·▪◦‣–("
_NO_STOP = {
    "e.g.",
    "i.e.",
    "vs.",
    "yrs.",
    "yr.",
    "etc.",
    "st.",
    "dr.",
    "no.",
    "inc.",
    "hrs.",
    "approx.",
    "min.",
}
_LISTED = re.compile(r"\s*(?:[-*•·▪◦‣–oO]\s|\(?[A-Za-z0-9]{1,2}[.)]\s)")
_OPTION = re.compile(r"\s*(?:[A-Z]\.\s*)?(?:Yes,?\s*)?I\s(?!\w{0,3}:)|\s*[A-Z]\.\s")


class TooLongError(ValueError):
    """The text is longer than anybody's posting; the message is for the person who pasted it."""


class Section(Enum):
    """What a heading says of the lines below it."""

    NONE = ""
    REQUIRED = "required_heading"
    QUALIFICATIONS = "qualifications_heading"
    PREFERRED = "preferred_heading"
    OTHER = "other_heading"


_HEADINGS = (Section.PREFERRED, Section.REQUIRED, Section.QUALIFICATIONS, Section.OTHER)


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or a line that is none."""

    start: int
    end: int
    text: str
    line: int
    opens_line: bool
    ends_line: bool
    section: Section

    @property
    def is_question(self) -> bool:
        """A questionnaire asks; what it asks for is said elsewhere as a rule."""
        return self.text.rstrip().endswith("?")

    @property
    def is_short(self) -> bool:
        return self.end - self.start <= _SHORT

    @property
    def is_option(self) -> bool:
        """One of the answers that a questionnaire offers: "A. I possess ..."."""
        return self.opens_line and bool(_OPTION.match(self.text))

    @property
    def is_listed(self) -> bool:
        return self.opens_line and bool(_LISTED.match(self.text))


class Announcement:
    """Raises TooLongError rather than make anybody wait."""

    def __init__(self, text: str, words: Words) -> None:
        if len(text) > MOST_CHARACTERS:
            raise TooLongError(
                f"Your text has {len(text):,} characters. Up to {MOST_CHARACTERS:,} can be read: "
                "paste the description of the job alone."
            )
        if text.count("\n") > MOST_LINES:
            raise TooLongError(
                f"Your text has more than {MOST_LINES:,} lines: paste the description of the job alone."
            )
        self.text = text
        self.words = words
        self.tokens = tokens_of(text)
        self._found: dict[str, list[Found]] = {}
        self._starts = [token.start for token in self.tokens]

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Where each line that is not blank stands."""
        return [(m.start(), m.end()) for m in _LINE.finditer(self.text) if m[0].strip()]

    @cached_property
    def passages(self) -> list[Passage]:
        return list(self._passages())

    @cached_property
    def _passage_starts(self) -> list[int]:
        return [passage.start for passage in self.passages]

    @cached_property
    def named(self) -> list[Named]:
        """Without those of a sentence about apprentices: "CPC-A welcome" answers a question of its own."""
        return names.named(
            self.text, self.find("credential"), self.words.credentials, besides=self.only_of_apprentices
        )

    @cached_property
    def only_of_apprentices(self) -> list[Found]:
        return welcome.alone(self.text, self.apprentices)

    @cached_property
    def apprentices(self) -> list[Found]:
        return welcome.said(self.text, self.find("apprentice"))

    def passage_at(self, offset: int) -> Passage:
        return self.passages[max(0, bisect_right(self._passage_starts, offset) - 1)]

    def find(self, name: str) -> list[Found]:
        """Where the phrases of one field stand, in order."""
        if name not in self._found:
            self._found[name] = self.words.of(name).find(self.tokens, self.text)
        return self._found[name]

    def within(self, name: str, start: int, end: int) -> list[Found]:
        found = self.find(name)
        first = bisect_left(found, start, key=lambda one: one.start)
        last = bisect_left(found, end, key=lambda one: one.start)
        return found[first:last]

    def says(self, name: str, passage: Passage) -> bool:
        return bool(self.within(name, passage.start, passage.end))

    def tokens_within(self, start: int, end: int) -> list[Token]:
        first, last = (bisect_right(self._starts, offset - 1) for offset in (start, end))
        return self.tokens[first:last]

    def _passages(self) -> Iterator[Passage]:
        section = Section.NONE
        for number, (start, end) in enumerate(self.lines):
            heading, stands_alone = self._heading(start, end)
            if heading and stands_alone:
                section = heading
            pieces = list(_sentences(self.text, start, end))
            for index, (first, last) in enumerate(pieces):
                yield Passage(
                    first, last, self.text[first:last], number, index == 0, index == len(pieces) - 1,
                    heading or section,
                )  # fmt: skip

    def _heading(self, start: int, end: int) -> tuple[Section | None, bool]:
        """Which heading a line is or begins with, and whether nothing else stands on it."""
        line = self.text[start:end]
        before, colon, after = line.partition(":")
        if len(before) > _HEADING_CHARACTERS or (not colon and line.rstrip().endswith((".", ";", ","))):
            return None, False
        tokens = self.tokens_within(start, start + len(before))
        while tokens and tokens[0].raw.isdigit():
            tokens = tokens[1:]
        if not tokens or len(tokens) > 8:
            return None, False
        for section in _HEADINGS:
            if self._is_heading(section, tokens, colon=bool(colon)):
                return section, not after.strip()
        return None, False

    def _is_heading(self, section: Section, tokens: list[Token], *, colon: bool) -> bool:
        """The whole of it, or the last or first words of a short line with a colon: "RN Preferred Qualifications:"."""
        found = self.words.of(section.value).find(
            tokens, self.text
        )  # within the line: a heading never spans two
        if not found:
            return False
        whole = any(f.start == tokens[0].start and f.end == tokens[-1].end for f in found)
        return whole or (colon and len(tokens) <= 5 and found[-1].end == tokens[-1].end)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for stop in _STOP.finditer(text, start, end):
        word = _LAST_WORD.search(text, max(first, stop.start() - 12), stop.start() + 1)
        last = word[0].lower() if word else ""
        if last in _NO_STOP or (len(last.lstrip("(")) <= 3 and not _ends(text, word, first)):
            continue
        yield first, stop.end()
        first = stop.end()
    yield first, end


def _ends(text: str, word: re.Match[str] | None, first: int) -> bool:
    """Two capitals end a sentence, "in TX or FL.", where they do not number it: "II. Duties"."""
    return bool(word and _TWO_CAPITALS.fullmatch(word[0]) and text[first : word.start()].strip(_MARKS))
