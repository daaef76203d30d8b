"""The table of places: how it is made, and what is in the one we ship."""

import gzip
import json
import time
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cms import places_data
from cms.place_names import fold
from jobboard.lib.geo import STATES

CITIES = [
    ("Austin", "TX", 30.26715, -97.74306, 961855, "US"),
    ("Austin", "TX", 29.0, -95.0, 700, "US"),
    ("New York City", "NY", 40.71427, -74.00597, 8804190, "US"),
    ("Fenway/Kenmore", "MA", 42.34, -71.1, 37733, "US"),
    ("Old Town (historical)", "IA", 42.0, -93.0, 600, "US"),
    ("Anchorage", "AK", 61.21806, -149.90028, 289600, "US"),
    ("Guadalajara", "14", 20.66, -103.39, 1495182, "MX"),
]
ZIPS = """\
US	78701	Austin	Texas	TX	Travis	453			30.2713	-97.7426	4
US	00501	Holtsville	New York	NY	Suffolk	103			40.8154	-73.0451	4
US	00544	Holtsville	New York	NY	Suffolk	103			40.8156	-73.0453	4
US	99503	Anchorage	Alaska	AK	Anchorage	020			61.19	-149.8938	1
US	99506	Jber	Alaska	AK	Anchorage	020			59.8666	-158.5996	1
US	96898	Wake Island	Hawaii	HI	Honolulu	003			19.2836	166.6419	1
US	96970	Ebeye	Marshall Islands	MH	Marshall Islands	020			8.786	167.7365	1
US	09001	APO AA							38.1105	15.6613	4
"""
CENSUS = """module.exports = {
  '78701': { latitude: 30.1, longitude: -97.1 },
  '99503': { latitude: 62.043689, longitude: -158.174466 },
  '99506': { latitude: 61.271958, longitude: -149.807145 } }
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    names = ("name", "admin1code", "latitude", "longitude", "population", "countrycode")
    cities = {str(number): dict(zip(names, city, strict=True)) for number, city in enumerate(CITIES)}
    paths = {name: tmp_path / name for name in ("cities", "zips", "census", "target")}
    paths["cities"].write_text(json.dumps(cities))
    paths["zips"].write_text(ZIPS)
    paths["census"].write_text(CENSUS)
    return paths


def rows(path: Path) -> dict[str, tuple[str, str, float, float, int]]:
    table = places_data.load(path)
    return {
        key: (name, state, latitude / places_data.STEPS, longitude / places_data.STEPS, population)
        for key, name, state, latitude, longitude, population in zip(
            table.keys, table.names, table.states, table.latitudes, table.longitudes, table.populations,
            strict=True,
        )
    }  # fmt: skip


def test_the_table_is_made_of_the_three_files(files: dict[str, Path]) -> None:
    call_command("build_places", **files, verbosity=0)
    assert rows(files["target"]) == {
        "00501": ("", "NY", 40.8154, -73.0451, 0),
        "00544": ("", "NY", 40.8156, -73.0453, 0),
        "78701": ("", "TX", 30.2713, -97.7426, 0),
        "99503": (
            "",
            "AK",
            61.19,
            -149.8938,
            0,
        ),  # estimated, but the Bureau's point is further from the city
        "99506": ("", "AK", 61.272, -149.8071, 0),  # estimated, so the Bureau's
        "anchorage ak": ("Anchorage", "AK", 61.2181, -149.9003, 289600),
        "austin tx": ("Austin", "TX", 30.2672, -97.7431, 961855),
        "holtsville ny": ("Holtsville", "NY", 40.8155, -73.0452, 0),
        "jber ak": ("Jber", "AK", 61.272, -149.8071, 0),
        "new york city ny": ("New York", "NY", 40.7143, -74.006, 8804190),
        "new york ny": ("New York", "NY", 40.7143, -74.006, 8804190),
        "nyc ny": ("New York", "NY", 40.7143, -74.006, 8804190),
    }
    lines = gzip.decompress(files["target"].read_bytes()).decode().splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "key",
        "name",
        "state",
        "latitude",
        "longitude",
        "population",
    ]


def test_the_same_files_give_the_same_bytes(files: dict[str, Path]) -> None:
    call_command("build_places", **files, verbosity=0)
    first = files["target"].read_bytes()
    call_command("build_places", **files, verbosity=0)
    assert files["target"].read_bytes() == first


def test_a_file_that_is_not_there_is_named(files: dict[str, Path]) -> None:
    with pytest.raises(CommandError, match="There is no file missing"):
        call_command("build_places", **{**files, "zips": Path("missing")}, verbosity=0)


def test_the_shipped_table_covers_every_state_with_cities_and_zips() -> None:
    table = places_data.load()
    zips = Counter(state for key, state in zip(table.keys, table.states, strict=True) if key.isdigit())
    cities = Counter(state for key, state in zip(table.keys, table.states, strict=True) if not key.isdigit())
    assert set(zips) == set(cities) == set(STATES)
    assert sum(zips.values()) > 40_000
    assert sum(cities.values()) > 30_000
    assert not [key for key in table.keys if key.startswith(("006", "007", "009", "090", "969"))]


def test_the_shipped_table_is_sorted_and_compares_names_as_the_code_does() -> None:
    table = places_data.load()
    assert table.keys == sorted(set(table.keys))
    other_names = {"new york city ny", "nyc ny"}
    for key, name, state in zip(table.keys, table.names, table.states, strict=True):
        assert key in other_names or key.isdigit() or key == f"{fold(name)} {state.lower()}"


def test_the_shipped_table_is_small_and_loads_at_once() -> None:
    assert places_data.TABLE.stat().st_size < 1_500_000
    started = time.process_time()
    places_data.load()
    # 0.09 s on the machine it was written on.
    assert time.process_time() - started < 0.5


@pytest.mark.django_db
def test_every_page_says_where_the_places_are_from(client: Client) -> None:
    footer = client.get("/jobs/").content.decode().partition("<footer")[2]
    assert '<a href="https://www.geonames.org/">GeoNames</a>, adapted' in footer
    assert '<a href="https://creativecommons.org/licenses/by/4.0/" rel="license">CC BY 4.0</a>' in footer
