"""Distances are right, and near means near."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms import places, places_data

POINT = st.tuples(st.floats(18, 72), st.floats(-177, -66))


def between(here: str, there: str) -> float:
    a, b = places.find(here), places.find(there)
    assert a is not None
    assert b is not None
    return places.miles(a.latitude, a.longitude, b.latitude, b.longitude)


@pytest.mark.parametrize(
    ("here", "there", "miles"),
    [
        ("Austin, TX", "Round Rock, TX", 17),
        ("New York, NY", "Los Angeles, CA", 2446),
        ("Kansas City, MO", "Kansas City, KS", 2),
        ("Portland, OR", "Portland, ME", 2540),
        ("Chicago, IL", "Milwaukee, WI", 82),
        ("78701", "Austin, TX", 0),
        ("99501", "Anchorage, AK", 1),
        ("00501", "Holtsville, NY", 1),
        ("99506", "Anchorage, AK", 5),
    ],
)
def test_known_distances(here: str, there: str, miles: int) -> None:
    assert between(here, there) == pytest.approx(miles, rel=0.01, abs=1.6)
    assert between(here, there) == between(there, here)


def test_near_points_come_first_and_far_ones_not_at_all() -> None:
    austin = places.find("Austin, TX")
    round_rock, houston = places.locate("Round Rock", "TX", ""), places.locate("Houston", "TX", "")
    assert austin is not None
    assert round_rock is not None
    assert houston is not None
    here = (austin.latitude, austin.longitude)
    assert [point for _, point in places.within(austin, 25, [houston, round_rock, here])] == [
        here,
        round_rock,
    ]
    assert [point for _, point in places.within(austin, 200, [houston, here])] == [here, houston]
    assert places.within(austin, 10, [round_rock]) == []
    assert places.within(austin, 10, []) == []


@given(POINT, POINT, st.sampled_from([10, 25, 50, 100, 200, 20_000]))
@settings(max_examples=300, deadline=None)
def test_the_box_leaves_nothing_out(
    center: tuple[float, float], point: tuple[float, float], most: int
) -> None:
    distance = places.miles(*center, *point)
    found = places.within(places.Place("Somewhere", "TX", *center), most, [point])
    if abs(distance - most) > 0.001:
        assert bool(found) == (distance < most)
    if found:
        assert found[0][0] == pytest.approx(distance, abs=0.001)


def best_of(times: int, work: object) -> float:
    assert callable(work)
    spent = []
    for _ in range(times):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


def test_five_thousand_points_take_a_moment() -> None:
    table = places_data.load()
    rows = random.Random(1).sample(range(len(table.keys)), 5_000)
    points = [(table.latitudes[row] / 10_000, table.longitudes[row] / 10_000) for row in rows]
    new_york = places.find("New York")
    assert new_york is not None
    # 1.2 ms on the machine it was written on.
    assert best_of(5, lambda: places.within(new_york, 200, points)) < 0.01
