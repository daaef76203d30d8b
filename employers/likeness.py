"""A posting that says nearly what another live one of the same employer says: pointed out, and explained before it is paid for."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from cms.models import JobPage
from employers import posting as postings
from employers.models import Posting
from jobboard.lib.text import plain_from_html

ALIKE = 0.6
WITHIN = timedelta(days=30)
_WORDS_IN_A_SHINGLE = 3
_MOST_COMPARED = 100
_WORD = re.compile(r"\w+")

Shingles = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Twin:
    """The live posting that is most like it."""

    page: JobPage
    similarity: float

    @property
    def percent(self) -> int:
        return round(self.similarity * 100)


def twin_of(posting: Posting, page: JobPage) -> Twin | None:
    """Among the employer's own postings that went live in the last 30 days and are open."""
    mine = shingles(_text(page))
    twins = [Twin(other, similarity(mine, shingles(_text(other)))) for other in _live_beside(posting)]
    closest = max(twins, key=lambda twin: twin.similarity, default=None)
    return closest if closest and closest.similarity > ALIKE else None


def needs_reason(posting: Posting) -> bool:
    """Whether it may not be paid for before somebody has said why there are two."""
    if posting.reason_for_likeness or posting.page_id is None or posting.state != "draft":
        return False
    return twin_of(posting, postings.written(posting)) is not None


def explain(posting: Posting, reason: str) -> None:
    posting.reason_for_likeness = reason
    posting.save(update_fields=["reason_for_likeness", "updated_at"])


def shingles(text: str) -> Shingles:
    words = _WORD.findall(text.casefold())
    last = max(1, len(words) - _WORDS_IN_A_SHINGLE + 1)
    return frozenset(tuple(words[at : at + _WORDS_IN_A_SHINGLE]) for at in range(last))


def similarity(one: Shingles, other: Shingles) -> float:
    """Jaccard: the share of what either says that both say."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def _text(page: JobPage) -> str:
    return f"{page.title}\n{page.city} {page.state}\n{plain_from_html(str(page.description or ''))}"


def _live_beside(posting: Posting) -> list[JobPage]:
    lately = JobPage.objects.open().filter(first_published_at__gte=timezone.now() - WITHIN)
    others = (
        Posting.objects.filter(employer=posting.employer_id, page__in=lately)
        .exclude(pk=posting.pk)
        .select_related("page")
        .order_by("-page__first_published_at")[:_MOST_COMPARED]
    )
    return [other.page for other in others if other.page]
