"""Where somebody is signed in is listed, and any of it can be ended from anywhere."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobboard.accounts import devices
from jobboard.accounts.models import User
from tests.mydata.doors import FIREFOX, sign_in

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
def phone(dana: User) -> Client:
    client = Client(HTTP_USER_AGENT=PHONE)
    sign_in(client, dana, PHONE)
    return client


def test_each_is_listed_by_browser_and_system(client: Client, phone: Client, dana: User) -> None:
    client.defaults["HTTP_USER_AGENT"] = FIREFOX
    sign_in(client, dana)
    shown = client.get("/account/sessions/").content.decode()
    assert "Firefox on Linux" in shown
    assert "Mobile Safari on iOS" in shown
    assert shown.count("This browser") == 1


def test_one_is_ended_and_the_other_goes_on(client: Client, phone: Client, dana: User) -> None:
    sign_in(client, dana)
    there = UserSession.objects.get(user_agent=PHONE)
    assert client.post(f"/account/sessions/{there.pk}/")["Location"] == "/account/sessions/"
    assert phone.get("/account/profile/").status_code == 302
    assert client.get("/account/profile/").status_code == 200
    assert client.post(f"/account/sessions/{there.pk}/").status_code == 404


def test_all_others_are_ended_at_once(client: Client, phone: Client, dana: User) -> None:
    sign_in(client, dana)
    third = Client()
    third.force_login(dana)  # listed when it is used
    assert third.get("/account/profile/").status_code == 200
    client.post("/account/sessions/others/")
    assert {one.get("/account/profile/").status_code for one in (phone, third)} == {302}
    assert client.get("/account/profile/").status_code == 200
    assert UserSession.objects.count() == 1


def test_anothers_session_is_nobodys(client: Client, phone: Client, paul: User) -> None:
    sign_in(client, paul)
    theirs = UserSession.objects.get(user_agent=PHONE)
    assert client.post(f"/account/sessions/{theirs.pk}/").status_code == 404
    client.post("/account/sessions/others/")
    assert phone.get("/account/profile/").status_code == 200


def test_last_seen_is_noted_every_ten_minutes_and_not_on_each_page(phone: Client) -> None:
    phone.get("/account/profile/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        phone.get("/account/profile/")
    assert not [q for q in asked.captured_queries if q["sql"].startswith(("UPDATE", "INSERT"))]
    later = timezone.now() + timedelta(minutes=11)
    with time_machine.travel(later, tick=False):
        phone.get("/account/profile/")
    assert UserSession.objects.get().last_seen_at == later


@pytest.mark.parametrize("agent", ["", "x", "\u202e" * 50, "Mozilla/5.0 " + "a" * 5000])
def test_an_odd_browser_has_a_name_too(agent: str) -> None:
    assert devices.name_of(agent)
