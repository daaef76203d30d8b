"""The whole reading: every field of the posting's form that the text says something of."""

from collections.abc import Iterator

from employers.reading import (
    application,
    apprentice,
    credentials,
    experience,
    pay,
    place,
    standards,
    terms,
    title,
)
from employers.reading.announcement import Announcement
from employers.reading.suggestion import Quote, Reading, Suggestion
from employers.reading.words import Span, Words


def read(text: str, words: Words) -> Reading:
    """Raises TooLongError. The same text and words give the same reading; nothing else is asked."""
    announcement = Announcement(text, words)
    return Reading({suggestion.field: suggestion for suggestion in _suggestions(announcement)})


def _suggestions(announcement: Announcement) -> Iterator[Suggestion]:
    called = title.read(announcement)
    if called:
        words = announcement.text[called.start : called.end]
        yield _said("title", [" ".join(words.split())], (Quote(called.start, called.end, words),))
    yield from _who(announcement)
    yield from _pay(announcement)
    for name, (values, quotes) in place.read(announcement).said.items():
        yield _said(name, values, tuple(quotes))
    yield from _work(announcement, called)
    for name in terms.ANSWERS:
        yield from _terms(name, terms.one(announcement, name))
    for name, (address, quote) in application.read(announcement).items():
        yield _said(name, [address], (quote,))


def _who(announcement: Announcement) -> Iterator[Suggestion]:
    asked = credentials.read(announcement)
    if asked.required:
        yield _said("requirement", [str(asked.required)], asked.required_quotes)
    if asked.preferred:
        yield _said("preferred", [", ".join(asked.preferred)], asked.preferred_quotes)
    needed = experience.read(announcement)
    if needed:
        years, months = divmod(needed.months, 12)
        boxes = {"experience_months_0": [str(years)], "experience_months_1": [str(months)]}
        yield Suggestion("experience_months", boxes, (needed.quote,))
    months_needed = needed.months if needed else None
    hint = apprentice.read(announcement, asked.required, asked.required_quotes, months_needed)
    yield from _terms("apprentice", hint)


def _pay(announcement: Announcement) -> Iterator[Suggestion]:
    found = pay.read(announcement)
    if not found:
        return
    for name, value in (
        ("pay_min_cents", found.low),
        ("pay_max_cents", found.high),
        ("pay_unit", found.unit),
    ):
        if value:
            yield _said(name, [value], (found.quote,))


def _work(announcement: Announcement, called: Span | None) -> Iterator[Suggestion]:
    yield from _terms("specialty", terms.specialty(announcement, called))
    for name, field in (("record_type", "record_types"), ("code_set", "code_sets"), ("system", "systems")):
        yield from _terms(field, terms.several(announcement, name))
    output = standards.productivity(announcement)
    if output:
        yield _said("productivity", [output.number], (output.quote,))
        yield _said("productivity_per", [output.per], (output.quote,))
        if output.record_type:
            yield _said("productivity_record_type", [output.record_type], (output.quote,))
    accuracy = standards.accuracy(announcement)
    if accuracy:
        yield _said("accuracy_percent", [accuracy[0]], (accuracy[1],))


def _terms(field: str, found: terms.Terms) -> Iterator[Suggestion]:
    if found.values:
        yield _said(field, list(found.values), found.quotes)


def _said(field: str, values: list[str], quotes: tuple[Quote, ...]) -> Suggestion:
    return Suggestion(field, {field: values}, quotes)
