"""The listing at /jobs/ and what else is a list of open postings: the start page, a company's page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from cms import landing, places, search
from cms.explanation import reasons
from cms.matching import Criteria
from cms.models import Company, JobListing, JobPage
from cms.shell import filled, is_passer_by, mark
from jobboard.lib import quick

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Card:
    """A posting in a list."""

    page_id: int
    title: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on: the way to take it off, and what that would give."""

    label: str
    remove_url: str
    count: int | None = None


def page_of(
    criteria: Criteria, wanted: str | None, *, typing: bool = False
) -> tuple[search.Found, Leaf[int]]:
    """The page asked for; a page past the end is the last one, and what is no number is the first."""
    number = int(wanted) if wanted and wanted.isascii() and wanted.isdigit() and len(wanted) < 8 else 1
    number = max(number, 1)
    found = search.page(criteria, number, PER_PAGE, typing=typing)
    leaf = Paginator(range(found.total), PER_PAGE).get_page(number)
    if leaf.number != number and found.total:
        found = search.page(criteria, leaf.number, PER_PAGE, typing=typing)
    return found, leaf


# Where a card depends on its place in a list, a mark stands in it.
_PLAIN = {"lead_class": "", "lead_badge": "", "away": "", "reasons": ""}
_LEADS = {
    "lead_class": " job-card--featured",
    "lead_badge": '<span class="badge badge--featured">Featured</span>',
}


def prepared_card(job: JobPage) -> str:
    """The card of a posting for every list."""
    return quick.rendered("job_card.html", job=job, **{name: mark(name) for name in _PLAIN})


def _placed(card: str, why: list[str], *, leads: bool, almost: bool, miles: float | None) -> SafeString:
    """The prepared card for one place in one list."""
    parts = _PLAIN | (_LEADS if leads else {})
    if miles is not None:
        parts["away"] = f" · {places.miles_text(miles)} away"
    if why:
        parts["reasons"] = render_to_string("components/reasons.html", {"reasons": why, "lacking": almost})
    return mark_safe(filled(card, parts))  # noqa: S308  # our own templates'


def cards(
    ids: Iterable[int],
    *,
    who: Criteria | None = None,
    leads: int = 0,
    miles: Mapping[int, float] | None = None,
) -> list[Card]:
    """Cards in the order of the ids, the first `leads` of them for being featured, some of them so many miles away.

    What has closed since the index was asked is left out and forgotten.
    """
    wanted = list(ids)
    found = _rows(wanted)
    if len(found) < len(wanted):
        search.forget(set(wanted) - found.keys())
    why = _why(found, who) if who else {}
    almost = who is not None and who.almost

    def placed(place: int, page_id: int) -> Card:
        title, card = found[page_id]
        away = miles.get(page_id) if miles else None
        html = _placed(card, why.get(page_id, []), leads=place < leads, almost=almost, miles=away)
        return Card(page_id, title, html)

    return [placed(place, page_id) for place, page_id in enumerate(wanted) if page_id in found]


def _rows(page_ids: list[int]) -> dict[int, tuple[str, str]]:
    """Title and card of those that are still open."""
    return {page_id: (title, card) for page_id, title, card in _still_open(page_ids, "page_id, title, card")}


def are_open(page_ids: list[int]) -> bool:
    """Whether all of these still are."""
    return len(_still_open(page_ids, "page_id")) == len(page_ids)


def _still_open(page_ids: list[int], columns: str) -> list[tuple[Any, ...]]:  # of these columns
    """In SQL, as the ORM takes four times as long over it on every page."""
    if not page_ids:
        return []
    table, places = JobListing._meta.db_table, ", ".join(["%s"] * len(page_ids))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {table} WHERE page_id IN ({places}) AND expires_at > %s",  # noqa: S608  # our own names
            [*page_ids, now],
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _why(page_ids: Iterable[int], who: Criteria) -> dict[int, list[str]]:
    """How one's own credentials meet what is asked: of all reasons the one that is not plain from the filter itself."""
    held = Criteria(holding=who.holding, almost=who.almost, apprentice_months=who.apprentice_months)
    if held.is_everything:
        return {}
    jobs = JobPage.objects.filter(pk__in=list(page_ids))
    return {
        job.pk: reasons(held, job) for job in jobs.defer("description", "search_description", "draft_title")
    }


def chips(criteria: Criteria, *, counted: bool = False, avoided: Iterable[str] = ()) -> list[Chip]:
    """One for each choice. Counted when the list is empty, to say which filter to drop."""
    found = []
    for name, value in criteria.choices:
        rest = criteria.without(name, value)
        found.append(
            Chip(
                criteria.label(name, value),
                rest.url,
                search.count(rest.avoiding(avoided)) if counted else None,
            )
        )
    return found


def canonical(criteria: Criteria, number: int = 1) -> str:
    if number == 1:
        return criteria.url
    return f"{criteria.url}{'&' if criteria.query else '?'}page={number}"


def alert_url(criteria: Criteria) -> str:
    """Where this search becomes an alert. The order of a list is no part of what an alert is about."""
    try:
        address = reverse("alert_new")
    except NoReverseMatch:  # a board without alerts
        return ""
    query = criteria.unsorted.query
    return f"{address}?{query}" if query else address


def held_by(request: HttpRequest) -> tuple[str, ...]:
    """What the visitor told us they hold."""
    return tuple(getattr(getattr(request.user, "candidate", None), "credentials", ()))


def avoided_by(request: HttpRequest) -> tuple[str, ...]:
    """The companies that the visitor shut out: their postings are in none of this visitor's lists.

    Of a passer-by nothing is asked, so that an answer for everybody stays one.
    """
    if is_passer_by(request):
        return ()
    return tuple(getattr(getattr(request.user, "candidate", None), "shut_out", ()))


def qualify_url(request: HttpRequest) -> str:
    """ "Jobs I qualify for", for somebody who told us what they hold: by all that their profile says."""
    fitting: Criteria | None = getattr(getattr(request.user, "candidate", None), "fitting", None)
    return fitting.url if fitting else ""


def start_page(request: HttpRequest) -> dict[str, Any]:  # a template's context
    """The newest postings, and the ways to all others."""
    found = search.page(Criteria().avoiding(avoided_by(request)), 1, 6)
    by_credential, *ways_in = landing.shelves(found.counts)
    return {
        "cards": cards(found.ids, leads=found.featured),
        "total": found.total,
        "popular": by_credential.links,
        "ways_in": ways_in,
        "apprentice": found.counts["apprentice"].get("1", 0),
        "apprentice_url": Criteria(apprentice=True).url,
        "qualify_url": qualify_url(request),
    }


def company(request: HttpRequest, slug: str) -> HttpResponse:
    company = get_object_or_404(Company, slug=slug)
    avoided = avoided_by(request)
    found, leaf = page_of(Criteria(company=(company.slug,)).avoiding(avoided), request.GET.get("page"))
    context = {
        "company": company,
        "leaf": leaf,
        "cards": cards(found.ids, leads=found.featured),
        "is_avoided": company.slug in avoided,
        "crumbs": [{"title": "Companies", "url": reverse("companies")}],
    }
    return render(request, "cms/company.html", context)
