"""Where things are: ZIPs and cities of the 50 states and DC, from a table in the process, and the distance between two points."""

import heapq
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, degrees, radians, sin, sqrt
from string import ascii_lowercase
from threading import Lock

from cms import place_names, places_data
from cms.place_names import Written
from jobboard.lib.geo import STATES
from jobboard.lib.text import one_line

# A city needs no state if it has this many times the people of the next one of its name: Austin is in Texas,
# but both Portlands are meant often enough to ask.
FAR_MORE_PEOPLE = 10
# "Washington" and "New York" are cities first; "Nevada" is a state first, though Missouri has a town of that name.
CITY_BEFORE_STATE = 500_000

_EARTH_RADIUS = 3958.8  # miles
_SHOWN = 40
_OFFERED = 5
_LEAST_LETTERS, _MOST_LETTERS = 4, 40
# Puerto Rico and the Virgin Islands, military mail, Guam and its neighbours.
_OUTSIDE = re.compile("00[6-9]|09[0-8]|340|96[2-69]")
# Letters, and then a character that sorts behind all that keys are made of.
_LETTERS, _LAST = ascii_lowercase + " ", "~"
_EXAMPLE = "Write a ZIP, or a city and its state, such as “Austin, TX”."

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A ZIP's label is its five digits, a city's "Austin, TX": find() gives the same place for it again."""

    label: str
    state: str
    latitude: float
    longitude: float


class _Known:
    """The table, read when it is first asked for, by one thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._table: places_data.Table | None = None

    def table(self) -> places_data.Table:
        if self._table is None:
            with self._lock:
                if self._table is None:
                    self._table = places_data.load()
        return self._table


_known = _Known()


def find(text: str) -> Place | None:
    """The one place that is meant; None if there is none, or more than one."""
    row = _meant(place_names.read(text))
    return None if row is None else _place(row)


def ambiguous(text: str) -> list[Place]:
    """The most populous of the places that a city without its state may be."""
    written = place_names.read(text)
    if _meant(written) is not None or _is_state(written):
        return []
    return [_place(row) for row in _namesakes(written.whole)[:_OFFERED]]


def close(text: str) -> list[Place]:
    """What an unknown place may have been meant to be: one letter apart, or the same city in another state."""
    written = place_names.read(text)
    if _meant(written) is not None or not _may_be_mistyped(written.key):
        return []
    rows = set(_namesakes(written.city))
    for other in _one_letter_apart(written.key):
        rows.update(_namesakes(other))
        if (row := _row(other)) is not None:
            rows.add(row)
    return _most_populous(sorted(rows), _OFFERED)


def problem(text: str) -> str:
    """What to tell the person who typed this; nothing if the place is known, or none was typed."""
    written = place_names.read(text)
    if not text.strip() or _meant(written) is not None:
        return ""
    if _is_state(written):
        return f"{STATES[written.state]} is a state. Choose it among the states, or name a city in it."
    if several := ambiguous(text):
        return _which_one(several, more=len(_namesakes(written.whole)) > len(several))
    if (not written.city and written.zip) or written.whole.isdigit():
        return _not_a_zip(written)
    unknown = f"We do not know “{_shortened(text)}”."
    meant = [place.label for place in (_begun(written) or close(text))[:3]]
    return f"{unknown} Did you mean {_listed(meant)}?" if meant else f"{unknown} {_EXAMPLE}"


def locate(city: str, state: str, postal_code: str) -> Point | None:
    """Where a posting is: by its ZIP, else by its city."""
    row = _row(place_names.read(postal_code).zip)
    if row is None and city.strip():
        row = _row(place_names.read(f"{city}, {state}").key)
    if row is None:
        return None
    place = _place(row)
    return place.latitude, place.longitude


def suggest(prefix: str, limit: int = _OFFERED) -> list[Place]:
    """The most populous places whose name begins so, or the first ZIPs that do."""
    beginning = place_names.fold(prefix)
    return list(_suggested(beginning, limit)) if beginning else []


@lru_cache(maxsize=1024)
def _suggested(beginning: str, limit: int) -> tuple[Place, ...]:
    keys = _known.table().keys
    rows = range(bisect_left(keys, beginning), bisect_left(keys, beginning + _LAST))
    return tuple(_most_populous(rows or _in_a_state_beginning(beginning), limit))


def miles(a_lat: float, a_lon: float, b_lat: float, b_lon: float) -> float:
    """As the crow flies."""
    half = _half_chord(radians(a_lat), radians(a_lon), cos(radians(a_lat)), b_lat, b_lon)
    return 2 * _EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def miles_text(distance: float) -> str:
    """ "12 miles"."""
    return "less than a mile" if distance < 1 else f"{distance:.0f} mile{'' if round(distance) == 1 else 's'}"


def within(center: Place, most: float, points: Iterable[Point]) -> list[tuple[float, Point]]:
    """The points at most so many miles away, nearest first, each with its distance."""
    tall = degrees(most / _EARTH_RADIUS)
    wide = tall / max(0.01, cos(radians(min(89.0, abs(center.latitude) + tall))))
    south, north = center.latitude - tall, center.latitude + tall
    west, east = center.longitude - wide, center.longitude + wide
    in_the_box = [point for point in points if south <= point[0] <= north and west <= point[1] <= east]
    latitude, longitude = radians(center.latitude), radians(center.longitude)
    narrowing = cos(latitude)
    limit = sin(min(most / _EARTH_RADIUS / 2, 1.57)) ** 2
    found = [
        (half, point)
        for point in in_the_box
        if (half := _half_chord(latitude, longitude, narrowing, *point)) <= limit
    ]
    return sorted((2 * _EARTH_RADIUS * asin(sqrt(half)), point) for half, point in found)


def _half_chord(latitude: float, longitude: float, narrowing: float, b_lat: float, b_lon: float) -> float:
    """The haversine of the angle between two points, of which the first is given in radians."""
    other = radians(b_lat)
    return (
        sin((other - latitude) / 2) ** 2 + narrowing * cos(other) * sin((radians(b_lon) - longitude) / 2) ** 2
    )


def _meant(written: Written) -> int | None:
    """ZIP before city, a city with its state before a city alone."""
    for key in (written.zip, written.key if written.city and written.state else ""):
        if (row := _row(key)) is not None:
            return row
    alone = _namesakes(written.whole)
    if alone and _stands_out(alone, CITY_BEFORE_STATE if _is_state(written) else 0):
        return alone[0]
    return _row("washington dc") if _is_state(written) and written.state == "DC" else None


def _stands_out(rows: list[int], at_least: int) -> bool:
    """Is the first, the most populous, meant where no state is named?"""
    people = [_known.table().populations[row] for row in rows[:2]]
    return people[0] >= at_least and (
        len(people) == 1 or (people[0] > 0 and people[0] >= FAR_MORE_PEOPLE * people[1])
    )


def _is_state(written: Written) -> bool:
    return bool(written.state) and not written.city and not written.zip


def _row(key: str) -> int | None:
    keys = _known.table().keys
    row = bisect_left(keys, key)
    return row if row < len(keys) and keys[row] == key else None


def _namesakes(city: str) -> list[int]:
    """The cities of this name in whatever state, most populous first."""
    table = _known.table()
    first = bisect_left(table.keys, f"{city} ")
    behind = bisect_left(table.keys, f"{city} {_LAST}", lo=first)
    length = len(city) + len(" tx")
    rows = [row for row in range(first, behind) if len(table.keys[row]) == length]
    return sorted(rows, key=table.populations.__getitem__, reverse=True)


def _most_populous(rows: Iterable[int], limit: int) -> list[Place]:
    # Twice as many, as a place may stand under two names.
    best = heapq.nlargest(2 * limit, rows, key=_known.table().populations.__getitem__)
    return list(dict.fromkeys(_place(row) for row in best))[:limit]


def _in_a_state_beginning(beginning: str) -> list[int]:
    """For "austin tex" and "raleigh north c"."""
    words = beginning.split()
    keys = (
        f"{' '.join(words[:end])} {state.lower()}"
        for end in range(1, len(words))
        for state in place_names.states_beginning(" ".join(words[end:]))
    )
    return [row for key in keys if (row := _row(key)) is not None]


def _place(row: int) -> Place:
    table = _known.table()
    name, state = table.names[row], table.states[row]
    return Place(
        f"{name}, {state}" if name else table.keys[row],
        state,
        table.latitudes[row] / places_data.STEPS,
        table.longitudes[row] / places_data.STEPS,
    )


def _begun(written: Written) -> list[Place]:
    """What somebody may have been about to type."""
    return suggest(written.key) if _may_be_mistyped(written.key) else []


def _may_be_mistyped(key: str) -> bool:
    return not key.isdigit() and _LEAST_LETTERS <= len(key) <= _MOST_LETTERS


def _one_letter_apart(key: str) -> Iterator[str]:
    """A letter left out, doubled or wrong, or two swapped."""
    for at in range(len(key) + 1):
        before, after = key[:at], key[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]


def _which_one(several: list[Place], *, more: bool) -> str:
    name = several[0].label.removesuffix(f", {several[0].state}")
    states = [place.state for place in several]
    where = f"{', '.join(states)} and other states" if more else f"{', '.join(states[:-1])} and {states[-1]}"
    return f"There is more than one {name}: in {where}. Add the state, such as “{several[0].label}”."


def _not_a_zip(written: Written) -> str:
    if not written.zip:
        return "A ZIP has five digits."
    if _OUTSIDE.match(written.zip):
        return f"ZIP {written.zip} is not in the 50 states or DC, and we know distances only there."
    return f"We do not know the ZIP {written.zip}. Try one nearby, or a city and its state."


def _listed(labels: list[str]) -> str:
    return " or ".join(filter(None, ("; ".join(labels[:-1]), labels[-1])))


def _shortened(text: str) -> str:
    text = one_line(text[: 4 * _SHOWN])
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + "…"
