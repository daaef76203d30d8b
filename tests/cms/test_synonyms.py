"""Editors keep the synonyms; a line that cannot work is refused with the reason."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cms import search, synonyms, vocabulary
from cms.matching import Criteria
from cms.models import Synonym
from jobboard.accounts.models import User
from tests.factories import make_job

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ED", "at least two phrases"),
        ("ED = ", "A phrase is missing"),
        ("ED = the", "“the” has no word"),
        ("profee = pro-fee = Pro Fee", "“Pro Fee” says nothing new"),
        ("ED = a very long phrase that nobody would ever type", "longer than 6 words"),
        ("=".join(f"word{n}" for n in range(20)), "At most 12 phrases"),
    ],
)
def test_a_line_that_cannot_work_is_refused_in_a_sentence(line: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Synonym(phrases=line).full_clean()


def test_a_line_is_stored_tidily() -> None:
    line = Synonym(phrases="  ED=emergency \n department =ER")
    line.full_clean()
    assert line.phrases == "ED = emergency department = ER"


def test_every_line_of_a_new_site_is_valid() -> None:
    seeded = Synonym.objects.all()
    assert seeded.count() > 20
    assert [line.phrases for line in seeded if synonyms.problem(line.phrases)] == []


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("ortho coder", "Orthopedic Surgery Coder"),
        ("peds", "Pediatric Coder"),
        ("psych", "Behavioral Health Coder"),
    ],
)
def test_a_new_site_knows_the_short_names_of_specialties(typed: str, title: str) -> None:
    job = make_job(title=title)
    make_job(title="Surgery Coder")
    assert search.find(Criteria(q=typed)).ids == [job.pk]


def test_a_credentials_name_is_a_synonym_of_its_abbreviation() -> None:
    table = synonyms.table(vocabulary.current().synonyms)
    assert frozenset({"rhit"}) in table[synonyms.key(["registered", "health", "information", "technician"])]


def test_eddie_adds_a_synonym_in_the_admin(client: Client, eddie: User) -> None:
    client.force_login(eddie)
    assert client.get("/admin/synonym/").status_code == 200
    refused = client.post("/admin/synonym/new/", {"phrases": "ortho"})
    assert "at least two phrases" in refused.content.decode()
    assert client.post("/admin/synonym/new/", {"phrases": "ortho = orthopedics"}).status_code == 302
    assert "ortho = orthopedics" in vocabulary.current().synonyms
