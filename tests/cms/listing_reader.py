"""What stands on the listing, read from its HTML as a visitor reads it."""

import re
from dataclasses import dataclass
from html import unescape

from django.http import HttpResponse
from django.http.response import HttpResponseBase

_CARD = re.compile(
    r'<article class="job-card[^"]*" data-job="(\d+)".*?job-card__link"[^>]*>([^<]*)</a>', re.DOTALL
)
_CHOICE = re.compile(
    r'name="(\w+)" value="([^"]*)"( checked)?> <span>([^<]*)</span>(?: <span class="facet__count">(\d+)</span>)?'
)
_HEADING = re.compile(r'id="found"[^>]*>([\d,]+) jobs?<')


@dataclass(frozen=True, slots=True)
class Seen:
    html: str

    @classmethod
    def of(cls, response: HttpResponseBase) -> "Seen":
        assert isinstance(response, HttpResponse)
        assert response.status_code == 200
        return cls(response.content.decode())

    @property
    def _results(self) -> str:
        return self.html[self.html.index('id="results"') :]

    @property
    def ids(self) -> list[int]:
        return [int(page_id) for page_id, _ in _CARD.findall(self._results)]

    @property
    def titles(self) -> list[str]:
        return [unescape(title) for _, title in _CARD.findall(self._results)]

    @property
    def featured(self) -> int:
        """How many cards are marked as standing where they stand because they are featured."""
        return self._results.count("job-card--featured")

    @property
    def total(self) -> int:
        found = _HEADING.search(self.html)
        assert found, "the listing says how many jobs there are"
        return int(found[1].replace(",", ""))

    def counts(self, facet: str) -> dict[str, int]:
        """Each choice of a facet with the number beside it."""
        return {
            value: int(count)
            for name, value, _, _, count in _CHOICE.findall(self.html)
            if name == facet and count
        }

    @property
    def is_indexable(self) -> bool:
        return "noindex" not in self.html
