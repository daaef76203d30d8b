"""How many months of experience everybody needs, where the text says it without another way in."""

import re
from dataclasses import dataclass

from employers.reading.announcement import Announcement, Passage, Section
from employers.reading.clauses import Kind, kind_of_section, kinds
from employers.reading.credentials import quote_around
from employers.reading.grades import grades_of
from employers.reading.suggestion import Quote
from employers.reading.words import Span

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "eighteen": 18,
}  # fmt: skip
_MONTHS = re.compile(
    rf"(?<![\w.$-])(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)})\s{{0,2}}(?:\(\d{{1,2}}\))?\s{{0,2}}"
    r"(?:\+|plus\b|or more\b|(?:-|–|—|to)\s?(?:\d{1,2}|[a-z]{3,5})\+?)?(?:\s|-){0,2}(?:full\s|consecutive\s|calendar\s)?"
    r"(?P<unit>years?|yrs?|months?)\b",
    re.IGNORECASE,
)
_EXPERIENCE = re.compile(r"experience|\bcoding\b|auditing|abstracting|\bas an? \w+ ?coder", re.IGNORECASE)
_OF_SOMETHING_ELSE = re.compile(
    r"last \w+ (?:\(\d\) )?years?|past \w+ (?:\(\d\) )?years?|years? (?:of age|above high|old|program|degree)"
    r"|over \d+ years|for (?:over|more than)|years? (?:in business|of service to|of excellence)|our \d+|we have|founded"
    r"|semester|within|year certificate|every|probation|benefit",
    re.IGNORECASE,
)
_EDUCATION = re.compile(
    r"education|degree|diploma|bachelor|associate[’']?s|coursework|program|graduat|semester", re.IGNORECASE
)
_NO_ANSWER = re.compile(
    r"\b(?:do(?:es)? not|don[’']t|none of|not reflected|not meet|less than)\b", re.IGNORECASE
)
_OR_AT_END = re.compile(r"\bor\b[\s,:;-]*\Z", re.IGNORECASE)
_OR_AT_START = re.compile(r"\W*or\b", re.IGNORECASE)
_OR_EDUCATION = re.compile(
    r"\bor\b,? (?:an? |the |successful |completion of |\w{1,10}[’']?s? ){0,4}(?:degree|education|diploma|bachelor|graduat|program)",
    re.IGNORECASE,
)
_EDUCATION_OR_YEARS = re.compile(
    r"(?:degree|diploma|education|bachelor|program)[^.;\n]{0,60}?\bor (?:at least |a minimum of )?\w{1,8}(?: \(\d{1,2}\))?\+? ?years",
    re.IGNORECASE,
)
_NONE_NEEDED = re.compile(
    r"\bno (?:prior |previous |coding |work ){0,2}experience (?:is )?(?:necessary|required|needed)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\W*(?:\(?\w{1,2}[.)]\s*)?(?:GS[- ]?\d+[:.]?\s*)?(?:experience|at least|minimum|an?\b|\d|"
    + "|".join(_NUMBERS)
    + ")",
    re.IGNORECASE,
)
_COMBINED = re.compile(r"semester|above high school|coursework|combination", re.IGNORECASE)
_SELECT = re.compile(
    r"\bselect the (?:option|response|statement|answer)|one (?:or more )?of the (?:following|below)",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"\W*(?:[A-Z]\.\s*)?(?:yes|no)\W*\Z", re.IGNORECASE)
# "Three years of experience (and coursework in anatomy)" is a statement of experience all the same.
_COUNTED_WITH = re.compile(r"years? of experience in", re.IGNORECASE)
_MOST_YEARS = 15


@dataclass(frozen=True, slots=True)
class Experience:
    months: int
    quote: Quote


@dataclass(frozen=True, slots=True)
class _Said:
    months: int
    span: Span
    passage: Passage
    grade: int
    asked: bool


def read(announcement: Announcement) -> Experience | None:
    none = _NONE_NEEDED.search(announcement.text)
    return Experience(0, quote_around(announcement, Span(*none.span()))) if none else _needed(announcement)


def _needed(announcement: Announcement) -> Experience | None:
    passages = announcement.passages
    grades = grades_of(passages)
    offered = set(grades) - {0}
    lowest = min(offered) if len(offered) > 1 else 0
    said: list[_Said] = []
    for index, grade in enumerate(grades):
        said += _said(announcement, index, grade)
    ways = _ways(passages, said)
    if lowest and not any(one.grade == lowest for one in ways):
        return None
    counted = [one for one in ways if not lowest or one.grade == lowest]
    counted = [one for one in counted if one.asked] or counted
    if not counted:
        return None
    most = max(counted, key=lambda one: one.months)
    return Experience(most.months, quote_around(announcement, most.span))


def _said(announcement: Announcement, index: int, grade: int) -> list[_Said]:
    passage = announcement.passages[index]
    if not _EXPERIENCE.search(_with_its_heading(announcement, index)) or _is_beside(announcement, passage):
        return []
    spans, months = [], []
    for match in _MONTHS.finditer(passage.text):
        around = passage.text[max(0, match.start() - 14) : match.end() + 22]
        number = int(_NUMBERS.get(match["number"].lower(), 0) or match["number"])
        amount = number if match["unit"][0] in "mM" else number * 12
        if not _OF_SOMETHING_ELSE.search(around) and 0 < amount <= _MOST_YEARS * 12:
            spans.append(Span(match.start() + passage.start, match.end() + passage.start))
            months.append(amount)
    found = kinds(announcement, passage, spans)
    default = _default(passage)
    return [
        _Said(amount, span, passage, grade, asked=not (passage.is_option or passage.is_question))
        for amount, span, kind in zip(months, spans, found, strict=True)
        if (kind if kind is not Kind.SILENT else default) is Kind.REQUIRED
    ]


def _with_its_heading(announcement: Announcement, index: int) -> str:
    passages = announcement.passages
    before = passages[index - 1].text if index else ""
    return passages[index].text + (before if len(before) < 40 else "")


def _is_beside(announcement: Announcement, passage: Passage) -> bool:
    if passage.is_option and _NO_ANSWER.search(passage.text):
        return True
    if _COMBINED.search(passage.text) and not _COUNTED_WITH.search(passage.text):
        return True
    if any(passage.start <= one.start < passage.end for one in announcement.only_of_apprentices):
        return True  # "will accept CPC-A with two years" asks that of apprentices
    return bool(announcement.within("aside", passage.start, min(passage.end, passage.start + 160)))


def _default(passage: Passage) -> Kind:
    if passage.section is Section.OTHER and not passage.is_option:
        return Kind.SILENT
    section = kind_of_section(passage)
    if section is Kind.SILENT and (passage.is_option or passage.is_question or _OPENING.match(passage.text)):
        return Kind.REQUIRED
    return section


def _ways(passages: list[Passage], said: list[_Said]) -> list[_Said]:
    """Of alternatives the least; nothing where one of them is education alone."""
    by_passage: dict[int, list[_Said]] = {}
    for one in said:
        by_passage.setdefault(one.passage.start, []).append(one)
    ways: list[_Said] = []
    for chain in _chains(passages):
        named = [one for passage in chain for one in by_passage.get(passage.start, [])]
        if named and not any(_is_education(passage, by_passage) for passage in chain):
            ways.append(min(named, key=lambda one: one.months) if len(chain) > 1 else named[0])
    return ways


def _is_education(passage: Passage, by_passage: dict[int, list[_Said]]) -> bool:
    if passage.start in by_passage:
        return bool(_OR_EDUCATION.search(passage.text) or _EDUCATION_OR_YEARS.search(passage.text))
    return bool(_EDUCATION.search(passage.text)) and not _NO_ANSWER.search(passage.text)


def _chains(passages: list[Passage]) -> list[list[Passage]]:
    """Passages with an "or" between them, the answers to one question, and what may be selected from belong together."""
    chains: list[list[Passage]] = []
    joined = selecting = alternated = False
    opened: Passage | None = None
    whole = _lines_of_alternatives(passages)
    for passage in passages:
        bare = len(passage.text.strip(" .,;:()-*•")) <= 3
        answers = opened is not None and _are_answers(opened, passage)
        ended = alternated and passage.opens_line and not (bare or joined or _OR_AT_START.match(passage.text))
        selecting = selecting and not (
            ended or passage.is_question or _YES_OR_NO.match(passage.text) or _NO_ANSWER.search(passage.text)
        )
        goes_on = (
            joined
            or answers
            or selecting
            or _OR_AT_START.match(passage.text)
            or (not passage.opens_line and passage.line in whole)
        )
        if chains and goes_on:
            chains[-1].append(passage)
        elif not bare:
            chains.append([passage])
        joined = bool(_OR_AT_END.search(passage.text))
        # A list whose lines have "or" between them ends where none stands.
        alternated = selecting and (alternated or joined)
        if _SELECT.search(passage.text) and passage.ends_line:
            selecting, alternated = True, False
            chains.append([])
        opened = passage if passage.opens_line else opened
    return [chain for chain in chains if chain]


def _lines_of_alternatives(passages: list[Passage]) -> set[int]:
    """Lines that are one way in among several, with all their sentences: on others each sentence asks for itself."""
    lines: set[int] = set()
    for passage in passages:
        if passage.opens_line and _OR_AT_START.match(passage.text):
            lines |= {passage.line - 1, passage.line}
        if passage.ends_line and _OR_AT_END.search(passage.text):
            lines |= {passage.line, passage.line + 1}
        if passage.is_option or passage.is_question:
            lines.add(passage.line)
    return lines


def _are_answers(before: Passage, here: Passage) -> bool:
    """Options of a question, or a list whose lines end with semicolons, one below the other."""
    listed = here.is_listed and before.is_listed and before.text.rstrip().endswith(";")
    return here.line == before.line + 1 and (listed or (here.is_option and before.is_option))
