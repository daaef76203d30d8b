"""Every page leads to the guides, and to what editors want shown."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from cms import footer
from cms.models import ArticleIndexPage, HomePage, StandardPage

pytestmark = pytest.mark.django_db


def linked(client: Client, address: str = "/no/such/page/") -> list[str]:
    page = BeautifulSoup(client.get(address).content, "lxml")
    return [str(link["href"]) for link in page.select(".site-footer__links a")]


def test_guides_and_pages_for_menus_are_linked_from_every_page(client: Client) -> None:
    home = HomePage.objects.get()
    home.add_child(instance=ArticleIndexPage(title="Guides", slug="guides"))
    home.add_child(
        instance=StandardPage(title="Help & more", slug="help", body="<p>Words.</p>", show_in_menus=True)
    )
    home.add_child(instance=StandardPage(title="Hidden", slug="hidden", body="<p>Words.</p>"))
    home.add_child(
        instance=StandardPage(
            title="Draft", slug="draft", body="<p>Words.</p>", show_in_menus=True, live=False
        )
    )
    inner = StandardPage(title="Inner", slug="inner", body="<p>Words.</p>", show_in_menus=True)
    home.add_child(instance=inner)
    PageViewRestriction.objects.create(page=inner, restriction_type=PageViewRestriction.LOGIN)
    for address in ("/no/such/page/", "/jobs/", "/account/login/"):
        links = linked(client, address)
        assert links[:4] == ["/companies/", "/guides/", "/help/", "/about/"]
        assert not {"/hidden/", "/draft/", "/inner/"} & set(links)


def test_the_footer_costs_no_query_but_the_first(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    footer.links()
    with django_assert_num_queries(0):
        footer.links()
