"""What the job is called: the line that is labelled so, or a first line that reads like a title."""

import re

from employers.reading.announcement import Announcement
from employers.reading.clauses import Kind, kind_of_section
from employers.reading.words import Span

MOST_CHARACTERS = 120
_LABEL = re.compile(
    r"\W*(?:job|position|posting|role)?\s?title\s?(?::|\Z)\s*|\W*position\s?:\s*|\W*role\s?:\s*",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\b(?:coders?|coding(?! certif)|auditors?|CDI|CDIS|billers?|technicians?|specialists?|analysts?|supervisor|manager|educator|abstractor"
    r"|HIM|director|lead|trainer|reviewer)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\b(?:years?|yrs?|months?)\b", re.IGNORECASE)
_FIRST_LINES = 12
_LIKE_A_TITLE = 3


def read(announcement: Announcement) -> Span | None:
    lines = announcement.lines[:_FIRST_LINES]
    for index, (start, end) in enumerate(lines):
        label = _LABEL.match(announcement.text[start:end])
        if not label:
            continue
        if start + label.end() < end:
            return _title(announcement, start + label.end(), end)
        return _title(announcement, *lines[index + 1]) if index + 1 < len(lines) else None
    for start, end in lines[:_LIKE_A_TITLE]:
        if kind_of_section(announcement.passage_at(start)) is not Kind.SILENT:
            return None  # what is asked of people has begun
        line = announcement.text[start:end].strip()
        if (
            len(line) <= MOST_CHARACTERS
            and _JOB.search(line)
            and not _YEARS.search(line)
            and not line.endswith((".", ":", "?", "!"))
        ):
            return _title(announcement, start, end) if len(line.split()) <= 14 else None
    return None


def _title(announcement: Announcement, start: int, end: int) -> Span | None:
    line = announcement.text[start:end]
    start += len(line) - len(line.lstrip(" \t#*-•"))
    end = start + len(announcement.text[start:end].rstrip(" \t*"))
    return Span(start, end) if 0 < end - start <= MOST_CHARACTERS else None
