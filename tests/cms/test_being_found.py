"""Sitemap, robots.txt, feeds, company pages and the start page show what is open, and only that."""

from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from cms import sitemaps
from cms.models import ArticleIndexPage, ArticlePage, HomePage, StandardPage
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


def addresses(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response["Content-Type"].startswith("application/xml")
    tree = ElementTree.fromstring(response.content)  # noqa: S314  # our own page
    return [str(node.text) for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_the_sitemap_names_open_postings_and_pages_only(client: Client) -> None:
    job, draft = make_job(), make_job(live=False)
    closed = make_job(make_company("Closed Shop"))
    closed.change(closed_at=timezone.now(), closed_reason="cancelled")
    HomePage.objects.get().add_child(instance=StandardPage(title="About", slug="about", body="<p>Us.</p>"))
    assert set(addresses(client, "/sitemap.xml")) == {
        f"{SITE}/sitemap-{part}-1.xml" for part in ("jobs", "pages", "companies", "views")
    }
    assert addresses(client, "/sitemap-jobs-1.xml") == [SITE + job.url]
    assert addresses(client, "/sitemap-pages-1.xml") == [f"{SITE}/", f"{SITE}/jobs/", f"{SITE}/about/"]
    assert addresses(client, "/sitemap-companies-1.xml") == [f"{SITE}/companies/acme-health/"]
    assert draft.url not in client.get("/sitemap-jobs-1.xml").content.decode()


@pytest.mark.parametrize(
    "address",
    ["/sitemap-jobs-1.xml", "/sitemap-companies-1.xml", "/jobs/indeed.xml", "/jobs/feed/", "/widget/frame/"],
)
def test_a_restricted_posting_is_told_to_nobody(client: Client, address: str) -> None:
    make_job(make_company("Known Health"), title="Open to all")
    job = make_job(make_company("Secret Health"), title="For members")
    job.view_restrictions.create(restriction_type="login")
    text = client.get(address).getvalue().decode().lower()
    assert "open-to-all" in text or "known-health" in text
    assert "for-members" not in text
    assert "secret-health" not in text


def test_a_restricted_posting_has_no_picture(client: Client) -> None:
    job = make_job()
    job.view_restrictions.create(restriction_type="login")
    assert client.get(f"/jobs/{job.pk}/card.png").status_code == 404


def test_a_restricted_article_is_not_listed(client: Client) -> None:
    guides = HomePage.objects.get().add_child(instance=ArticleIndexPage(title="Guides", slug="guides"))
    for title in ("For all", "For members"):
        article = guides.add_child(
            instance=ArticlePage(title=title, summary=f"{title}.", body="<p>Words.</p>")
        )
    article.view_restrictions.create(restriction_type="login")
    text = client.get("/guides/").content.decode()
    assert "For all" in text
    assert "For members" not in text


def test_the_sitemap_comes_in_parts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "PER_PART", 2)
    jobs = [make_job() for _ in range(3)]
    assert f"{SITE}/sitemap-jobs-2.xml" in addresses(client, "/sitemap.xml")
    assert addresses(client, "/sitemap-jobs-2.xml") == [SITE + jobs[2].url]


def test_robots_may_read_whatever_asks_not_to_be_indexed(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {SITE}/sitemap.xml" in text
    assert "Disallow: /jobs" not in text


def test_any_search_is_a_feed(client: Client) -> None:
    wanted = make_job(title="In Texas & beyond")
    make_job(title="In Ohio", city="Columbus", state="OH")
    response = client.get("/jobs/feed/?state=tx")
    assert response["Content-Type"].startswith("application/atom+xml")
    tree = ElementTree.fromstring(response.content)  # noqa: S314  # our own page
    atom = "{http://www.w3.org/2005/Atom}"
    assert [node.findtext(f"{atom}id") for node in tree.iter(f"{atom}entry")] == [SITE + wanted.url]
    assert "open to Texas" in str(tree.findtext(f"{atom}title"))


def test_a_company_page_shows_its_open_postings(client: Client) -> None:
    agency = make_company("Staff Now", "agency", about="We place coders.")
    make_job(agency, title="Open here")
    make_job(make_company("Other"), title="Open elsewhere")
    text = client.get("/companies/staff-now/").content.decode()
    assert "Open here" in text
    assert "Open elsewhere" not in text
    assert "Staffing agency" in text
    assert "We place coders." in text


def test_the_start_page_shows_what_is_new_and_what_is_asked_for(client: Client) -> None:
    make_job(requirement="CPC or CCS")
    make_job(requirement="CPC", title="Radiology coder")
    text = client.get("/").content.decode()
    assert "Radiology coder" in text
    assert '<a href="/jobs/?credential=CPC">CPC</a> <span class="link-list__count">2</span>' in text


def test_written_pages_and_articles_are_shown(client: Client) -> None:
    home = HomePage.objects.get()
    shelf = home.add_child(instance=ArticleIndexPage(title="Guides", slug="guides"))
    shelf.add_child(
        instance=ArticlePage(
            title="The letter", slug="letter", summary="How the -A goes.", body="<p>Two letters.</p>"
        )
    )
    home.add_child(instance=StandardPage(title="About", slug="about", body="<p>Who we are.</p>"))
    assert b"How the -A goes." in client.get("/guides/").content
    article = client.get("/guides/letter/").content
    assert b"Two letters." in article
    assert article.count(b'href="/guides/">Guides</a>') == 2, "the way here, beside the footer's link"
    assert b"Who we are." in client.get("/about/").content


@pytest.mark.parametrize(
    ("written", "said"), [("", "We are coders. Write to us."), ("Who we are.", "Who we are.")]
)
def test_a_written_page_tells_search_engines_how_it_begins(client: Client, written: str, said: str) -> None:
    body = "<p>We are coders.</p><p>Write to us.</p>"
    page = StandardPage(title="About", slug="about", body=body, search_description=written)
    HomePage.objects.get().add_child(instance=page)
    html = client.get("/about/").content.decode()
    assert f'<meta name="description" content="{said}">' in html
