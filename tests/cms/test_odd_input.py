"""Whatever is typed into an address, the board answers."""

from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.matching import Criteria
from tests.factories import make_job

pytestmark = pytest.mark.django_db

NAMES = ["q", "credential", "holding", "specialty", "record", "state", "arrangement", "type", "apprentice", "pay", "sort", "page"]  # fmt: skip
ODD = [
    "\x00", "\ud800", "a\r\nb", '"', "<script>", "word " * 5_000, "9" * 400, "-1", "1e9", "٣", "½", "%00", "NaN",
    "' OR 1=1 --", "💉", "a\u0301", "", " ", "CPC,CCS", "../..", "0x10", "1_000",
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_every_filter_takes_it(client: Client, odd: str) -> None:
    make_job()
    for name in NAMES:
        value = quote(odd.encode("utf-8", "surrogatepass"))
        for path in ("/jobs/", "/jobs/feed/"):
            assert client.get(f"{path}?{name}={value}&{name}={value}").status_code in {200, 400}, name


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=60)), max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_makes_a_search_that_reads_back_as_itself(
    django_db_setup: None, pairs: list[tuple[str, str]]
) -> None:
    query = urlencode(pairs, errors="ignore")
    criteria = Criteria.from_query(query)
    assert Criteria.from_query(criteria.query) == criteria
    assert criteria.words


@pytest.mark.parametrize(
    "path",
    [
        "/jobs/nothing/", "/jobs/1/2/3/", "/jobs/999999999999999999999/apply/", "/jobs/0/apply/", "/companies/nobody/",
        "/sitemap-jobs-0.xml", "/sitemap-jobs-99999999999999999999.xml", "/sitemap-users-1.xml", "/companies/x/?page=-9",
    ],
)  # fmt: skip
def test_an_address_of_nothing_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
