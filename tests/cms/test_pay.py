"""Every unit becomes annual cents, or is left out rather than guessed."""

from decimal import Decimal

import pytest

from cms.pay import Pay


@pytest.mark.parametrize(
    ("pay", "annual", "words"),
    [
        (Pay(24_00, 29_00, "hour"), (49_920_00, 60_320_00), "$24–29 an hour"),
        (Pay(24_00, 29_00, "hour", Decimal("0.5")), (24_960_00, 30_160_00), "$24–29 an hour"),
        (Pay(52_000_00, 68_000_00, "year"), (52_000_00, 68_000_00), "$52,000–68,000 a year"),
        (
            Pay(300_00, 300_00, "shift", shift_hours=Decimal(12)),
            (52_000_00, 52_000_00),
            "$300 a shift (12 hours)",
        ),
        (Pay(2_10, 2_60, "chart", charts_per_hour=Decimal(12)), (52_416_00, 64_896_00), "$2.10–2.60 a chart"),
        (Pay(2_10, 2_60, "chart"), None, "$2.10–2.60 a chart"),
    ],
)
def test_pay_is_comparable_and_keeps_the_employers_own_words(
    pay: Pay, annual: tuple[int, int] | None, words: str
) -> None:
    assert pay.annual_cents() == annual
    assert str(pay) == words


def test_part_time_pay_a_year_is_not_doubted() -> None:
    assert Pay(15_000_00, 16_000_00, "year", Decimal("0.3")).doubt() is None
    assert Pay(15_000_00, 16_000_00, "year").doubt()
