"""Where a text says to apply: "Apply at https://careers.acme.org/123", "send your resume to hr@acme.org"."""

import re
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from employers.reading.announcement import Announcement, Passage
from employers.reading.credentials import quote_around
from employers.reading.suggestion import Quote
from employers.reading.words import Span

_ADDRESS = re.compile(
    r"(?P<url>\b(?:https?://|www\.)[^\s<>\"“”]{1,500})"
    r"|(?P<email>(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})",
    re.IGNORECASE,
)
_AFTER_A_URL = ".,;:!?'’*_"
_BRACKETS = {")": "(", "]": "["}
# What a sentence asks for, its address left out: that has words of its own.
_PAPERS = r"(?:resum[eé]s?|résumés?|cvs?|curriculum vitae|applications?|cover letters?)"
_ASKED = re.compile(
    r"(?:\A\W*|\b(?:to|please|can|may|must|should|and|or|then|candidates|applicants) |[,;:] ?)apply\b"
    rf"|\b(?:send|submit|e-?mail|mail|forward|upload|direct)\b[^;]{{0,80}}?\b{_PAPERS}\b"
    rf"|\b{_PAPERS}\b[^;]{{0,60}}?\b(?:to|sent|submitted|e-?mailed|accepted|received)\b",
    re.IGNORECASE,
)
_LEADS_THERE = re.compile(
    r"\b(?:at|to|via|through|by|on|visit|visiting|here|online|now|today|apply|link|portal|page|site|website|e-?mail|mail)\b[\s:–—\-<(\[*“\"]{1,6}\Z",
    re.IGNORECASE,
)
_SOMETHING_ELSE = re.compile(
    r"\b(?:not|never|no longer|cannot|\w{2,6}n['’]t|questions?|help|assist\w*|guid\w+|tips|faqs?|status|accommodat\w+|disabilit\w+"
    r"|privacy|polic\w+|notice|instructions?|referrals?|references?|transcripts?|(?:more |further )?information\b(?! (?:and|or) to apply\b))\b",
    re.IGNORECASE,
)
_WORDS_BEFORE = 40
_CHECKS: dict[str, Callable[[str], None]] = {
    "apply_url": URLValidator(schemes=["http", "https"]),
    "apply_email": EmailValidator(),
}


def read(announcement: Announcement) -> dict[str, tuple[str, Quote]]:
    """By field the one address that the text gives. Two that differ are no answer."""
    said: dict[str, dict[str, Quote]] = {}
    for passage in announcement.passages:
        for field, value, span in _address(passage):
            said.setdefault(field, {}).setdefault(value, quote_around(announcement, span))
    return {field: next(iter(found.items())) for field, found in said.items() if len(found) == 1}


def _address(passage: Passage) -> Iterator[tuple[str, str, Span]]:
    """Of a sentence that sends applicants to one address and nobody anywhere else."""
    found = list(_ADDRESS.finditer(passage.text))
    if len(found) != 1 or passage.is_question:
        return
    match = found[0]
    written = _as_meant(match[0]) if match["url"] else match[0]
    end = match.start() + len(written)
    before = passage.text[: match.start()]
    sentence = f"{before}@{passage.text[end:]}"
    field = "apply_url" if match["url"] else "apply_email"
    value = f"https://{written}" if written[:4].lower() == "www." else written
    if (
        _ASKED.search(sentence)
        and _LEADS_THERE.search(before[-_WORDS_BEFORE:])
        and not _SOMETHING_ELSE.search(sentence)
        and _is_right(field, value)
    ):
        yield field, value, Span(passage.start + match.start(), passage.start + end)


def _as_meant(url: str) -> str:
    """Without what ends the sentence, or the bracket that it stands in."""
    while url[-1] in _AFTER_A_URL or (
        url[-1] in _BRACKETS and url.count(url[-1]) > url.count(_BRACKETS[url[-1]])
    ):
        url = url[:-1]
    return url


def _is_right(field: str, value: str) -> bool:
    """Whether the form would take it."""
    try:
        _CHECKS[field](value)
    except ValidationError:
        return False
    return True
