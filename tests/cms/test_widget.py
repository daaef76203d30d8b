"""A list on somebody else's page, and the page where it is made."""

from html import unescape

import pytest
from django.test import Client

from tests.factories import make_job

pytestmark = pytest.mark.django_db


def test_any_page_may_show_the_frame_and_nothing_else_of_the_site() -> None:
    frame = Client().get("/widget/frame/")
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert "unsafe" not in frame["Content-Security-Policy"]
    for address in ("/widget/", "/jobs/", "/api/v1/docs"):
        other = Client().get(address)
        assert "frame-ancestors 'self'" in other["Content-Security-Policy"]
        assert other["X-Frame-Options"] == "SAMEORIGIN"


def test_the_frame_is_the_same_for_everybody() -> None:
    frame = Client().get("/widget/frame/?state=TX")
    assert not frame.cookies
    assert "Cookie" not in frame.get("Vary", "")
    assert "public" in frame["Cache-Control"]
    assert frame["X-Robots-Tag"] == "noindex"


def test_the_frame_lists_the_search_with_links_to_the_postings() -> None:
    job = make_job(title="Trauma <coder>")
    make_job(title="Elsewhere", state="OH")
    text = Client().get("/widget/frame/?state=TX&limit=3").content.decode()
    assert "1 medical coding job<" in text
    assert "Trauma &lt;coder&gt;" in text
    assert "Elsewhere" not in text
    assert f'{job.url}?via=elsewhere" target="_blank" rel="noopener"' in text


@pytest.mark.parametrize(
    ("limit", "shown"), [("2", 2), ("0", 5), ("x", 5), ("", 5), ("21", 5), ("²", 5), ("20", 7)]
)
def test_a_frame_shows_so_many(limit: str, shown: int) -> None:
    for _ in range(7):
        make_job()
    assert Client().get("/widget/frame/", {"limit": limit}).content.count(b'class="job"') == shown


def test_an_empty_frame_says_so() -> None:
    assert "Nothing is open for this search" in Client().get("/widget/frame/?state=TX").content.decode()


def test_the_script_is_kept_and_checks_who_speaks() -> None:
    script = Client().get("/widget.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert "max-age=3600" in script["Cache-Control"]
    assert "event.origin !== home" in script.content.decode()
    assert not script.cookies


def test_the_builder_shows_what_to_copy() -> None:
    text = unescape(unescape(Client().get("/widget/?state=TX&company=none&limit=3").content.decode()))
    assert 'data-search="state=TX" data-limit="3" async></script>' in text
    assert '/widget/frame/?state=TX&limit=3" title=' in text


def test_any_search_of_the_board_may_be_pasted() -> None:
    for pasted in (
        "https://jobs.example.org/jobs/?state=TX&credential=CPC",
        "?state=TX&credential=CPC",
        "state=TX&credential=CPC",
    ):
        answer = Client().get("/widget/", {"search": pasted})
        assert answer["Location"] == "/widget/?credential=CPC&state=TX&limit=5"
    assert Client().get("/widget/", {"search": "http://["}).status_code == 302


def test_a_landing_page_and_a_companys_page_may_be_pasted_too() -> None:
    company = make_job(state="TX").company.slug
    for pasted, search in {
        "https://jobs.example.org/jobs/cpc/": "credential=CPC",
        "/jobs/remote/texas/?page=2": "arrangement=remote&state=TX",
        f"https://jobs.example.org/companies/{company}/": f"company={company}",
        "https://jobs.example.org/jobs/no-such-word/": "",
    }.items():
        answer = Client().get("/widget/", {"search": pasted})
        assert answer["Location"].replace("?", "&") == "&".join(filter(None, ["/widget/", search, "limit=5"]))


def test_what_the_form_does_not_ask_is_kept() -> None:
    text = Client().get("/widget/?type=full_time&state=TX").content.decode()
    assert '<input type="hidden" name="type" value="full_time">' in text


def test_of_several_choices_of_a_kind_none_is_lost() -> None:
    text = Client().get("/widget/?credential=CPC&credential=CCS&state=TX").content.decode()
    for code in ("CPC", "CCS"):
        assert f'<input type="hidden" name="credential" value="{code}">' in text
    assert 'name="credential" id' not in text
    assert '<option value="TX" selected>' in text


@pytest.mark.parametrize("address", ["/widget/", "/widget/frame/", "/widget.js"])
def test_nothing_can_be_posted(address: str) -> None:
    assert Client().post(address).status_code == 405
