"""What a landing page says: live counts, pay, the newest postings, and the pages around it."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import quantiles

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.views import serve

from cms import landing, listing, search
from cms.landing import Landing
from cms.matching import LISTING_PATH
from cms.models import JobPage
from cms.structured_data import Markup, script_text
from jobboard.lib.money import dollar_range

CARDS = 20
# Pay is told of the newest, so that the largest page costs no more than this.
PAY_OF = 1_000
COMPARABLE_FROM = 5
_TO = 1_000_00  # cents: nobody is helped by the odd dollar of a quartile


@dataclass(frozen=True, slots=True)
class Crumb:
    title: str
    url: str


def show(request: HttpRequest, first: str, second: str = "") -> HttpResponse:
    """A landing page, or whatever else is at this address: a posting, or nothing."""
    page = landing.find(first, second)
    if page is None:
        response: HttpResponse = serve(request, request.path.removeprefix("/"))
        return response
    found = search.page(page.criteria, 1, CARDS)
    if not found.total:
        return redirect(_way_on(page))
    if request.path != page.url:
        return redirect(page.url, permanent=True)
    avoided = listing.avoided_by(request)
    shown = search.page(page.criteria.avoiding(avoided), 1, CARDS) if avoided else found
    return render(request, "cms/landing_page.html", _context(page, found, shown, avoided))


def _way_on(page: Landing) -> str:
    """From an empty page straight to one that is not: never to a redirect."""
    if len(page.words) > 1:
        parent = Landing.of(page.words[0])
        if search.count(parent.criteria):
            return parent.url
    return LISTING_PATH


def _context(
    page: Landing, found: search.Found, shown: search.Found, avoided: tuple[str, ...]
) -> dict[str, object]:
    """What is found decides what the page is and says of the board, what is shown is without what its reader blocked."""
    parents = landing.parents(page)
    crumbs = [Crumb("Jobs", LISTING_PATH), *(Crumb(link.label, link.url) for link in parents[:1])]
    facts = list(_facts(page, found))
    return {
        "heading": page.heading,
        "facts": facts,
        "description": " ".join(facts),
        "total": found.total,
        "url": f"{settings.SITE_URL}{page.url}",
        "robots": "" if found.total >= landing.INDEXED_FROM else "noindex, follow",
        "crumbs": crumbs,
        "current": page.words[-1].name if crumbs[1:] else page.label,
        "structured_data": script_text(_breadcrumbs([*crumbs, Crumb(page.label, page.url)])),
        "cards": listing.cards(shown.ids, leads=shown.featured),
        "criteria": page.criteria,
        "shown": shown.total,
        "more": max(shown.total - CARDS, 0),
        "alert_url": listing.alert_url(page.criteria),
        "wider": parents,
        "related": landing.related(page, shown.counts, avoided),
        "avoided": len(avoided),
    }


def _facts(page: Landing, found: search.Found) -> Iterable[str]:
    total = found.total
    yield f"{total:,} posting{' is' if total == 1 else 's are'} open."
    for held in page.criteria.holding:
        yield (
            f"That is what a {held} may apply for: postings that name it, accept apprentices or require no credential."
        )
    remote = found.counts["arrangement"].get("remote", 0)
    if remote and not page.criteria.arrangement:
        yield f"{remote:,} ({round(100 * remote / total)}%) {'is' if remote == 1 else 'are'} remote."
    apprentices = found.counts["apprentice"].get("1", 0)
    if apprentices:
        every = "It" if total == 1 else "All of them"
        who = every if apprentices == total else f"{apprentices:,}"
        yield f"{who} welcome{'s' if apprentices == 1 else ''} apprentices (CPC-A, COC-A)."
    pay = middle_half(search.find(page.criteria, 0, PAY_OF).ids)
    if pay:
        yield pay


def middle_half(ids: list[int]) -> str:
    """Not the lowest to the highest: one odd posting would decide what a page of many says."""
    rows = JobPage.objects.filter(pk__in=ids, annual_min_cents__isnull=False)
    middles = [
        (low + high) // 2 for low, high in rows.values_list("annual_min_cents", "annual_max_cents").order_by()
    ]
    if len(middles) < COMPARABLE_FROM:
        return ""
    low, _, high = (round(cents / _TO) * _TO for cents in quantiles(middles, n=4, method="inclusive"))
    which = f"{len(middles):,} newest" if len(ids) >= PAY_OF else f"{len(middles):,}"
    return (
        f"The middle half of the {which} whose pay can be compared offers {dollar_range(low, high)} a year."
    )


def _breadcrumbs(crumbs: list[Crumb]) -> Markup:
    return {
        "@context": "https://schema.org/",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": crumb.title,
                "item": f"{settings.SITE_URL}{crumb.url}",
            }
            for place, crumb in enumerate(crumbs, 1)
        ],
    }
