"""The page at /jobs/: what stands on it for the search in the address."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from django.core.paginator import Page as Leaf
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.views import serve as wagtail_serve

from cms import facets, landing, listing, search, shell, vocabulary
from cms.facets import Facet
from cms.filters import Asked, JobFilterSet
from cms.matching import BEST_MATCH, BEST_PAID, LISTING_PATH, NEAREST, NEWEST, Criteria
from cms.models import JobIndexPage
from cms.templatetags import panel
from cms.vocabulary import Vocabulary
from jobboard.lib import quick
from jobboard.lib.kept import Kept

# How each order comes about, for whoever asks.
ORDERS = {
    NEWEST: "The newest come first.",
    BEST_PAID: "The upper end of the pay in annual terms decides, then the date; pay that cannot be compared comes last.",
    NEAREST: "The nearest come first, then remote work that is open to the place's state.",
    BEST_MATCH: (
        "First what the title says of your words, then postings that require a credential where you said what you hold, "
        "then those confirmed open in the last 7 days, then the newest."
    ),
}

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


@dataclass(frozen=True, slots=True)
class Reader:
    """What a list depends on besides its search: who reads it."""

    holding: tuple[str, ...] = ()
    avoided: tuple[str, ...] = ()
    qualify_url: str = ""


ANYBODY = Reader()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page says, its address, and the postings on it."""

    parts: Mapping[str, SafeString]
    address: str
    shown: list[int]


def jobs(request: HttpRequest) -> HttpResponse:
    asked, reader = Asked(request.GET), _reader(request)
    typing = "X-Typing" in request.headers
    wanted = request.GET.get("page")
    if reader == ANYBODY and asked.is_understood:
        answer = _kept_answer(asked, wanted, typing=typing)
    else:
        answer = _answer(asked, wanted, reader, typing=typing)
    response = shell.render(request, "cms/job_index_page.html", answer.parts)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        # Half a word is nothing to come back to, but a reload keeps what was typed.
        response["HX-Replace-Url" if typing else "HX-Push-Url"] = answer.address
    patch_vary_headers(response, ["X-Typing"])
    return response


def _reader(request: HttpRequest) -> Reader:
    if shell.is_passer_by(request):
        return ANYBODY
    return Reader(listing.held_by(request), listing.avoided_by(request), listing.qualify_url(request))


# A crowd that follows one link asks for it once. Nothing shows that an answer was kept: it is made anew as soon as a
# posting comes, changes, closes or expires, or an editor's words do, and after a second, as days and weeks pass.
KEPT_SECONDS = 1.0
MOST_KEPT = 200
MadeOf = tuple[int, Vocabulary]
_kept: dict[tuple[Criteria, str | None, bool], tuple[MadeOf | None, float, Answer]] = {}


def _kept_answer(asked: Asked, wanted: str | None, *, typing: bool) -> Answer:
    """For anybody, and so of nobody."""
    key, now = (asked.criteria, wanted, typing), time.monotonic()
    there_is = search.edition(), vocabulary.current()
    made_of, made_at, answer = _kept.get(key, (None, 0.0, None))
    is_new = made_of == there_is and now - made_at < KEPT_SECONDS
    if answer is None or not is_new or not listing.are_open(answer.shown):
        answer = _answer(asked, wanted, ANYBODY, typing=typing)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()  # most are old by then
        _kept[key] = there_is, now, answer
    return answer


def forget() -> None:
    """Make every answer anew when it is next asked for, and look whether there is to be one."""
    _kept.clear()
    _is_public.forget()


def _answer(asked: Asked, wanted: str | None, reader: Reader, *, typing: bool) -> Answer:
    criteria = asked.criteria
    found, leaf = listing.page_of(criteria.avoiding(reader.avoided), wanted, typing=typing)
    address = listing.canonical(criteria, leaf.number)
    cards = listing.cards(found.ids, who=criteria, leads=found.featured, miles=found.miles)
    parts = {
        "title": escape(_title(criteria, found.total)),
        "meta": _meta(asked, found.total, address, leaf.number),
        "panel": _panel(asked, facets.of(asked, found)),
        "results": _results(asked, reader, found.total, leaf, cards),
        "ways_in": _ways_in(criteria, found),
    }
    return Answer(parts, address, [card.page_id for card in cards])


def _heading(total: int) -> str:
    return f"{total:,} job{'' if total == 1 else 's'}"


def _title(criteria: Criteria, total: int) -> str:
    about = " in medical coding" if criteria.is_everything else f": {criteria.words}"
    return f"{_heading(total)}{about}"


def _meta(asked: Asked, total: int, address: str, number: int) -> SafeString:
    return quick.rendered(
        "meta.html",
        title=_title(asked.criteria, total),
        canonical=address,
        indexable=not asked.criteria.pairs and number == 1 and asked.is_understood,
        query=asked.criteria.unsorted.query,
    )


def _results(
    asked: Asked, reader: Reader, total: int, leaf: Leaf[int], cards: list[listing.Card]
) -> SafeString:
    criteria = asked.criteria
    chips = listing.chips(criteria, counted=not total, avoided=reader.avoided)
    alert_url = listing.alert_url(criteria)
    unsorted = criteria.unsorted
    return quick.rendered(
        "results.html",
        holding=panel.widened(criteria.holding or reader.holding),
        unsorted_url=unsorted.url,
        query=unsorted.query,
        words=unsorted.words,
        is_everything=criteria.is_everything,
        chips=chips,
        faults=asked.faults,
        avoided=len(reader.avoided),
        heading=_heading(total),
        sorts=criteria.sorts.items(),
        order=criteria.order,
        natural_order=criteria.natural_sort,
        order_words=ORDERS[criteria.order],
        alert_url=alert_url,
        qualify_url=reader.qualify_url,
        cards=cards,
        last=leaf.paginator.num_pages,
        number=leaf.number,
        address=partial(listing.canonical, criteria),
        nothing_found="" if total else _nothing_found(criteria, chips, alert_url),
    )


def _nothing_found(criteria: Criteria, chips: list[listing.Chip], alert_url: str) -> SafeString:
    values: dict[str, object] = {
        "chips": chips,
        "drops": [chip for chip in chips if chip.count],
        "meant": search.corrected(criteria) if criteria.q else None,
        "alert_url": alert_url,
    }
    return _rendered("cms/nothing_found.html", values)


def _ways_in(criteria: Criteria, found: search.Found) -> SafeString:
    if not criteria.is_everything:
        return SafeString()
    return _rendered("cms/landing_shelves.html", {"shelves": landing.shelves(found.counts)})


# --- The panel of filters ---


def _panel(asked: Asked, found: Mapping[str, Facet | facets.Place]) -> SafeString:
    """The filters. But for the counts, panels are few, so they are kept."""
    active = len(asked.criteria.choices)
    if not asked.is_understood:
        return _written_panel(asked.filters, asked.criteria, active, found)
    by_counts = {name: facet.html for name, facet in found.items()}
    return mark_safe(shell.filled(_kept_panel(_shape(asked.criteria), active), by_counts))  # noqa: S308  # our own template's


def _shape(criteria: Criteria) -> Criteria:
    """What the panel shows besides the choices of facets that always stand open; what one holds where others need it."""
    held = criteria.holding if criteria.almost or criteria.counts_months else ()
    return replace(criteria, holding=held, state=(), arrangement=(), apprentice=False, sort="")


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
