"""The listing at /jobs/ and what else is a list of open postings: the start page, a company's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse

from cms import landing, search, vocabulary
from cms.filters import JobFilterSet
from cms.matching import KNOWN, SORTS, Criteria, reasons
from cms.models import Company, Credential, JobIndexPage, JobPage

PER_PAGE = 20
FACETS = ("holding", "credential", "arrangement", "state", "specialty", "record", "type")


@dataclass(frozen=True, slots=True)
class Card:
    """A posting in a list, and why it is there."""

    job: JobPage
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int | None
    checked: bool


@dataclass(frozen=True, slots=True)
class Facet:
    legend: str
    name: str
    choices: list[Choice]
    errors: list[str]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on: the way to take it off, and what that would give."""

    label: str
    remove_url: str
    count: int | None = None


def jobs(request: HttpRequest, page: JobIndexPage) -> HttpResponse:
    """The list for the search in the address."""
    filters = JobFilterSet(request.GET)
    criteria = filters.criteria
    found, leaf = _find(criteria, request.GET.get("page"))
    switched_on = chips(criteria, counted=not found.total)
    context = {
        "page": page,
        "form": filters.form,
        "criteria": criteria,
        "total": found.total,
        "heading": f"{found.total:,} job{'' if found.total == 1 else 's'}",
        "leaf": leaf,
        "cards": [Card(job, _shown_reasons(criteria, job)) for job in open_jobs(found.ids)],
        "facets": facets(filters, found),
        "chips": switched_on,
        "drops": [chip for chip in switched_on if chip.count],
        "sorts": SORTS.items(),
        "alert_url": alert_url(criteria),
        "qualify_url": qualify_url(request),
        "indexable": not criteria.pairs and leaf.number == 1 and not filters.form.errors,
        "canonical": canonical(criteria, leaf.number),
        "ways_in": landing.shelves(found.counts) if criteria.is_everything else [],
    }
    response = render(request, "cms/job_index_page.html", context)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        response["HX-Push-Url"] = canonical(criteria, leaf.number)
    return response


def _find(criteria: Criteria, wanted: str | None) -> tuple[search.Found, Leaf[int]]:
    """The page asked for; a page past the end is the last one."""
    number = int(wanted) if wanted and wanted.isascii() and wanted.isdigit() and len(wanted) < 8 else 1
    start = (max(number, 1) - 1) * PER_PAGE
    found = search.find(criteria, start, start + PER_PAGE)
    if not found.ids and found.total:
        start = (found.total - 1) // PER_PAGE * PER_PAGE
        found = search.find(criteria, start, start + PER_PAGE)
    leaf = Paginator(range(found.total), PER_PAGE).get_page(start // PER_PAGE + 1)
    return found, leaf


def open_jobs(ids: Iterable[int]) -> list[JobPage]:
    """Rows for cards, in the order of the ids. What has closed since the index was asked is left out and forgotten."""
    wanted = list(ids)
    rows = JobPage.objects.open().filter(pk__in=wanted).select_related("company", "specialty")
    by_id = {job.pk: job for job in rows.defer("description", "search_description", "draft_title")}
    if len(by_id) < len(wanted):
        search.forget(set(wanted) - by_id.keys())
    return [by_id[page_id] for page_id in wanted if page_id in by_id]


def _shown_reasons(criteria: Criteria, job: JobPage) -> list[str]:
    """Only what is not plain from the filter itself: how one's own credentials meet what is asked."""
    return reasons(Criteria(holding=criteria.holding), job)


def facets(filters: JobFilterSet, found: search.Found) -> list[Facet]:
    return [_facet(name, filters, found) for name in FACETS] + [_apprentice_facet(filters, found)]


def _facet(name: str, filters: JobFilterSet, found: search.Found) -> Facet:
    chosen = getattr(filters.criteria, name)
    field = filters.form.fields[name]
    counts = found.counts.get(name)
    offered = dict(field.choices) | {value: KNOWN[name]()[value] for value in chosen}
    choices = [
        Choice(value, label, None if counts is None else counts.get(value, 0), value in chosen)
        for value, label in offered.items()
    ]
    choices.sort(key=lambda choice: (not choice.checked, *_prominence(name, choice.value, found)))
    return Facet(str(field.label), name, choices, list(filters.form.errors.get(name, [])))


def _prominence(name: str, value: str, found: search.Found) -> tuple[int, int]:
    """The most frequent first; of what one holds, first what most coders hold."""
    if name != "holding":
        return 0, -found.counts[name].get(value, 0)
    word = vocabulary.current().credentials.get(value)
    is_common = word is not None and word.kind in {Credential.Kind.CORE, Credential.Kind.APPRENTICE}
    return int(not is_common), -found.counts["credential"].get(value, 0)


def _apprentice_facet(filters: JobFilterSet, found: search.Found) -> Facet:
    count = found.counts["apprentice"].get("1", 0)
    choice = Choice("1", "Apprentices (CPC-A, COC-A) welcome", count, filters.criteria.apprentice)
    return Facet("Apprentices", "apprentice", [choice], [])


def chips(criteria: Criteria, *, counted: bool = False) -> list[Chip]:
    """One for each choice. Counted when the list is empty, to say which filter to drop."""
    found = []
    for name, value in criteria.unsorted.pairs:
        rest = criteria.without(name, value)
        found.append(Chip(criteria.label(name, value), rest.url, search.count(rest) if counted else None))
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


def qualify_url(request: HttpRequest) -> str:
    """ "Jobs I qualify for", for somebody who told us what they hold."""
    held = getattr(getattr(request.user, "candidate", None), "credentials", ())
    return Criteria(holding=tuple(held)).url if held else ""


def start_page(request: HttpRequest) -> dict[str, Any]:  # a template's context
    """The newest postings, and the ways to all others."""
    found = search.find(Criteria(), 0, 6)
    by_credential, *ways_in = landing.shelves(found.counts)
    return {
        "cards": [Card(job, []) for job in open_jobs(found.ids)],
        "total": found.total,
        "popular": by_credential.links,
        "ways_in": ways_in,
        "apprentice": found.counts["apprentice"].get("1", 0),
        "apprentice_url": Criteria(apprentice=True).url,
        "qualify_url": qualify_url(request),
    }


def company(request: HttpRequest, slug: str) -> HttpResponse:
    company = get_object_or_404(Company, slug=slug)
    rows = JobPage.objects.open().filter(company=company).select_related("company", "specialty")
    leaf = Paginator(rows.order_by("-first_published_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"company": company, "leaf": leaf, "cards": [Card(job, []) for job in leaf.object_list]}
    return render(request, "cms/company.html", context)
