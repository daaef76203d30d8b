"""A posting's text under a name, to start others from; each employer sees its own."""

import pytest

from employers.models import Employer, Posting, PostingTemplate
from tests.employers.typing import signed_in
from tests.factories import make_posting

pytestmark = pytest.mark.django_db


def save(employer: Employer, posting: Posting, name: str) -> PostingTemplate:
    signed_in(employer).post(f"/employers/postings/{posting.pk}/template/", {"name": name})
    return PostingTemplate.objects.get(employer=employer, name=name)


def test_a_posting_starts_from_a_template_with_nothing_missing(acme: Employer) -> None:
    template = save(acme, make_posting(acme, title="Trauma Coder"), "Trauma, day shift")
    browser = signed_in(acme)
    assert "Trauma, day shift" in browser.get("/employers/templates/").content.decode()
    response = browser.post(f"/employers/templates/{template.pk}/use/")
    draft = Posting.objects.get(page=None)
    assert response["Location"] == f"/employers/postings/{draft.pk}/edit/"
    form = browser.get(response["Location"]).context["form"]
    assert (form.errors, form.missing) == ({}, [])
    assert draft.title == "Trauma Coder"
    assert draft.events.get().why == "From the template “Trauma, day shift”"


def test_the_same_name_replaces_what_was_kept(acme: Employer) -> None:
    save(acme, make_posting(acme, title="Old"), "Coder")
    template = save(acme, make_posting(acme, title="New"), "Coder")
    assert template.typed["title"] == ["New"]
    assert PostingTemplate.objects.count() == 1


def test_a_template_needs_a_name(acme: Employer) -> None:
    posting = make_posting(acme)
    response = signed_in(acme).post(f"/employers/postings/{posting.pk}/template/", {"name": "  "})
    assert "Give the template a name." in response.content.decode()
    assert not PostingTemplate.objects.exists()


def test_a_template_is_deleted_and_what_was_made_from_it_stays(acme: Employer) -> None:
    template = save(acme, make_posting(acme), "Coder")
    browser = signed_in(acme)
    browser.post(f"/employers/templates/{template.pk}/use/")
    assert (
        "is deleted"
        in browser.post(f"/employers/templates/{template.pk}/delete/", follow=True).content.decode()
    )
    assert not PostingTemplate.objects.exists()
    assert Posting.objects.count() == 2


def test_another_employers_template_is_not_there(acme: Employer, mallory: Employer) -> None:
    template = save(acme, make_posting(acme), "Coder")
    stranger = signed_in(mallory)
    assert (
        "Coder"
        not in stranger.get("/employers/templates/").content.decode().split("</h1>")[1].split("<footer")[0]
    )
    for verb in ("use", "delete"):
        assert stranger.post(f"/employers/templates/{template.pk}/{verb}/").status_code == 404
    assert PostingTemplate.objects.exists()


def test_looking_at_a_template_address_changes_nothing(acme: Employer) -> None:
    template = save(acme, make_posting(acme), "Coder")
    for verb in ("use", "delete"):
        assert signed_in(acme).get(f"/employers/templates/{template.pk}/{verb}/").status_code == 405
