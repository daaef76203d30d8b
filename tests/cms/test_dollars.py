"""An amount of dollars as people type it, kept as cents."""

import pytest
from django.core.exceptions import ValidationError

from cms.forms import DollarsField


@pytest.mark.parametrize(
    ("typed", "cents"), [("$24.50", 24_50), ("52,000", 52_000_00), ("52k", 52_000_00), (" 1 000 ", 1_000_00)]
)
def test_an_amount_is_read_as_it_is_written(typed: str, cents: int) -> None:
    assert DollarsField().clean(typed) == cents


@pytest.mark.parametrize(
    "typed",
    ["a lot", "0", "-5", "24.505", "10,000,001", "NaN", "inf", "sNaN", "1e400", "9e999999", "1e9999999999k"],
)
def test_what_is_no_amount_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"^\['Write an? |^\['Write at most"):
        DollarsField().clean(typed)


def test_nothing_is_no_amount() -> None:
    assert DollarsField(required=False).clean(" ") is None
