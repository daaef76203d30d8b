"""A bound that is computed wrongly would make a slow board look quick."""

import pytest

from tests.bench.rows import Row, Spent, Target


@pytest.mark.parametrize(
    ("value", "floor", "target", "reached"),
    [
        (5.0, None, ("at most", "value", 5), True),
        (5.1, None, ("at most", "value", 5), False),
        (1_000.0, None, ("at least", "value", 1_000), True),
        (999.0, None, ("at least", "value", 1_000), False),
        (350.0, 1_000.0, ("at least", "ratio", 0.35), True),
        (340.0, 1_000.0, ("at least", "ratio", 0.35), False),
        (15.0, 10.0, ("at most", "ratio", 1.5), True),
        (16.0, 10.0, ("at most", "ratio", 1.5), False),
        (16.0, 10.0, None, None),
    ],
)
def test_a_target_bounds_from_above_or_below_the_value_or_the_ratio(
    value: float, floor: float | None, target: Target | None, reached: bool | None
) -> None:
    assert Row("what", value, "unit", floor, target).reached is reached


def test_rounding_for_print_does_not_decide() -> None:
    row = Row("what", 5.004, "ms", target=("at most", "value", 5)).as_dict()
    assert (row["value"], row["reached"]) == (5.0, False)


def test_p95_is_what_95_of_100_do_not_exceed() -> None:
    spent = Spent([float(number) for number in range(100, 0, -1)])
    assert (spent.p50, spent.p95) == (50.5, 95.0)
    assert Spent([7.0]).p95 == 7.0


def test_a_row_has_the_fields_that_readers_of_bench_json_expect() -> None:
    row = Row("what", 1.0, "ms", 2.0, ("at most", "ratio", 1)).as_dict()
    assert list(row) == ["what", "value", "unit", "floor", "ratio", "target", "reached"]
