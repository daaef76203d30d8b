"""What a digest shows: for each alert the newest postings, each with its reasons, employers taking turns."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from html import escape
from uuid import UUID

from django.conf import settings
from django.template.defaultfilters import capfirst
from django.utils.safestring import mark_safe
from pyroaring import BitMap

from cms import attention, terms
from cms.explanation import reasons
from cms.matching import Criteria
from cms.models import JobPage, Source
from jobboard.lib.geo import STATES
from jobboard.mail import forms

PER_COMPANY_AND_TURN = 2
SHOWN_PER_ALERT = 10
SHOWN_PER_MAIL = 25
NAMED_IN_SUBJECT = 3
SEPARATOR = " · "
# Where the reasons go in a line that is printed for many.
_REASONS = "\x1a"
# A line as it is printed takes about four kilobytes.
LINES_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """A posting that matched, before it is loaded."""

    page_id: int
    company_id: int


@dataclass(slots=True)
class Window:
    """One alert's look at some days: what becomes a Delivery."""

    alert_id: int
    subscriber_id: int
    query: str
    start: datetime
    end: datetime
    job_ids: BitMap = field(default_factory=BitMap)
    mail_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What is new in a window, newest first."""

    window: Window
    found: list[Found]


@dataclass(frozen=True, slots=True)
class Line:
    """One posting as a mail prints it, and the few words of it that a mailbox shows beside the subject."""

    html: str
    text: str
    brief: str


@dataclass(frozen=True, slots=True)
class Section:
    """One alert in a mail."""

    words: str
    what: str
    where: str
    url: str
    total: int
    lines: list[Line] = field(default_factory=list)

    @property
    def html(self) -> str:
        lines = mark_safe("".join([line.html for line in self.lines]))  # noqa: S308  # HTML already
        return forms.fill("emails/alert_section.html", self._texts(self.words, lines))

    @property
    def text(self) -> str:
        lines = "".join([line.text for line in self.lines])
        return forms.fill("emails/alert_section.txt", self._texts(self.words.upper(), lines))

    def _texts(self, words: str, lines: str) -> dict[str, str]:
        more = self.total - len(self.lines)
        return {"words": words, "url": self.url, "lines": lines, "more": str(more) if more else ""}


def take_turns(found: Iterable[Found], most: int | None = None) -> list[Found]:
    """At most two of a company before every other company had its turn; otherwise the order stays."""
    turns: dict[int, list[Found]] = defaultdict(list)
    count: dict[int, int] = defaultdict(int)
    for job in found:
        turns[count[job.company_id] // PER_COMPANY_AND_TURN].append(job)
        count[job.company_id] += 1
        if len(turns[0]) == most:
            break
    return [job for turn in sorted(turns) for job in turns[turn]][:most]


class Press:
    """The postings of one run's mails, each prepared once for all who are told of it."""

    def __init__(self) -> None:
        self._jobs: dict[int, JobPage] = {}
        self._headings: dict[str, Section] = {}
        self._criteria = lru_cache(LINES_KEPT)(Criteria.from_query)
        self._around = lru_cache(LINES_KEPT)(self._print)
        self._line = lru_cache(LINES_KEPT)(self._make_line)

    def sections(self, matches: Mapping[int, Sequence[Match]]) -> dict[int, list[Section]]:
        """By subscriber. What is left out of a long mail is counted, and one link away."""
        chosen = {subscriber_id: _chosen(some) for subscriber_id, some in matches.items()}
        self._load({page_id for some in chosen.values() for _, shown in some for page_id in shown})
        return {
            subscriber_id: [self._section(match, shown) for match, shown in some]
            for subscriber_id, some in chosen.items()
        }

    def _load(self, page_ids: Collection[int]) -> None:
        missing = [page_id for page_id in page_ids if page_id not in self._jobs]
        pages = list(JobPage.objects.filter(pk__in=missing).select_related("company", "specialty"))
        for name in terms.NAMES:
            found = terms.of(missing, name)
            for page in pages:
                setattr(page, name, found[page.pk])
        self._jobs |= {page.pk: page for page in pages}

    def _section(self, match: Match, shown: list[int]) -> Section:
        query = match.window.query
        if query not in self._headings:
            self._headings[query] = _heading(self._criteria(query))
        lines = [self._line(query, page_id) for page_id in shown]
        return replace(self._headings[query], total=len(match.found), lines=lines)

    def _make_line(self, query: str, page_id: int) -> Line:
        why = SEPARATOR.join(reasons(self._criteria(query), self._jobs[page_id]))
        (html, html_end), (text, text_end), brief = self._around(page_id, bool(why))
        return Line(f"{html}{escape(why)}{html_end}", f"{text}{why}{text_end}", brief)

    def _print(self, page_id: int, with_reasons: bool) -> tuple[tuple[str, str], tuple[str, str], str]:
        """A line up to its reasons and from there on, as only they differ from reader to reader."""
        facts = _facts(self._jobs[page_id])
        texts = {**facts, "reasons": _REASONS if with_reasons else ""}
        html, _, html_end = forms.fill("emails/alert_job.html", texts).partition(_REASONS)
        text, _, text_end = forms.fill("emails/alert_job.txt", texts).partition(_REASONS)
        brief = f"{facts['pay']}: {facts['title']}, {facts['company']}. "
        return (html, html_end), (text, text_end), brief


def _chosen(matches: Iterable[Match]) -> list[tuple[Match, list[int]]]:
    chosen: list[tuple[Match, list[int]]] = []
    room = SHOWN_PER_MAIL
    for match in matches:
        shown = [job.page_id for job in take_turns(match.found, min(SHOWN_PER_ALERT, room))]
        room -= len(shown)
        chosen.append((match, shown))
    return chosen


def _heading(criteria: Criteria) -> Section:
    return Section(
        words=capfirst(criteria.words),
        what=_what(criteria),
        where=_where(criteria),
        url=f"{settings.SITE_URL}{criteria.url}",
        total=0,
    )


def _facts(job: JobPage) -> dict[str, str]:
    """What a posting's line says to everybody."""
    return {
        "title": job.title,
        "url": attention.linked(f"{settings.SITE_URL}{job.url}", Source.ALERT),
        "pay": job.pay_text,
        "company": f"{job.company.name} (agency)" if job.company.is_agency else job.company.name,
        "place": job.place_text,
        "requires": f"Requires {job.requirement}" if job.requirement else "No credential required",
        "apprentice": job.apprentice_label or "CPC-A not accepted",
    }


def headline(sections: list[Section]) -> str:
    """The news, for a subject: "4 new CPC jobs in Texas", or "7 new jobs: 4 CPC jobs in Texas, 3 remote jobs"."""
    named: Counter[tuple[str, str]] = Counter()  # searches that differ in what a name leaves out share theirs
    for section in sections:
        named[section.what, section.where] += section.total
    parts = [_counted(*name, total, alone=len(named) == 1) for name, total in named.items()]
    if len(parts) == 1:
        return parts[0]
    more = " and more" if len(parts) > NAMED_IN_SUBJECT else ""
    return f"{named.total()} new jobs: {', '.join(parts[:NAMED_IN_SUBJECT])}{more}"


def _counted(what: str, where: str, total: int, *, alone: bool) -> str:
    job = "job" if total == 1 else "jobs"
    kind = f"{what} " if what else "" if where or alone else "other "
    return f"{total} {'new ' if alone else ''}{kind}{job}{where}"


def _what(criteria: Criteria) -> str:
    """The few words that name a search best."""
    words = ["remote"] if criteria.arrangement == ("remote",) else []
    # Of somebody who is one credential short, what they hold is not what these jobs ask for.
    codes = criteria.credential or (() if criteria.almost else criteria.holding)
    if 0 < len(codes) <= 3:
        words.append(" or ".join(codes))
    for facet, chosen in (("specialty", criteria.specialty), ("record", criteria.record)):
        if len(chosen) == 1:
            words.append(_within_a_line(criteria.label(facet, chosen[0])))
    return " ".join(dict.fromkeys(words))


def _within_a_line(label: str) -> str:
    """ "Risk adjustment (HCC)" begins small there, "ENT" does not."""
    return label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def _where(criteria: Criteria) -> str:
    if 0 < len(criteria.state) <= 2:
        return f" in {' or '.join(STATES[code] for code in criteria.state)}"
    return f" near {criteria.near.partition(',')[0]}" if criteria.near else ""
