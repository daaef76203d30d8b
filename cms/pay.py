"""What a posting pays, made comparable: every unit as annual cents.

Annual = hourly x 2,080 x FTE (52 weeks of 40 hours, the convention of BLS for hourly wages).
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from django.db import models

from jobboard.lib.money import dollar_range, dollars

HOURS_PER_YEAR = 2080
LOWEST_CREDIBLE_ANNUAL_CENTS = 20_000_00
HIGHEST_CREDIBLE_HOURLY_CENTS = 200_00


class PayUnit(models.TextChoices):
    HOUR = "hour", "an hour"
    YEAR = "year", "a year"
    SHIFT = "shift", "a shift"
    CHART = "chart", "a chart"


# "24", "$24.50/h", "24 an hour", "50,000", "50k a year"
_AMOUNT = re.compile(
    r"\$?\s*(?P<number>\d{1,3}(?:,\d{3})+|\d{1,7})(?P<cents>\.\d{1,2})?\s*(?P<thousand>k)?"
    r"\s*(?:/|per|an?)?\s*(?P<unit>hourly|hours?|hrs?|h|yearly|annually|years?|yrs?|y)?\.?",
    re.IGNORECASE,
)
# Nobody is paid less than this for a year or more than this for an hour, so a bare number says its unit.
FIRST_YEARLY_AMOUNT = 1_000


@dataclass(frozen=True, slots=True)
class LeastPay:
    """What somebody wants to be paid at least, as they typed it: by the hour or by the year, in cents."""

    cents: int
    unit: PayUnit

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read "24", "$24.50/h", "50,000" or "50k"; None where it is no such amount."""
        found = _AMOUNT.fullmatch(text.strip()) if text.isascii() else None
        if not found:
            return None
        amount = Decimal(found["number"].replace(",", "") + (found["cents"] or ""))
        amount *= 1_000 if found["thousand"] else 1
        unit = (found["unit"] or "").lower()[:1]
        hourly = unit == "h" or (not unit and amount < FIRST_YEARLY_AMOUNT)
        if not 0 < amount < (FIRST_YEARLY_AMOUNT if hourly else 10_000_000):
            return None
        return cls(int(amount * 100), PayUnit.HOUR) if hourly else cls(int(amount) * 100, PayUnit.YEAR)

    @property
    def annual_cents(self) -> int:
        return self.cents * HOURS_PER_YEAR if self.unit == PayUnit.HOUR else self.cents

    @property
    def words(self) -> str:
        return f"{dollars(self.cents)}/h" if self.unit == PayUnit.HOUR else f"{dollars(self.cents)} a year"

    def __str__(self) -> str:
        """As it stands in an address: 24h, 24.50h, 50000."""
        whole, rest = divmod(self.cents, 100)
        amount = f"{whole}.{rest:02d}" if rest else str(whole)
        return f"{amount}h" if self.unit == PayUnit.HOUR else amount


@dataclass(frozen=True, slots=True)
class Pay:
    """The employer's own figures, in cents per unit."""

    low_cents: int
    high_cents: int
    unit: str
    fte: Decimal = Decimal(1)
    shift_hours: Decimal | None = None
    charts_per_hour: Decimal | None = None

    def hourly_cents(self, cents: int) -> Decimal | None:
        """None where the employer did not say what it takes: then the posting is not compared, rather than guessed."""
        if self.unit == PayUnit.HOUR:
            return Decimal(cents)
        if self.unit == PayUnit.SHIFT and self.shift_hours:
            return cents / self.shift_hours
        if self.unit == PayUnit.CHART and self.charts_per_hour:
            return cents * self.charts_per_hour
        if self.unit == PayUnit.YEAR and self.fte:
            return cents / (HOURS_PER_YEAR * self.fte)
        return None

    def annual_cents(self) -> tuple[int, int] | None:
        """Low and high as cents a year, at the posting's own FTE."""
        if self.unit == PayUnit.YEAR:
            return self.low_cents, self.high_cents
        low, high = self.hourly_cents(self.low_cents), self.hourly_cents(self.high_cents)
        if low is None or high is None:
            return None
        return self._a_year(low), self._a_year(high)

    def _a_year(self, hourly: Decimal) -> int:
        return int((hourly * HOURS_PER_YEAR * self.fte).quantize(Decimal(1), ROUND_HALF_UP))

    def doubt(self) -> str | None:
        """Why these figures look like the wrong unit, in words for the person who typed them."""
        figures = dollar_range(self.low_cents, self.high_cents)
        hourly = self.hourly_cents(self.high_cents)
        if hourly is not None and self.unit != PayUnit.YEAR and hourly > HIGHEST_CREDIBLE_HOURLY_CENTS:
            return f"{figures} {PayUnit(self.unit).label} is over $200 an hour. Is that the right unit?"
        full_time = self.hourly_cents(self.low_cents)
        if full_time is not None and full_time * HOURS_PER_YEAR < LOWEST_CREDIBLE_ANNUAL_CENTS:
            return f"{figures} {PayUnit(self.unit).label} is under $20,000 a year for full-time work. Is that the right unit?"
        return None

    def __str__(self) -> str:
        words = f"{dollar_range(self.low_cents, self.high_cents)} {PayUnit(self.unit).label}"
        return (
            f"{words} ({self.shift_hours.normalize():f} hours)"
            if self.shift_hours and self.unit == PayUnit.SHIFT
            else words
        )
