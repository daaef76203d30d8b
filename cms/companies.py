"""Every company that has something open, from A to Z."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from cms import listing, search, vocabulary

PER_PAGE = 100
# Names that begin with a figure or another script's letter stand together, before A.
OTHERS = "0–9"


@dataclass(frozen=True, slots=True)
class Hiring:
    """A company with open postings."""

    name: str
    slug: str
    jobs: int

    @property
    def url(self) -> str:
        return reverse("company", args=[self.slug])

    @property
    def letter(self) -> str:
        first = self.name[:1].upper()
        return first if first.isascii() and first.isalpha() else OTHERS

    @property
    def place(self) -> tuple[bool, str, str]:
        return self.letter != OTHERS, self.name.casefold(), self.slug


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter and where it begins, for whoever is not at the page of it."""

    name: str
    url: str


def show(request: HttpRequest) -> HttpResponse:
    avoided = listing.avoided_by(request)
    found = hiring(avoided)
    leaf = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "leaf": leaf,
        "letters": list(_letters(found)),
        "groups": _by_letter(leaf),
        "jobs": sum(company.jobs for company in found),
        "avoided": len(avoided),
    }
    return render(request, "cms/companies.html", context)


def hiring(avoided: Iterable[str] = ()) -> list[Hiring]:
    names, out = vocabulary.companies(), set(avoided)
    found = (
        Hiring(names[slug], slug, jobs)
        for slug, jobs in search.by_company().items()
        if slug in names and slug not in out
    )
    return sorted(found, key=lambda company: company.place)


def _by_letter(leaf: Leaf[Hiring]) -> list[tuple[str, list[Hiring]]]:
    return [(letter, list(some)) for letter, some in groupby(leaf, key=lambda company: company.letter)]


def _letters(found: list[Hiring]) -> Iterator[Letter]:
    seen: set[str] = set()
    for place, company in enumerate(found):
        if company.letter not in seen:
            seen.add(company.letter)
            number = place // PER_PAGE + 1
            query = f"?page={number}" if number > 1 else ""
            yield Letter(company.letter, f"{reverse('companies')}{query}#letter-{slugify(company.letter)}")
