"""The credentials that a text requires, as one expression, and those it prefers.

A statement is a sentence that names credentials, or a list that is opened by "one of the following". Statements
that stand by themselves must all be met.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from cms.requirement import Requirement, RequirementError
from employers.reading import title
from employers.reading.announcement import Announcement, Passage, Section
from employers.reading.clauses import Kind, kind_of_section, kinds
from employers.reading.grades import asked_above, grades_of
from employers.reading.names import Named
from employers.reading.suggestion import Quote
from employers.reading.words import Span

_CERTIFIED = re.compile(r"certif|credential|licens|regist(?:ered|ration|ry)", re.IGNORECASE)
_OR = re.compile(r"\bor\b|/|\beither\b|\bany\b", re.IGNORECASE)
_AND = re.compile(
    r"\band\b(?!\s*/\s*or)|&|\+|\bplus\b|\bas well as\b|\balong with\b|\A\W*with(?: an?)?\W*\Z", re.IGNORECASE
)
_BOTH = re.compile(r"\bboth\b|\ball of\b", re.IGNORECASE)
_ENDS_WITH_OR = re.compile(r"\bor\b\W*\Z", re.IGNORECASE)
_BEGINS_WITH_OR = re.compile(r"\W*\bor\b", re.IGNORECASE)
_OPENS = re.compile(r"below|following|:\s*\Z|of these", re.IGNORECASE)
_SELECTS = re.compile(r"\bselect\b[^.]*(?:certificat|credential|licens)", re.IGNORECASE)
_DEFINES = re.compile(r"\binclud(?:es?|ing)\b|\bare\b|:|\bsuch as\b|e\.g\.", re.IGNORECASE)
# Who may come with a nurse's license instead needs no credential.
_OR_NURSE_BEFORE = re.compile(
    r"\b(?:RN|BSN|LPN|nurs(?:e|ing)\w*)\b(?: licen[sc]\w+)?(?: \(RN\))?[\s,/]{0,2}(?:or\b|/|,)[\s\w]{0,4}\Z",
    re.IGNORECASE,
)
_OR_NURSE_AFTER = re.compile(
    r"[\s,)]{0,3}(?:or\b|/|,)\s?(?:an? |or |active |current |licensed |registered ){0,3}(?:RN|BSN|LPN|nurs(?:e|ing))\b",
    re.IGNORECASE,
)
# Not one more line of the list above it.
_ASKS_BY_ITSELF = re.compile(r"\bat this level must\b|\bmust (?:have|hold|possess)\b", re.IGNORECASE)
_PERSONAL = re.compile(r"\W*(?:[A-Z]\.\s*)?(?:yes\W+)?(?:no\W+)?I\s", re.IGNORECASE)


@dataclass(slots=True)
class _Statement:
    """What one sentence or list asks for: alternatives of which each is an expression."""

    parts: list[str]
    codes: set[str]
    quotes: list[Span]
    explicit: bool
    asked: bool = True  # False: gathered from a questionnaire's questions and answers

    @property
    def expression(self) -> str:
        return " or ".join(f"({part})" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Credentials:
    required: Requirement = field(default_factory=Requirement)
    required_quotes: tuple[Quote, ...] = ()
    preferred: tuple[str, ...] = ()
    preferred_quotes: tuple[Quote, ...] = ()


def read(announcement: Announcement) -> Credentials:
    reader = _Reader(announcement)
    reader.run()
    requirement, statements = _all_of(reader.statements)
    spans = [span for one in statements for span in one.quotes]
    preferred = [one for one in reader.preferred if not _is_asked_anyway(one, requirement, spans)]
    return Credentials(
        requirement,
        tuple(_quotes(announcement, spans)),
        tuple(dict.fromkeys(code for one in preferred for code in sorted(one.codes))),
        tuple(_quotes(announcement, preferred)),
    )


def _is_asked_anyway(preferred: Named, requirement: Requirement, required: list[Span]) -> bool:
    """ "CPC or CCS required, CCS preferred" prefers one of them; what is preferred first and then required is required."""
    if any(group <= preferred.codes for group in requirement.groups):
        return True
    said_before = any(preferred.start < span.start for span in required)
    return preferred.codes <= requirement.codes and said_before


class _Reader:
    def __init__(self, announcement: Announcement) -> None:
        self.announcement = announcement
        self.statements: list[_Statement] = []
        self.preferred: list[Named] = []
        self.named: dict[Passage, list[Named]] = {}
        for named in announcement.named:
            self.named.setdefault(announcement.passage_at(named.start), []).append(named)
        self.open: _Statement | None = None  # the list or sentence that the next line may go on with
        self.is_list = False
        self.alternative = False  # an "or" stands at the end of the line before
        self.definitions = self._definitions()
        self.grades = frozenset(grades_of(announcement.passages))

    def run(self) -> None:
        for passage in self.announcement.passages:
            self._take(passage, self.named.get(passage, []))

    def _definitions(self) -> dict[frozenset[str], set[str]]:
        """ "Current mastery level certifications include: CCS, RHIT ..." says what a level is in this text."""
        defined: dict[frozenset[str], set[str]] = {}
        for passage, named in self.named.items():
            if self._defines(passage, named):
                defined.setdefault(named[0].codes, set()).update(*(one.codes for one in named[1:]))
        return defined

    def _defines(self, passage: Passage, named: list[Named]) -> bool:
        return (
            len(named) > 2
            and named[0].is_level
            and not any(one.is_level for one in named[1:])
            and bool(_DEFINES.search(self.announcement.text, named[0].end, named[1].start))
        )

    def _take(self, passage: Passage, named: list[Named]) -> None:
        announcement = self.announcement
        if asked := [one for one in named if one.end <= (asked_above(passage, self.grades) or 0)]:
            self._state_for_grade(passage, named[len(asked) - 1 :])
            return
        if announcement.says("aside", passage) and not self._opens(passage):
            self.alternative = bool(_ENDS_WITH_OR.search(passage.text))
            return
        if not self._worth(passage, named):
            self._without_credentials(passage)
            return
        if self._defines(passage, named):
            named = named[:1]
            if not (self.is_list or self.alternative or _is_explicit(announcement, passage)):
                self.alternative = bool(_ENDS_WITH_OR.search(passage.text))
                return
        self._state(passage, named)
        self.alternative = bool(_ENDS_WITH_OR.search(passage.text))

    def _state_for_grade(self, passage: Passage, named: list[Named]) -> None:
        """A higher grade's level, or what takes its place in the one kind of job that the sentence goes on to name."""
        called = title.read(self.announcement)
        is_cdi = called and any(
            found.term == "cdi" for found in self.announcement.within("record_type", called.start, called.end)
        )
        kept = named if is_cdi else named[:1]
        self._add(_Statement([], set(), [], explicit=True), self._expression(passage, kept), kept)

    def _worth(self, passage: Passage, named: list[Named]) -> bool:
        """An abbreviation that nobody has confirmed may mean anything, unless certificates are spoken of."""
        return any(one.sure for one in named) or (bool(named) and bool(_CERTIFIED.search(passage.text)))

    def _without_credentials(self, passage: Passage) -> None:
        text = passage.text
        if len(text.strip(" .,;()-–•*")) <= 4 and _BEGINS_WITH_OR.match(text):
            self.alternative = True
            return
        announcement = self.announcement
        if self._opens(passage):
            certified = bool(_CERTIFIED.search(text)) or passage.section is Section.QUALIFICATIONS
            self.open, self.is_list = _Statement([], set(), [], explicit=True), True
            self.open.asked = certified or kind_of_section(passage) is not Kind.SILENT
            if kind_of_section(passage) is Kind.PREFERRED or announcement.says("preferred", passage):
                self.open = None
            self.alternative = False
            return
        if not passage.opens_line:
            return
        if self.open is not None and (self.alternative or _BEGINS_WITH_OR.match(text)) and self.open.parts:
            self._withdraw(self.open, passage)
        if (
            not self.is_list
            or (self.open is not None and self.open.parts)
            or text.strip(" .:").isupper()
            or not passage.is_question
        ):
            self.open, self.is_list = None, False
        self.alternative = bool(_ENDS_WITH_OR.search(text))

    def _opens(self, passage: Passage) -> bool:
        """ "One of the following", or a questionnaire's "select the certification that you hold:"."""
        asks = self.announcement.says("any_of", passage) or bool(_SELECTS.search(passage.text))
        return asks and bool(_OPENS.search(passage.text))

    def _withdraw(self, statement: _Statement, passage: Passage) -> None:
        """A list that also takes people without any of these credentials requires none of them."""
        if "equivalent" in passage.text.lower() or not passage.is_listed:
            return
        if statement in self.statements:
            self.statements.remove(statement)

    def _state(self, passage: Passage, named: list[Named]) -> None:
        if self.alternative and self.open is None:
            return  # the other way in, before the "or", takes no credential
        found = kinds(self.announcement, passage, named)
        goes_on = self._goes_on(passage)
        default = Kind.REQUIRED if goes_on else self._default(passage)
        settled = [kind if kind is not Kind.SILENT else default for kind in found]
        self.preferred += [one for one, kind in zip(named, settled, strict=True) if kind is Kind.PREFERRED]
        required = [one for one, kind in zip(named, settled, strict=True) if kind is Kind.REQUIRED]
        if not required or self._takes_nurses(required):
            self.is_list = self.is_list and bool(goes_on)
            return
        part = self._expression(passage, required)
        if not part:
            return
        if goes_on and self.open is not None:
            self._add(self.open, part, required)
            return
        explicit = any(kind is Kind.REQUIRED for kind in found)
        statement = _Statement([], set(), [], explicit)
        statement.asked = not (passage.is_question or bool(_PERSONAL.match(passage.text)))
        self._add(statement, part, required)
        self.open = statement
        self.is_list = self._opens(passage) or not explicit

    def _takes_nurses(self, required: list[Named]) -> bool:
        text, first, last = self.announcement.text, required[0].start, required[-1].end
        before = _OR_NURSE_BEFORE.search(text, max(0, first - 40), first)
        return bool(before or _OR_NURSE_AFTER.match(text, last))

    def _add(self, statement: _Statement, part: str, named: list[Named]) -> None:
        if statement not in self.statements:
            self.statements.append(statement)
        statement.parts.append(part)
        statement.codes.update(*(self._meant(one) for one in named))
        statement.quotes.append(Span(named[0].start, named[-1].end))

    def _goes_on(self, passage: Passage) -> bool:
        """Whether this line is one more alternative of what was opened above."""
        if self.open is None:
            return False
        if self.alternative or _BEGINS_WITH_OR.match(passage.text):
            return True
        return self.is_list and (passage.is_listed or not _ASKS_BY_ITSELF.search(passage.text))

    def _default(self, passage: Passage) -> Kind:
        if passage.is_question or _PERSONAL.match(passage.text):
            return Kind.REQUIRED if _CERTIFIED.search(passage.text) else Kind.SILENT
        return kind_of_section(passage)

    def _meant(self, named: Named) -> set[str]:
        return self.definitions.get(named.codes, set(named.codes)) if named.is_level else set(named.codes)

    def _expression(self, passage: Passage, named: list[Named]) -> str:
        """ "CPC and CRC are required, or CCS": the word that asks for them ends one alternative."""
        ways: list[list[Named]] = [named[:1]]
        for left, right in pairwise(named):
            asked = self.announcement.within("required", left.end, right.start)
            if asked and _BEGINS_WITH_OR.match(self.announcement.text, asked[-1].end, right.start):
                ways.append([])
            ways[-1].append(right)
        if len(ways) == 1:
            return self._way(passage, named)
        typed = [self._way(passage, way) for way in ways]
        return " or ".join(f"({way})" for way in typed) if all(typed) else ""

    def _way(self, passage: Passage, named: list[Named]) -> str:
        """The words between the names, read as "and" and "or"; a plain list is any one of them."""
        terms = [" or ".join(sorted(self._meant(one))) for one in named]
        terms = [f"({term})" if " or " in term else term for term in terms]
        words = [self.announcement.text[left.end : right.start] for left, right in pairwise(named)]
        if not _are_all_asked(self.announcement, passage, named, words):
            return " or ".join(terms)
        typed = terms[0]
        for word, term in zip(words, terms[1:], strict=True):
            typed += _separator(word, words) + term
        try:
            Requirement.parse(typed)
        except RequirementError:
            return ""
        return typed


def _are_all_asked(
    announcement: Announcement, passage: Passage, named: list[Named], words: list[str]
) -> bool:
    """An "and" within "such as CPC and CCS" or "certifications include" only ends the list."""
    if not any(_AND.search(word) for word in words):
        return False
    listing = announcement.within("any_of", passage.start, named[-1].start)
    same_name = [one for one in pairwise(named) if one[0].codes & one[1].codes]
    return not (listing or same_name) or bool(_BOTH.search(passage.text))


def _separator(word: str, words: list[str]) -> str:
    comma = "," if "," in word or ";" in word else ""
    if _AND.search(word) and not _OR.search(word):
        return f"{comma} and "
    if _OR.search(word):
        return f"{comma} or "
    return ", " if comma and any(_AND.search(other) or _OR.search(other) for other in words) else " or "


def _is_explicit(announcement: Announcement, passage: Passage) -> bool:
    return announcement.says("required", passage)


def _all_of(statements: list[_Statement]) -> tuple[Requirement, list[_Statement]]:
    """The statements that count, together. One that only repeats, in passing, what was said does not narrow it."""
    asked = [one for one in statements if one.asked and one.parts]
    kept: list[_Statement] = []
    for one in sorted(asked or [s for s in statements if s.parts][:1], key=lambda one: not one.explicit):
        if one.explicit or not any(one.codes & other.codes for other in kept):
            kept.append(one)
    try:
        return Requirement.parse(" and ".join(f"({one.expression})" for one in kept)), kept
    except RequirementError:
        return Requirement(), []


def _quotes(announcement: Announcement, spans: Iterable[Span]) -> Iterator[Quote]:
    """The sentences that the names stand in, each once."""
    seen: set[int] = set()
    for span in sorted(spans, key=lambda span: span.start):
        passage = announcement.passage_at(span.start)
        if passage.start in seen:
            continue
        seen.add(passage.start)
        yield quote_around(announcement, span)


LONGEST_QUOTE = 240
_BEFORE_A_QUOTE = " \t\n\r\xa0-*•·▪◦‣–"


def quote_around(announcement: Announcement, span: Span) -> Quote:
    """The passage, or of a long one what stands around these words."""
    passage = announcement.passage_at(span.start)
    start, end = passage.start, passage.end
    text = announcement.text
    if end - start > LONGEST_QUOTE:
        # From the end of a word to the end of a word, where there are words.
        start = max(start, text.rfind(" ", start, max(start, span.start - 80)))
        end = max(text.rfind(" ", span.end, start + LONGEST_QUOTE), min(span.end, start + LONGEST_QUOTE))
    while start < end and text[start] in _BEFORE_A_QUOTE:
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Quote(start, end, text[start:end])
