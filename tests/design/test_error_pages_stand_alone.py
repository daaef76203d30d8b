import pytest
from django.template.loader import render_to_string
from django.test import Client


@pytest.mark.parametrize("page", ["500.html", "403_csrf.html"])
def test_page_for_trouble_needs_no_context_and_no_database(page: str) -> None:
    html = render_to_string(page)
    assert "<h1>" in html
    assert 'name="robots" content="noindex"' in html


@pytest.mark.django_db
def test_unknown_address_gets_the_page_of_the_site(client: Client) -> None:
    response = client.get("/there/is/nothing/here/")
    assert response.status_code == 404
    assert b"There is no page here" in response.content
