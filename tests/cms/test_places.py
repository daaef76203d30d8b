"""A place is found however people write it, and never guessed."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms import places, places_data
from jobboard.lib.geo import STATES

ODD = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="austin, txZIP78701-.'’\x00\ud800\n", max_size=60),
    st.text(alphabet=" .-'’,~!0", max_size=20),
)


def label(text: str) -> str | None:
    place = places.find(text)
    return place.label if place else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("78701", "78701"),
        (" 78701-1234 ", "78701"),
        ("787011234", "78701"),
        ("Austin, TX 78701", "78701"),
        ("00501", "00501"),
        ("99950", "99950"),
        ("Austin, TX", "Austin, TX"),
        ("austin tx", "Austin, TX"),
        ("AUSTIN,TEXAS", "Austin, TX"),
        ("Austin, TX, USA", "Austin, TX"),
        ("Austin", "Austin, TX"),
        ("Austin, TX 00000", "Austin, TX"),
        ("St. Louis, MO", "St. Louis, MO"),
        ("Saint Louis", "St. Louis, MO"),
        ("Ft Worth", "Fort Worth, TX"),
        ("Mt. Vernon, WA", "Mount Vernon, WA"),
        ("N. Las Vegas NV", "North Las Vegas, NV"),
        ("Winston Salem", "Winston-Salem, NC"),
        ("Coeur d’Alene, Idaho", "Coeur d'Alene, ID"),
        ("Canon City, CO", "Cañon City, CO"),
        ("Dalles, OR", "The Dalles, OR"),
        ("Bronx, NY", "The Bronx, NY"),
        ("Washington DC", "Washington, DC"),
        ("Washington, D.C.", "Washington, DC"),
        ("Washington, District of Columbia", "Washington, DC"),
        ("DC", "Washington, DC"),
        ("New York", "New York, NY"),
        ("new york new york", "New York, NY"),
        ("New York City", "New York, NY"),
        ("NYC", "New York, NY"),
        ("Billings MT", "Billings, MT"),
        ("Indiana, PA", "Indiana, PA"),
        ("Charleston West Virginia", "Charleston, WV"),
        ("Kansas City, Kansas", "Kansas City, KS"),
        ("Kansas City, MO", "Kansas City, MO"),
        ("Portland, Maine", "Portland, ME"),
    ],
)
def test_a_place_is_found_as_people_write_it(text: str, expected: str) -> None:
    assert label(text) == expected
    assert places.problem(text) == ""
    assert places.ambiguous(text) == []
    assert places.close(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Xyzzyplugh",
        "Asutin, TX",
        "Texas",
        "TX",
        "7870",
        "00000",
        "00901",
        "Nevada",
        "96898",
        "96970",
        "09001",
        ",",
        "a" * 10_000,
    ],
)
def test_what_is_no_place_is_not_found(text: str) -> None:
    assert places.find(text) is None


def test_a_label_leads_to_the_same_place_again() -> None:
    table = places_data.load()
    for name, key, state in zip(table.names[::7], table.keys[::7], table.states[::7], strict=True):
        text = f"{name}, {state}" if name else key
        assert label(text) == text


def test_a_city_alone_is_asked_about_unless_it_is_far_larger_than_its_namesakes() -> None:
    assert label("Houston") == "Houston, TX"
    assert label("Portland") is None
    portlands = [place.label for place in places.ambiguous("Portland")]
    assert portlands[:2] == ["Portland, OR", "Portland, ME"]
    assert len(portlands) == 5
    assert [place.label for place in places.ambiguous("kansas city")] == [
        "Kansas City, MO",
        "Kansas City, KS",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Asutin, TX", "We do not know “Asutin, TX”. Did you mean Austin, TX?"),
        ("Austin, TZ", "We do not know “Austin, TZ”. Did you mean Austin, TX?"),
        ("Chicagoo", "We do not know “Chicagoo”. Did you mean Chicago, IL?"),
        (
            "Minneap",
            "We do not know “Minneap”. Did you mean Minneapolis, MN; Minneapolis, KS or Minneapolis, NC?",
        ),
        (
            "Xyzzyplugh",
            "We do not know “Xyzzyplugh”. Write a ZIP, or a city and its state, such as “Austin, TX”.",
        ),
        (
            "Kansas City",
            "There is more than one Kansas City: in MO and KS. Add the state, such as “Kansas City, MO”.",
        ),
        ("Texas", "Texas is a state. Choose it among the states, or name a city in it."),
        ("wa", "Washington is a state. Choose it among the states, or name a city in it."),
        ("7870", "A ZIP has five digits."),
        ("00000", "We do not know the ZIP 00000. Try one nearby, or a city and its state."),
        ("00901", "ZIP 00901 is not in the 50 states or DC, and we know distances only there."),
        ("09001", "ZIP 09001 is not in the 50 states or DC, and we know distances only there."),
    ],
)
def test_the_problem_says_what_to_do(text: str, says: str) -> None:
    assert places.problem(text) == says


def test_of_many_namesakes_the_largest_are_named() -> None:
    assert places.problem("springfield") == (
        "There is more than one Springfield: in MO, MA, IL, OR, OH and other states. Add the state, such as “Springfield, MO”."
    )


def test_a_city_in_the_wrong_state_is_looked_for_in_others() -> None:
    assert places.close("Dallas, FL")[0].label == "Dallas, TX"
    assert "Did you mean Dallas, TX; Dallas, OR or" in places.problem("Dallas, FL")


def test_a_long_text_is_repeated_in_short() -> None:
    assert len(places.problem("q" * 5_000)) < 150


def test_suggestions_are_the_largest_places_that_begin_so() -> None:
    def labels(prefix: str, limit: int = 5) -> list[str]:
        return [place.label for place in places.suggest(prefix, limit)]

    assert labels("aus", 1) == ["Austin, TX"]
    assert labels("San")[:2] == ["San Antonio, TX", "San Diego, CA"]
    assert labels("st. lou")[0] == "St. Louis, MO"
    assert labels("portland, o")[0] == "Portland, OR"
    assert labels("austin, tex") == ["Austin, TX"]
    assert labels("Raleigh north c") == ["Raleigh, NC"]
    assert labels("new yo", 2) == ["New York, NY", "New York Mills, NY"]
    assert labels("7870")[:2] == ["78701", "78702"]
    assert labels("xyzzy") == labels("") == labels(" ,") == labels("aus", 0) == []


def test_a_posting_is_located_by_its_zip_else_by_its_city() -> None:
    by_zip = places.locate("Austin", "TX", "78701")
    assert by_zip == places.locate("", "", "78701-0001") == places.locate("Nowhere", "", "78701")
    by_city = places.locate("Austin", "TX", "")
    assert by_city is not None
    assert by_city == places.locate("austin", "tx", "00000")
    assert by_city != by_zip
    assert places.locate("Springfield", "", "") is None
    assert places.locate("Houston", "", "") is None
    assert places.locate("", "TX", "") is None
    assert places.locate("Xyzzyplugh", "TX", "") is None


@given(ODD)
@settings(max_examples=300, deadline=None)
def test_no_text_is_too_odd(text: str) -> None:
    found = places.find(text)
    assert (places.problem(text) == "") == (found is not None or not text.strip())
    places.problem(text).encode()
    assert len(places.suggest(text)) <= 5
    places.locate(text, text, text)
    if found:
        assert places.find(found.label) == found
        assert found.state in STATES


def test_threads_that_ask_at_once_load_the_table_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[str] = []
    load = places_data.load

    def counted() -> places_data.Table:
        loads.append("once")
        return load()

    monkeypatch.setattr(places, "_known", places._Known())
    monkeypatch.setattr(places_data, "load", counted)
    threads = [threading.Thread(target=places.find, args=("Austin, TX",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == ["once"]
