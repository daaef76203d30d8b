"""Editors do not delete what alerts look for, and an alert whose word is gone finds nothing rather than everything."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates import alerts, subscribing
from candidates.models import Alert, Delivery
from cms.models import Specialty
from jobboard.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client, eddie: User) -> Client:
    client.force_login(eddie)
    return client


def test_a_word_that_an_alert_looks_for_is_not_deleted(editor: Client, dana: User) -> None:
    term, free = (Specialty.objects.create(name=name, slug=name.lower()) for name in ("Rare", "Rarer"))
    subscribing.start(dana, dana.email, "specialty=rare&state=TX", "daily", now=timezone.now())
    answer = editor.post(f"/admin/specialty/delete/{term.pk}/", follow=True).content.decode()
    assert "“Rare” was not deleted, as 1 alert looks for it." in answer
    editor.post(f"/admin/specialty/delete/{free.pk}/")
    assert list(Specialty.objects.filter(pk__in=[term.pk, free.pk])) == [term]
    Alert.objects.update(deleted_at=timezone.now())
    editor.post(f"/admin/specialty/delete/{term.pk}/")
    assert not Specialty.objects.filter(pk=term.pk).exists()


def test_a_word_keeps_what_alerts_call_it_by(editor: Client) -> None:
    term = Specialty.objects.create(name="Rare", slug="rare")
    answer = editor.post(f"/admin/specialty/edit/{term.pk}/", {"name": "Seldom", "slug": "seldom"})
    assert "so it stays as it is" in answer.content.decode()
    editor.post(f"/admin/specialty/edit/{term.pk}/", {"name": "Seldom", "slug": "rare"})
    term.refresh_from_db()
    assert (term.name, term.slug) == ("Seldom", "rare")


def test_an_alert_whose_word_is_gone_all_the_same_finds_nothing(dana: User) -> None:
    Specialty.objects.create(name="Rare", slug="rare")
    now = timezone.now()
    for query in ("specialty=rare", "specialty=rare&state=TX", "avoid=gone&state=TX"):
        subscribing.start(dana, dana.email, query, "daily", now=now)
    Specialty.objects.filter(slug="rare").delete()
    job = factories.make_job()
    alerts.run_due(now + timedelta(minutes=1))
    windows = Delivery.objects.values_list("alert__query", "job_ids")
    found = {query: list(page_ids) for query, page_ids in windows}
    assert found == {"specialty=rare": [], "specialty=rare&state=TX": [], "avoid=gone&state=TX": [job.pk]}
