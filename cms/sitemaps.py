"""Addresses for search engines: open postings and pages that may be indexed, nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from wagtail.models import Page

from cms.models import Company, JobPage

PER_PART = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    url: str
    changed: datetime | None = None


def _postings(start: int, stop: int) -> Iterator[Entry]:
    rows = JobPage.objects.open().order_by("pk").only("url_path", "last_published_at", "path", "depth")
    for job in rows[start:stop]:
        yield Entry(job.url, job.last_published_at)


def _pages(start: int, stop: int) -> Iterator[Entry]:
    for page in _public_pages()[start:stop]:
        yield Entry("/" + page.url_path.split("/", 2)[2], page.last_published_at)


def _public_pages() -> Any:  # a page queryset, which has no types
    return Page.objects.live().public().filter(depth__gte=2).not_type(JobPage).order_by("pk")


def _companies(start: int, stop: int) -> Iterator[Entry]:
    for slug in _hiring()[start:stop]:
        yield Entry(reverse("company", args=[slug]))


def _hiring() -> "QuerySet[Company, str]":
    """Companies with something open: an empty page is nothing to find."""
    open_postings = JobPage.objects.open().order_by().values("company")
    return Company.objects.filter(pk__in=open_postings).order_by("pk").values_list("slug", flat=True)


SECTIONS: dict[str, tuple[Callable[[], int], Callable[[int, int], Iterator[Entry]]]] = {
    "jobs": (lambda: JobPage.objects.open().count(), _postings),
    "pages": (lambda: _public_pages().count(), _pages),
    "companies": (lambda: _hiring().count(), _companies),
}


def index(request: HttpRequest) -> HttpResponse:
    parts = [
        reverse("sitemap_part", args=[section, number + 1])
        for section, (count, _) in SECTIONS.items()
        for number in range(-(-count() // PER_PART))
    ]
    return _xml(request, "cms/sitemap_index.xml", {"parts": parts})


def part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    if section not in SECTIONS:
        raise Http404
    count, entries = SECTIONS[section]
    if number not in Paginator(range(count()), PER_PART).page_range:
        raise Http404
    found = entries((number - 1) * PER_PART, number * PER_PART)
    return _xml(request, "cms/sitemap.xml", {"entries": found})


def robots(request: HttpRequest) -> HttpResponse:
    """Pages that ask not to be indexed must stay readable, or nobody reads that they ask."""
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml; charset=utf-8")
