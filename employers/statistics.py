"""What became of one posting, day by day: a chart, a table of days, a table of sources."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta

from candidates import alerts, saved
from cms.models import DailyAttention, JobPage, Source
from employers import pipeline

PERIODS = (30, 60)
BAR, GAP, HIGH = 10, 2, 100


@dataclass(slots=True)
class Figures:
    """Counted over a day, a source or the whole period."""

    views: int = 0
    visitors: int = 0
    clicks: int = 0
    applications: int = 0
    saves: int = 0
    mails: int = 0

    def add(self, other: "Figures") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart, in the units of its view box: views from the ground up, clicks before them."""

    left: int
    views: int
    clicks: int

    @property
    def views_top(self) -> int:
        return HIGH - self.views

    @property
    def clicks_top(self) -> int:
        return HIGH - self.clicks


@dataclass(frozen=True, slots=True)
class Statistics:
    first: date
    last: date
    days: list[tuple[date, Figures]]
    sources: list[tuple[str, Figures]]
    total: Figures = field(default_factory=Figures)

    @property
    def most(self) -> int:
        """Of views, or of clicks, in a day: how high the chart is."""
        return max(max(figures.views, figures.clicks) for _, figures in self.days)

    @property
    def with_figures(self) -> list[tuple[date, Figures]]:
        """The days on which anything happened, the latest first."""
        return [(day, figures) for day, figures in reversed(self.days) if not figures.is_empty]

    @property
    def bars(self) -> Iterator[Bar]:
        scale = HIGH / (self.most or 1)
        for place, (_, figures) in enumerate(self.days):
            yield Bar(place * BAR, round(figures.views * scale), round(figures.clicks * scale))

    @property
    def width(self) -> int:
        return len(self.days) * BAR

    @property
    def best(self) -> tuple[date, int]:
        """The day with the most views."""
        day, figures = max(self.days, key=lambda one: one[1].views)
        return day, figures.views


def period(typed: str) -> int:
    return next((days for days in PERIODS if typed == str(days)), PERIODS[0])


def of(page: JobPage, days: int, *, today: date) -> Statistics:
    """The last so many days, today included, of which a minute may still be on its way."""
    first = today - timedelta(days=days - 1)
    by_day: dict[date, Figures] = defaultdict(Figures)
    by_source: dict[str, Figures] = defaultdict(Figures)
    for row in DailyAttention.objects.filter(page=page, day__gte=first):
        figures = Figures(views=row.views, visitors=row.visitors, clicks=row.clicks)
        by_day[row.day].add(figures)
        by_source[row.source].add(figures)
    since = datetime.combine(first, time(), UTC)
    for day, number in pipeline.received_by_day(page.pk, since=since).items():
        by_day[day].applications += number
    for day, number in saved.by_day(page.pk, since=since).items():
        by_day[day].saves += number
    for day, number in alerts.mailed_by_day(page.pk, since=since).items():
        by_day[day].mails += number
    found = Statistics(
        first=first,
        last=today,
        days=[(day, by_day[day]) for day in (first + timedelta(days=n) for n in range(days))],
        sources=[(source.label, by_source[source.value]) for source in Source],
    )
    for _, figures in found.days:
        found.total.add(figures)
    return found
