"""What people write is shown as words, wherever it is shown, and never becomes part of the page around it."""

import json
import re
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client

from cms.models import JobPage
from employers import posting as postings
from employers.models import Employer, Posting
from jobboard.lib.text import one_line
from jobboard.mail import outbox
from jobboard.mail.message import compose
from jobboard.mail.models import OutgoingMail
from tests.employers.typing import answers, signed_in
from tests.factories import make_company, make_job, make_posting

pytestmark = pytest.mark.django_db
SCRIPT = "</script></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>]]>&\"'"


@pytest.fixture
def nasty(acme: Employer) -> JobPage:
    """A live posting whose every text tries to break out."""
    company = acme.company
    company.about, company.city = SCRIPT, SCRIPT[:80]
    company.name = SCRIPT[:120]
    company.save()
    posting = make_posting(
        acme,
        title=SCRIPT[:120],
        city=SCRIPT[:60],
        benefits=SCRIPT,
        description=f"<p onclick=alert(1)>{SCRIPT}<a href='javascript:alert(1)'>x</a><svg/onload=alert(1)></p>",
    )
    postings.publish(posting, days=60, featured=True)
    page: JobPage = JobPage.objects.get(pk=posting.page_id)
    return page


def assert_harmless(html: str) -> None:
    page = BeautifulSoup(html, "lxml")
    for element in page.find_all(True):
        assert element.name not in {"svg"} or not element.get("onload")
        assert not [name for name in element.attrs if name.lower().startswith("on")], str(element)[:200]
        for name in ("href", "src", "action"):
            assert not str(element.get(name, "")).strip().lower().startswith(("javascript:", "data:text")), (
                element
            )
        if element.name == "script":
            assert element.get("src") or element.get("type") == "application/ld+json", str(element)[:200]
            assert "alert(1)" not in str(element.get("src", ""))
    assert not page.find("img", src="x")


def test_every_page_that_shows_a_posting_is_harmless(nasty: JobPage, acme: Employer) -> None:
    employer, visitor = signed_in(acme), Client()
    pk = Posting.objects.get(page=nasty).pk
    for path in (
        "/",
        "/jobs/",
        f"/jobs/?q={SCRIPT}",
        nasty.url,
        nasty.company.get_absolute_url(),
        "/alerts/new/?q=" + SCRIPT[:50],
    ):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert_harmless(answer.text)
    for path in (
        "/employers/postings/",
        f"/employers/postings/{pk}/edit/",
        f"/employers/postings/{pk}/preview/",
        f"/employers/postings/{pk}/close/",
    ):
        answer = employer.get(path)
        assert answer.status_code == 200, path
        assert_harmless(answer.text)


def test_the_markup_for_search_engines_cannot_end_its_element(nasty: JobPage) -> None:
    html = Client().get(nasty.url).text
    [element] = re.findall(r"<script[^>]*application/ld\+json[^>]*>(.*?)</script>", html, re.DOTALL)
    assert not set("<>&") & set(element)
    assert json.loads(element)["title"] == nasty.title


@pytest.mark.parametrize(
    "path",
    [
        "/jobs/feed/",
        "/jobs/feed/?q=%3C/title%3E%3Cx%3E",
        "/sitemap.xml",
        "/sitemap-jobs-1.xml",
        "/sitemap-companies-1.xml",
    ],
)
def test_feeds_and_sitemaps_stay_xml(nasty: JobPage, path: str) -> None:
    root = ElementTree.fromstring(Client().get(path).content)  # noqa: S314  # our own answer
    assert {element.tag.rsplit("}", 1)[-1] for element in root.iter()} <= {
        "feed", "title", "link", "id", "updated", "subtitle", "entry", "published", "author", "name", "summary",
        "urlset", "url", "loc", "lastmod", "sitemapindex", "sitemap",
    }  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://x.example.org/a",
        "//x",
        "https://x.example.org/\r\nSet-Cookie: a=b",
    ],
)
def test_an_application_page_is_on_the_web(acme: Employer, url: str) -> None:
    signed_in(acme).post("/employers/postings/new/", answers(apply_url=url))
    assert not JobPage.objects.filter(company=acme.company).exclude(apply_url__startswith="https://").exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.example.org/", "data:text/html,x"])
def test_a_companys_website_is_on_the_web(acme: Employer, url: str) -> None:
    company = acme.company
    company.website = url
    with pytest.raises(ValidationError):
        company.full_clean()


def test_an_address_for_applications_adds_no_readers(acme: Employer) -> None:
    posting = make_posting(acme, apply_url="", apply_email="jobs?bcc=mallory&body=x@example.org")
    postings.publish(posting, days=60, featured=False)
    html = Client().post(f"/jobs/{posting.page_id}/apply/").text
    [link] = [a["href"] for a in BeautifulSoup(html, "lxml").select('a[href^="mailto:jobs"]')]
    assert "bcc=" not in str(link)


@pytest.mark.parametrize("turn", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_a_title_turns_no_words_of_the_page_around(turn: int) -> None:
    assert one_line(f"Night{chr(turn)} coder") == "Night coder"
    job = make_job(make_company(), title="Day coder")
    job.title = f"Night{chr(turn)} coder"
    job.full_clean()
    assert job.title == "Night coder"


def test_a_mails_headers_take_one_line_each_and_its_html_no_markup() -> None:
    outbox.queue(
        "alert_confirm",
        to="dana@example.org\nBcc: mallory@example.org",
        dedupe_key="x",
        context={
            "words": f"a\r\nBcc: mallory@example.org {SCRIPT}",
            "frequency": "daily",
            "url": "https://x",
        },
        headers={"X-Odd\nBcc": "a\r\nBcc: mallory@example.org"},
    )
    mail = OutgoingMail.objects.get()
    assert_harmless(mail.html)
    assert "\n" not in compose(mail).subject
    assert not any("\n" in value or "\r" in value for value in compose(mail).to)
    for name, value in compose(mail).extra_headers.items():
        assert not set("\r\n") & set(f"{name}{value}")
