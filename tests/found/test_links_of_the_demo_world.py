"""A walk over every link of the demo world that a stranger can follow, as a search engine walks it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from tests.found.pages import SITE, Read

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.timeout(600),
    pytest.mark.any_database,
    pytest.mark.usefixtures("demo_world"),
]

AT_LEAST, AT_MOST = 500, 900
# Searches lead to searches without end; of each shape of them a few are walked.
OF_EACH_SHAPE = 40
WALKED_BY_OTHERS = ("/admin/", "/static/", "/media/")


@dataclass
class Walk:
    """What was found where, and from where it was linked."""

    client: Client
    found: dict[str, Read] = field(default_factory=dict)
    linked_from: dict[str, str] = field(default_factory=dict)
    shapes: Counter[str] = field(default_factory=Counter)

    def go(self, *starts: str) -> None:
        waiting = list(starts)
        while waiting and len(self.found) < AT_MOST:
            path = waiting.pop(0)
            if path in self.found:
                continue
            self.found[path] = page = Read(self.client, path)
            for link in self._new(page):
                self.linked_from.setdefault(link, path)
                waiting.append(link)

    def _new(self, page: Read) -> Iterator[str]:
        for path in filter(None, (local(link, page.path) for link in [*page.links(), page.location])):
            shape = re.sub(r"=[^&]*", "", path) if "?" in path else ""
            self.shapes[shape] += path not in self.linked_from
            if not shape or self.shapes[shape] <= OF_EACH_SHAPE:
                yield path

    def pages(self) -> list[Read]:
        return [page for page in self.found.values() if page.status == 200 and page.is_page]

    def indexable(self) -> list[Read]:
        return [page for page in self.pages() if "noindex" not in page.robots()]


def local(link: str, base: str) -> str:
    """The path that a link leads to, or nothing if it leads off the site."""
    parts = urlsplit(urljoin(SITE + base, link))
    if f"{parts.scheme}://{parts.netloc}" != SITE or parts.path.startswith(WALKED_BY_OTHERS):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def addresses(client: Client) -> set[str]:
    """Every address that the sitemaps name."""
    found: set[str] = set()
    for part in re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode()):
        text = client.get(part.removeprefix(SITE)).content.decode()
        found |= {address.removeprefix(SITE) for address in re.findall(r"<loc>(.*?)</loc>", text)}
    return found


@pytest.fixture(scope="module")
def walk(demo_world: None, django_db_blocker: object) -> Walk:
    from pytest_django import DjangoDbBlocker

    assert isinstance(django_db_blocker, DjangoDbBlocker)
    with django_db_blocker.unblock():
        walk = Walk(Client())
        walk.go("/", "/jobs/", *sorted(addresses(walk.client)))
    return walk


def test_the_walk_is_long_enough(walk: Walk) -> None:
    assert len(walk.found) >= AT_LEAST


def test_no_link_is_broken(walk: Walk) -> None:
    broken = {
        path: (page.status, walk.linked_from.get(path))
        for path, page in walk.found.items()
        if page.status >= 400
    }
    assert broken == {}


def test_no_redirect_leads_to_a_redirect(walk: Walk) -> None:
    chains = {
        path: page.location
        for path, page in walk.found.items()
        if page.location and Read(walk.client, local(page.location, path) or "/").location
    }
    assert chains == {}


def test_every_canonical_address_is_that_of_the_page(walk: Walk) -> None:
    wrong = {page.path: page.canonical() for page in walk.indexable() if page.canonical() != SITE + page.path}
    assert wrong == {}


def test_a_page_that_is_not_indexed_points_at_no_other(walk: Walk) -> None:
    """A canonical elsewhere and noindex contradict each other."""
    others = {
        page.path: page.canonical()
        for page in walk.pages()
        if page.canonical() and "noindex" in page.robots() and local(page.canonical(), "/") != page.path
    }
    assert others == {}


def test_no_two_indexed_pages_are_alike(walk: Walk) -> None:
    pages = walk.indexable()
    for what in (Read.canonical, Read.title, Read.heading, lambda page: page.text):
        twice = [said for said, times in Counter(what(page) for page in pages).items() if times > 1]
        assert twice == []


def test_filtered_and_later_pages_are_not_indexed_but_followed(walk: Walk) -> None:
    searches = [page for page in walk.pages() if page.path.startswith("/jobs/?")]
    assert any("page=" in page.path for page in searches)
    assert {page.robots() for page in searches} == {"noindex, follow"}


def test_the_sitemap_has_what_is_indexed_and_nothing_else(walk: Walk) -> None:
    named = addresses(walk.client)
    assert {page.path for page in walk.indexable()} == named
