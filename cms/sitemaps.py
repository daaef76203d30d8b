"""Addresses for search engines: open postings and pages that may be indexed, nothing else.

A part is written line by line from bare columns, so that ten thousand addresses cost a query and no page objects.
A change date is that of the words on the page; closing or featuring a posting changes none.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.models import Page

from cms import landing
from cms.models import JobPage
from jobboard.lib.xml import element

PER_PART = 10_000
# As many as an index may name (sitemaps.org).
MOST_PARTS = 50_000
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Entry:
    path: str
    changed: datetime | None = None


class Rows:
    """Addresses of a section that are rows of a table: a path and a change date each, in an order that lasts."""

    def __init__(self, rows: Callable[[], Any], path: Callable[[str], str]) -> None:
        self.rows, self.path = rows, path  # rows: values_list of (text, date), of any model

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        for text, changed in self.rows()[start:stop].iterator():
            yield Entry(self.path(text), changed)

    def newest(self) -> list[datetime | None]:
        """The newest change of each part, in one pass: asking part by part would read the table for each."""
        dates = (changed for _, changed in self.rows().iterator())
        found = []
        while part := list(islice(dates, PER_PART)):
            found.append(max(filter(None, part), default=None))
        return found


class Undated:
    """Addresses of a section that no date of a row stands for: a landing page changes with every posting."""

    def __init__(self, paths: Callable[[], list[str]]) -> None:
        self.paths = paths

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        yield from map(Entry, self.paths()[start:stop])

    def newest(self) -> list[None]:
        """One for each part; none for an empty section, as a sitemap names at least one address."""
        return [None] * -(-len(self.paths()) // PER_PART)


def _landing_pages() -> list[str]:
    return [page.url for page in landing.indexable()]


def _views() -> list[str]:
    return [reverse(name) for name in settings.INDEXED_VIEWS]


def _postings() -> Any:  # rows
    return JobPage.objects.open().public().order_by("pk").values_list("url_path", "last_published_at")


def _pages() -> Any:  # rows
    pages = Page.objects.live().public().filter(depth__gte=2).not_type(JobPage)
    return pages.order_by("pk").values_list("url_path", "last_published_at")


def _hiring() -> Any:  # rows
    """Companies with something open: an empty page is nothing to find. It changed when one of its postings did."""
    by_company = JobPage.objects.open().public().order_by("company").values_list("company__slug")
    return by_company.annotate(newest=Max("last_published_at"))


def _below_the_home_page(url_path: str) -> str:
    return "/" + url_path.split("/", 2)[2]


SECTIONS: dict[str, Rows | Undated] = {
    "jobs": Rows(_postings, _below_the_home_page),
    "pages": Rows(_pages, _below_the_home_page),
    "companies": Rows(_hiring, lambda slug: reverse("company", args=[slug])),
    "landing": Undated(_landing_pages),
    "views": Undated(_views),
}


def index(request: HttpRequest) -> HttpResponse:
    return _xml("sitemapindex", "sitemap", _parts())


def _parts() -> Iterator[Entry]:
    for name, section in SECTIONS.items():
        for number, changed in enumerate(section.newest(), 1):
            yield Entry(reverse("sitemap_part", args=[name, number]), changed)


def part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """Nothing is counted first: the landing pages take a search each, and a part has entries or is none."""
    if section not in SECTIONS or not 0 < number <= MOST_PARTS:
        raise Http404
    entries = SECTIONS[section].entries((number - 1) * PER_PART, number * PER_PART)
    first = next(entries, None)
    if first is None:
        raise Http404
    return _xml("urlset", "url", chain([first], entries))


def robots(request: HttpRequest) -> HttpResponse:
    """Pages that ask not to be indexed must stay readable, or nobody reads that they ask."""
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _xml(root: str, item: str, entries: Iterable[Entry]) -> HttpResponse:
    lines = chain(
        [f'{HEAD}<{root} xmlns="{XMLNS}">\n'], (_line(item, entry) for entry in entries), [f"</{root}>\n"]
    )
    return HttpResponse(lines, content_type="application/xml; charset=utf-8")


def _line(item: str, entry: Entry) -> str:
    changed = element("lastmod", entry.changed.isoformat(timespec="seconds")) if entry.changed else ""
    return f"<{item}>{element('loc', settings.SITE_URL + entry.path)}{changed}</{item}>\n"
