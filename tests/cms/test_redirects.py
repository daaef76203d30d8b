"""An editor's redirect leads on from an address at which nothing stands; while there is none, it costs one question."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/old-page/", "/old-page/?from=mail", "/companies/renamed/"])
def test_an_editors_redirect_leads_on(client: Client, address: str) -> None:
    Redirect.add_redirect(address.partition("?")[0], "/jobs/", is_permanent=True)
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, "/jobs/")


def test_it_does_not_stand_before_what_is_there(client: Client) -> None:
    Redirect.add_redirect("/jobs/", "/companies/", is_permanent=True)
    assert client.get("/jobs/").status_code == 200


def test_only_where_there_is_one_wagtails_site_is_looked_for(client: Client) -> None:
    assert not looks_for_a_site(client)
    Redirect.add_redirect("/old-page/", "/jobs/", is_permanent=True)
    assert looks_for_a_site(client)


def looks_for_a_site(client: Client) -> bool:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/companies/unknown/").status_code == 404
    return any("wagtailcore_site" in query["sql"] for query in asked)
