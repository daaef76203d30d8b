"""Double opt-in: whoever types an address learns nothing, and only its owner can say yes."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates import subscribing
from candidates.models import Alert, Subscriber
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail, SuppressedAddress

SEARCH = "/alerts/new/?credential=CPC&state=TX"
FORM = {"email": "dana@example.org", "frequency": "daily"}

pytestmark = pytest.mark.django_db


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"https?://[^/\s]+(/alerts/(?:confirm|manage)/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def test_the_form_shows_the_search_in_words(client: Client) -> None:
    page = client.get(SEARCH).content.decode()
    assert "CPC · open to Texas" in page


def test_nothing_is_on_until_the_address_says_yes(client: Client) -> None:
    response = client.post(SEARCH, FORM)
    assert response.status_code == 302
    asked = client.get(response["Location"]).content.decode()
    assert "Check your inbox" in asked
    assert f"The mail goes to {FORM['email']}." in asked
    alert = Alert.objects.get()
    assert (alert.query, alert.frequency, alert.confirmed_at) == ("credential=CPC&state=TX", "daily", None)
    assert OutgoingMail.objects.get().kind == "alert_confirm"


def test_opening_the_link_changes_nothing_and_its_button_starts_the_alert(client: Client) -> None:
    client.post(SEARCH, FORM)
    link = link_in(OutgoingMail.objects.get())
    assert "Yes, start this alert" in client.get(link).content.decode()
    assert Alert.objects.get().confirmed_at is None
    response = client.post(link, follow=True)
    assert "Your alert is on" in response.content.decode()
    alert = Alert.objects.get()
    assert alert.confirmed_at is not None
    assert alert.next_due_at <= timezone.now()


def test_a_second_yes_changes_nothing(client: Client) -> None:
    client.post(SEARCH, FORM)
    link = link_in(OutgoingMail.objects.get())
    client.post(link)
    later = timezone.now() + timedelta(days=1)
    Alert.objects.update(next_due_at=later)
    client.post(link)
    assert Alert.objects.get().next_due_at == later


def test_an_old_yes_does_not_undo_a_later_no(client: Client) -> None:
    client.post(SEARCH, FORM)
    link = link_in(OutgoingMail.objects.get())
    client.post(link)
    subscribing.unsubscribe(Subscriber.objects.get(), now=timezone.now())
    client.post(link)
    assert not Alert.objects.due(timezone.now()).exists()


@pytest.mark.parametrize("token", ["1", "1.2.3", "x.y", "1.1tVZzU.AAAA"])
def test_a_made_up_link_gets_404(client: Client, token: str) -> None:
    assert client.get(f"/alerts/confirm/{token}/").status_code == 404
    assert client.post(f"/alerts/confirm/{token}/").status_code == 404


def test_a_known_address_gets_the_same_page_and_learns_of_it_by_mail(client: Client, dana: User) -> None:
    client.post(SEARCH, FORM)
    client.post(link_in(OutgoingMail.objects.get()))
    known = Client().post(SEARCH, FORM)
    unknown = Client().post(SEARCH, {**FORM, "email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    mail = OutgoingMail.objects.get(kind="alert_known")
    assert mail.to == "dana@example.org"
    assert client.get(link_in(mail)).status_code == 200


def test_a_double_click_sends_one_mail(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now().replace(second=10)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client.post(SEARCH, FORM)
    client.post(SEARCH, FORM)
    assert OutgoingMail.objects.count() == 1


def test_an_address_is_asked_three_times_a_day_at_most_and_nobody_is_told(client: Client) -> None:
    pages = []
    for pay in range(30_000, 30_005):
        page = client.post(f"/alerts/new/?pay={pay}", FORM, follow=True).content.decode()
        pages.append(page.replace(f"pay={pay}", ""))  # their own search, to go back to
    assert OutgoingMail.objects.count() == 3
    assert Alert.objects.count() == 3
    assert len(set(pages)) == 1


def test_one_connection_cannot_ask_many_addresses(client: Client) -> None:
    for number in range(20):
        assert client.post(SEARCH, {**FORM, "email": f"a{number}@example.org"}).status_code == 302
    response = client.post(SEARCH, {**FORM, "email": "victim@example.org"})
    assert "try again in an hour" in response.content.decode()
    assert not OutgoingMail.objects.filter(to="victim@example.org").exists()


def test_a_suppressed_address_gets_nothing(client: Client) -> None:
    SuppressedAddress.objects.create(email="dana@example.org", reason="complained")
    assert client.post(SEARCH, FORM).status_code == 302
    assert not OutgoingMail.objects.exists()


def test_a_stranger_cannot_write_to_an_address_through_the_keyword(client: Client) -> None:
    client.post("/alerts/new/?q=win+a+prize&state=TX", FORM)
    mail = OutgoingMail.objects.get()
    assert "prize" not in mail.subject + mail.text + mail.html
    assert "Open to Texas · a keyword" in mail.text


def test_a_wrong_address_is_told_beside_the_field_and_kept(client: Client) -> None:
    response = client.post(SEARCH, {"email": "dana@", "frequency": "weekly"})
    page = response.content.decode()
    assert "This is not a complete e-mail address" in page
    assert 'value="dana@"' in page
    assert re.search(r'value="weekly"[^>]*checked', page)
    assert not Alert.objects.exists()


def test_what_the_matcher_does_not_honour_is_left_out_and_named(client: Client) -> None:
    page = client.get("/alerts/new/?state=TX&shift=night&credential=NOPE&sort=pay&page=2").content.decode()
    assert "shift=night" in page
    assert "credential=NOPE" in page
    assert "sort=" not in page
    assert "page=2" not in page
    client.post("/alerts/new/?state=TX&shift=night&credential=NOPE&sort=pay", FORM)
    assert Alert.objects.get().query == "state=TX"


def test_the_owner_of_the_address_needs_no_mail(client: Client, dana: User) -> None:
    client.force_login(dana)
    assert 'value="dana@example.org"' in client.get(SEARCH).content.decode()
    response = client.post(SEARCH, FORM, follow=True)
    assert "Your alert is on" in response.content.decode()
    assert Alert.objects.kept().get().subscriber.user == dana
    assert not OutgoingMail.objects.exists()


def test_the_owner_is_told_of_a_duplicate(client: Client, dana: User) -> None:
    client.force_login(dana)
    client.post(SEARCH, FORM)
    response = client.post("/alerts/new/?state=TX&credential=cpc", FORM, follow=True)
    assert "You already have this alert" in response.content.decode()
    assert Alert.objects.count() == 1


def test_signed_in_is_not_enough_for_another_address(client: Client, paul: User) -> None:
    client.force_login(paul)
    client.post(SEARCH, FORM)
    assert Alert.objects.get().confirmed_at is None
    assert OutgoingMail.objects.get().to == "dana@example.org"


def test_a_mistyped_address_is_typed_again_without_searching_again(client: Client) -> None:
    page = client.post(SEARCH, FORM | {"email": "dnaa@example.org"}, follow=True).content.decode()
    search = SEARCH.partition("?")[2].replace("&", "&amp;")
    assert f'<a href="/alerts/new/?{search}">type it again</a>' in page
    assert f'href="/jobs/?{search}">Back to the jobs</a>' in page


def test_no_line_ends_within_a_credential_of_a_search(client: Client) -> None:
    """ "CPC-" and "A" on the next line say another credential. What was typed is still not taken for HTML."""
    page = client.get("/alerts/new/?holding=CPC-A&q=%3Cb%3EAB-C").content.decode()
    assert '<span class="unbroken">CPC-A</span>' in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
