import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from cms.requirement import Requirement
from jobboard.lib import quick


class Posting(forms.Form):
    title = forms.CharField(help_text="As a coder would say it.")
    place = forms.ChoiceField(
        choices=[("r", "Remote"), ("o", "On site")], widget=forms.RadioSelect, help_text="One."
    )
    note = forms.CharField(required=False)


def field(form: forms.Form, name: str, **context: object) -> str:
    return render_to_string("components/field.html", {"field": form[name], **context})


def job(**changes: object) -> SimpleNamespace:
    facts: dict[str, object] = {
        "pk": 17,
        "title": "Inpatient coder <trauma>",
        "url": "/jobs/inpatient-1/",
        "company": SimpleNamespace(name="Acme & Sons", is_agency=False),
        "requirement": Requirement.any_of("CPC", "CCS"),
        "apprentice_label": "CPC-A accepted",
        "pay_text": "$24–29 an hour",
        "place_text": "Remote in TX, CO",
        "get_employment_type_display": lambda: "Full time",
        "specialty": SimpleNamespace(name="Inpatient"),
        "featured": False,
        "listed_on": date(2026, 11, 20),
        "confirmed_open_at": datetime(2026, 11, 21, tzinfo=UTC),
    }
    return SimpleNamespace(**{**facts, **changes})


def card(**changes: object) -> str:
    return quick.rendered("job_card.html", job=job(**changes))


def pages(number: int, *, last: int, query: str = "") -> str:
    request = RequestFactory().get(f"/jobs/?{query}")
    page = Paginator(range(last), 1).page(number)
    return render_to_string("components/pagination.html", {"page": page, "request": request})


def test_control_is_described_by_its_help_and_its_error() -> None:
    html = field(Posting({"place": "r"}), "title")
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html


def test_group_of_choices_is_a_described_fieldset() -> None:
    html = field(Posting({"title": "x"}), "place")
    assert '<fieldset class="field field--choices' in html
    assert 'aria-describedby="id_place_helptext id_place_error"' in html


def test_only_optional_fields_are_marked() -> None:
    assert "(optional)" in field(Posting(), "note")
    assert "(optional)" not in field(Posting(), "title")


def test_error_summary_links_to_something_that_exists() -> None:
    form = Posting({})
    summary = render_to_string("components/form_errors.html", {"form": form})
    fields = field(form, "title") + field(form, "place")
    assert 'href="#id_title"' in summary
    assert 'href="#id_place_0"' in summary
    assert 'id="id_title"' in fields
    assert 'id="id_place_0"' in fields


def test_form_without_errors_has_no_summary() -> None:
    assert "form-errors" not in render_to_string("components/form_errors.html", {"form": Posting()})


def test_card_escapes_what_employers_write() -> None:
    html = card()
    assert "Inpatient coder &lt;trauma&gt;" in html
    assert "Acme &amp; Sons" in html


def test_card_says_pay_place_and_requirement() -> None:
    html = card()
    for fact in ("$24–29 an hour", "Remote in TX, CO", "CPC-A accepted", "Nov 20", "Nov 21"):
        assert fact in html


def words_of(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def test_card_has_one_chip_a_credential_and_reads_as_the_requirement_does() -> None:
    html = card(requirement=Requirement.parse("(CPC, COC or CCS) and RHIT"))
    assert html.count('class="credential"') == 4
    assert html.count('class="job-card__group"') == 2
    assert "Requires CCS, COC or CPC and RHIT" in words_of(html)
    assert "Requires CCS or CPC" in words_of(card())


def test_card_names_its_posting_for_scripts() -> None:
    assert '<article class="job-card" data-job="17">' in card(pk=17)


def test_card_without_requirement_says_so() -> None:
    assert "No credential required" in card(requirement=Requirement())


def test_card_names_an_agency_as_one() -> None:
    assert "Agency" in card(company=SimpleNamespace(name="Temps", is_agency=True))
    assert "Agency" not in card()


def test_pages_keep_the_search_in_their_links() -> None:
    html = pages(2, last=3, query="credential=CPC&credential=CCS&page=2")
    assert "?credential=CPC&amp;credential=CCS&amp;page=3" in html


def test_first_page_is_linked_without_a_number() -> None:
    html = pages(2, last=3, query="credential=CPC&page=2")
    assert 'href="?credential=CPC"' in html
    assert "page=1" not in html


def test_single_page_needs_no_links() -> None:
    assert "<nav" not in pages(1, last=1)


@pytest.mark.parametrize("number", [1, 2, 3, 50, 98, 99, 100])
def test_each_page_is_linked_once_by_number(number: int) -> None:
    html = pages(number, last=100)
    for near in {1, number, 100} | {n for n in (number - 1, number + 1) if 1 <= n <= 100}:
        assert html.count(f'aria-label="Page {near}"') == 1


@pytest.mark.parametrize(
    ("number", "last", "shown"),
    [
        (1, 3, "1 2 3"), (1, 4, "1 2 3 4"), (1, 5, "1 2 … 5"), (4, 4, "1 2 3 4"), (4, 7, "1 2 3 4 5 6 7"),
        (5, 9, "1 … 4 5 6 … 9"), (3, 9, "1 2 3 4 … 9"), (9, 9, "1 … 8 9"),
    ],
)  # fmt: skip
def test_a_gap_between_pages_stands_for_two_or_more(number: int, last: int, shown: str) -> None:
    html = pages(number, last=last)
    assert " ".join(re.findall(r">(\d+|…)<", html)) == shown
