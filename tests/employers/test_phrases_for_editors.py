"""Editors keep the phrases by which pasted texts are read."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from employers.models import Phrase
from jobboard.accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_an_editor_adds_and_finds_a_phrase(eddie: User) -> None:
    client = Client()
    client.force_login(eddie)
    answer = client.post(
        "/admin/phrases/new/", {"field": "credential", "phrase": "gold level", "term": "cpc,  ccs"}
    )
    assert answer.status_code == 302
    assert Phrase.objects.get(phrase="gold level").term == "CPC, CCS"
    assert "gold level" in client.get("/admin/phrases/?q=gold").content.decode()


def test_a_stranger_cannot_see_the_phrases(db: None) -> None:
    client = Client()
    client.force_login(make_user("mallory@example.org"))
    assert client.get("/admin/phrases/").status_code == 404


@pytest.mark.parametrize(
    ("field", "phrase", "term", "sentence"),
    [
        ("credential", "gold level", "CPCX", "There is no “CPCX” here"),
        ("record_type", "charts", "nothing-such", "There is no “nothing-such” here"),
        ("arrangement", "on the moon", "moon", "There is no “moon” here"),
        ("required", "is a must", "yes", "leave it empty"),
        ("system", "–", "", "at least one word"),
    ],
)
def test_a_phrase_that_could_mean_nothing_is_refused(
    field: str, phrase: str, term: str, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Phrase(field=field, phrase=phrase, term=term).full_clean()


def test_every_phrase_of_a_new_site_would_be_taken_from_an_editor(db: None) -> None:
    found = Phrase.objects.exclude(term="")
    assert found
    for phrase in found:
        phrase.full_clean()
