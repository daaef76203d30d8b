"""The page at /jobs/: what stands on it for the search in the address."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from django.conf import settings
from django.core.paginator import Page as Leaf
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.views import serve as wagtail_serve

from cms import facets, landing, listing, search, shell
from cms.facets import Facet
from cms.filters import Asked, JobFilterSet
from cms.matching import LISTING_PATH, Criteria
from cms.models import JobIndexPage
from jobboard.lib.kept import Kept

# How soon the other processes notice that an editor has withdrawn or restricted the listing itself.
_is_public = Kept(lambda: bool(JobIndexPage.objects.live().public().exists()), seconds=2)


def at_its_address(request: HttpRequest) -> HttpResponse:
    """The list, without what Wagtail asks to find its page; where that is withdrawn or restricted, Wagtail answers."""
    if _is_public.current():
        return jobs(request)
    answer: HttpResponse = wagtail_serve(request, LISTING_PATH.removeprefix("/"))
    return answer


def page_changed() -> None:
    """The listing's own page was published, withdrawn or restricted."""
    _is_public.forget()


def jobs(request: HttpRequest) -> HttpResponse:
    asked = Asked(request.GET)
    found, leaf = listing.page_of(asked.criteria, request.GET.get("page"))
    address = listing.canonical(asked.criteria, leaf.number)
    parts = {
        "title": escape(_title(asked.criteria, found.total)),
        "meta": _meta(asked, found.total, address, leaf.number),
        "panel": _panel(asked, facets.of(asked, found)),
        "results": _results(request, asked.criteria, found, leaf),
        "ways_in": _ways_in(asked.criteria, found),
    }
    response = shell.render(request, "cms/job_index_page.html", parts)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        response["HX-Push-Url"] = address
    return response


def _heading(total: int) -> str:
    return f"{total:,} job{'' if total == 1 else 's'}"


def _title(criteria: Criteria, total: int) -> str:
    about = " in medical coding" if criteria.is_everything else f": {criteria.words}"
    return f"{_heading(total)}{about}"


def _meta(asked: Asked, total: int, address: str, number: int) -> SafeString:
    values = {
        "title": _title(asked.criteria, total),
        "canonical": address,
        "criteria": asked.criteria,
        "indexable": not asked.criteria.pairs and number == 1 and asked.is_understood,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    return _rendered("cms/listing_meta.html", values)


def _results(request: HttpRequest, criteria: Criteria, found: search.Found, leaf: Leaf[int]) -> SafeString:
    chips = listing.chips(criteria, counted=not found.total)
    passer_by = shell.is_passer_by(request)
    values = {
        "criteria": criteria,
        "heading": _heading(found.total),
        "total": found.total,
        "leaf": leaf,
        "cards": listing.cards(found.ids, who=criteria, leads=found.featured),
        "chips": chips,
        "drops": [chip for chip in chips if chip.count],
        "meant": search.corrected(criteria) if criteria.q and not found.total else None,
        "sorts": criteria.sorts.items(),
        "alert_url": listing.alert_url(criteria),
        "qualify_url": "" if passer_by else listing.qualify_url(request),
        "holding": criteria.holding or (() if passer_by else listing.held_by(request)),
        "request": request,
    }
    return _rendered("cms/listing_results.html", values)


def _ways_in(criteria: Criteria, found: search.Found) -> SafeString:
    if not criteria.is_everything:
        return mark_safe("")
    return _rendered("cms/landing_shelves.html", {"shelves": landing.shelves(found.counts)})


# --- The panel of filters ---


def _panel(asked: Asked, found: Mapping[str, Facet]) -> SafeString:
    """The filters. But for the counts, panels are few, so they are kept."""
    active = len(asked.criteria.choices)
    if not asked.is_understood:
        return _written_panel(asked.filters, asked.criteria, active, found)
    by_counts = {name: facet.html for name, facet in found.items()}
    return mark_safe(shell.filled(_kept_panel(_shape(asked.criteria), active), by_counts))  # noqa: S308  # our own template's


def _shape(criteria: Criteria) -> Criteria:
    """What the panel shows besides the choices of facets that always stand open."""
    return replace(criteria, holding=(), state=(), arrangement=(), apprentice=False, sort="")


@lru_cache(maxsize=1_000)
def _kept_panel(shape: Criteria, active: int) -> str:
    marks = {name: facets.Place(shell.mark(name), facets.legend(name)) for name in facets.ALL}
    return _written_panel(JobFilterSet(QueryDict(shape.query)), shape, active, marks)


def _written_panel(
    filters: JobFilterSet, criteria: Criteria, active: int, found: Mapping[str, Facet | facets.Place]
) -> SafeString:
    values = {"form": filters.form, "facets": found, "criteria": criteria, "active": active}
    return _rendered("cms/filter_fields.html", values)


def _rendered(template: str, values: dict[str, object]) -> SafeString:
    return mark_safe(render_to_string(template, values))  # noqa: S308  # our own templates'
