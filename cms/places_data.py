"""The table of places: how it is made from GeoNames' files, written, and read. docs/data.md says where the files come from."""

import csv
import gzip
import json
import re
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, hypot, radians
from pathlib import Path

from cms.place_names import fold
from jobboard.lib.geo import STATES

TABLE = Path(__file__).parent / "data" / "places.csv.gz"
# Coordinates are kept as whole ten-thousandths of a degree, about ten metres.
STEPS = 10_000

# GeoNames says "New York City"; addresses and people say "New York".
_RENAMED = {
    ("New York City", "NY"): "New York",
    ("City of Milford (balance)", "CT"): "Milford",
    ("Middlebury (village)", "VT"): "Middlebury",
}
# Names that nobody types, of towns that are gone and of several quarters together: "Fenway/Kenmore".
_NOT_A_NAME = frozenset(",(/")
# Other names that no folding leads to the place: key -> key of the place that is meant.
_ALSO = {"new york city ny": "new york ny", "nyc ny": "new york ny"}
# GeoNames' columns.
_ZIP, _CITY, _STATE, _LATITUDE, _LONGITUDE, _ACCURACY = 1, 2, 4, 9, 10, 11
_ESTIMATED = "1"
_CENSUS_ZIP = re.compile(r"'?(\d{5})'?: \{\s*latitude: (-?[\d.]+),\s*longitude: (-?[\d.]+)")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """A city ("austin tx") or a ZIP ("78701", which has no name and no population)."""

    key: str
    name: str
    state: str
    latitude: float
    longitude: float
    population: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The same as columns, sorted by key: a few MB, where 75,000 objects would be many times that."""

    keys: list[str]
    names: list[str]
    states: list[str]
    latitudes: "array[int]"
    longitudes: "array[int]"
    populations: "array[int]"


def build(cities: Path, zips: Path, census: Path, target: Path = TABLE) -> int:
    """Make the table of the three files that docs/data.md names; returns how many rows it has."""
    known = _cities(json.loads(cities.read_text(encoding="utf-8")).values())
    with zips.open(encoding="utf-8") as lines:
        listed = [
            columns
            for columns in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            if _is_ours(columns)
        ]
    surveyed = {
        code: (float(latitude), float(longitude))
        for code, latitude, longitude in _CENSUS_ZIP.findall(census.read_text(encoding="utf-8"))
    }
    codes = [_code(columns, known, surveyed) for columns in listed]
    known |= _postal_cities(codes, known)
    rows = [*known.values(), *_other_names(known), *(row for row, _ in codes)]
    write(sorted(rows, key=lambda row: row.key), target)
    return len(rows)


def _is_ours(columns: list[str]) -> bool:
    """In the 50 states or DC. Military addresses have no state; Wake Island, west of the date line, is listed under Hawaii."""
    return columns[_STATE] in STATES and float(columns[_LONGITUDE]) < 0


def _cities(found: Iterable[dict[str, object]]) -> dict[str, Row]:
    """The most populous of each name in a state."""
    rows: dict[str, Row] = {}
    for city in found:
        state = str(city["admin1code"])
        if city["countrycode"] != "US" or state not in STATES:
            continue
        name = _RENAMED.get((str(city["name"]), state), str(city["name"]))
        if _NOT_A_NAME.intersection(name):
            continue
        row = Row(
            _key(name, state), name, state,
            float(str(city["latitude"])), float(str(city["longitude"])), int(str(city["population"])),
        )  # fmt: skip
        rows[row.key] = max(rows.get(row.key, row), row, key=lambda same: (same.population, same.latitude))
    return rows


def _code(columns: list[str], known: dict[str, Row], surveyed: dict[str, Point]) -> tuple[Row, str]:
    """A ZIP and the name of its city.

    Where GeoNames only estimated, up to 300 miles wrong, the Census Bureau's point is used, unless it is further from
    the city: a ZIP of Anchorage that is also that of far villages has its middle in the wilderness.
    """
    name, state = columns[_CITY], columns[_STATE]
    point = float(columns[_LATITUDE]), float(columns[_LONGITUDE])
    better = surveyed.get(columns[_ZIP])
    if columns[_ACCURACY] == _ESTIMATED and better is not None:
        city = known.get(_key(name, state))
        if city is None or _apart(better, city) <= _apart(point, city):
            point = better
    return Row(columns[_ZIP], "", state, *point), name


def _apart(point: Point, city: Row) -> float:
    """Only to tell nearer from further."""
    return hypot(point[0] - city.latitude, (point[1] - city.longitude) * cos(radians(city.latitude)))


def _postal_cities(codes: list[tuple[Row, str]], known: dict[str, Row]) -> dict[str, Row]:
    """Small places that only the mail knows by name, in the middle of their ZIPs."""
    zips: dict[str, list[tuple[Row, str]]] = {}
    for row, name in codes:
        zips.setdefault(_key(name, row.state), []).append((row, name))
    return {
        key: Row(
            key, found[0][1], found[0][0].state,
            sum(row.latitude for row, _ in found) / len(found),
            sum(row.longitude for row, _ in found) / len(found),
        )
        for key, found in zips.items()
        if key not in known
    }  # fmt: skip


def _other_names(known: dict[str, Row]) -> Iterator[Row]:
    for key, meant in _ALSO.items():
        if meant in known and key not in known:
            row = known[meant]
            yield Row(key, row.name, row.state, row.latitude, row.longitude, row.population)


def _key(name: str, state: str) -> str:
    return f"{fold(name)} {state.lower()}"


def write(rows: list[Row], target: Path) -> None:
    """A line a column, as that loads several times faster than a line a row. The same rows give the same bytes."""
    columns: dict[str, list[str]] = {
        "key": [row.key for row in rows],
        "name": [row.name for row in rows],
        "state": [row.state for row in rows],
        "latitude": [str(round(row.latitude * STEPS)) for row in rows],
        "longitude": [str(round(row.longitude * STEPS)) for row in rows],
        "population": [str(row.population) for row in rows],
    }
    text = "".join(",".join([title, *values]) + "\n" for title, values in columns.items())
    target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def load(source: Path = TABLE) -> Table:
    lines = gzip.decompress(source.read_bytes()).decode().rstrip("\n").split("\n")
    keys, names, states, latitudes, longitudes, populations = (line.partition(",")[2] for line in lines)
    return Table(
        keys.split(","),
        names.split(","),
        [sys.intern(state) for state in states.split(",")],
        _whole(latitudes),
        _whole(longitudes),
        _whole(populations),
    )


def _whole(values: str) -> "array[int]":
    return array("i", map(int, values.split(",")))
