"""Deleting an account: asked for with a proof, seven days to think again, and what stands in the way said clearly."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from candidates import applying, subscribing
from candidates.application import NAMELESS, Application
from candidates.models import Alert, Subscriber
from candidates.resumes import shelf
from employers import pipeline, team
from employers.models import Employer, Membership, Order, Posting, PostingEvent, Role
from jobboard.accounts import leaving, personal
from jobboard.accounts.models import User
from jobboard.mail import sending
from jobboard.mail.models import OutgoingMail
from tests.factories import PASSWORD, make_job, make_posting, make_user
from tests.mydata.doors import prove, sign_in

pytestmark = pytest.mark.django_db


def ask_to_go(client: Client, user: User) -> None:
    sign_in(client, user)
    prove(client)
    answer = client.post("/account/delete/", {"email": f" {user.email.upper()} "})
    assert answer["Location"] == "/account/deleted/"
    user.refresh_from_db()


def link_in_mail() -> str:
    text = OutgoingMail.objects.get(kind="account_leaving").text
    return "/account/keep/" + text.split("/account/keep/")[1].split()[0]


def test_it_takes_a_proof_and_the_address_typed(client: Client, dana: User) -> None:
    sign_in(client, dana)
    assert client.get("/account/delete/")["Location"].startswith("/account/reauthenticate/")
    prove(client)
    for typed in ("", "dana", "paul@example.org"):
        assert client.post("/account/delete/", {"email": typed}).status_code == 200
    dana.refresh_from_db()
    assert dana.leaves_at is None


def test_from_then_on_only_staying_is_open_in_every_browser(client: Client, dana: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(dana)
    ask_to_go(client, dana)
    assert "/account/login/" in elsewhere.get("/account/profile/")["Location"], "signed out there too"
    sign_in(client, dana)
    for path in ("/account/profile/", "/resumes/", "/account/data/", "/jobs/", "/account/password/change/"):
        assert client.get(path)["Location"] == "/account/keep/", path
    assert client.post("/resumes/")["Location"] == "/account/keep/"
    assert "Keep this account?" in client.get("/account/keep/").content.decode()
    assert User.objects.get(pk=dana.pk).leaves_at, "looking keeps nothing"
    assert client.post("/account/keep/")["Location"] == "/account/data/"
    assert client.get("/account/profile/").status_code == 200
    assert leaving.run(timezone.now() + timedelta(days=8)) == 0


def test_the_link_in_the_mail_keeps_it_once_and_by_a_button(client: Client, dana: User) -> None:
    ask_to_go(client, dana)
    link = link_in_mail()
    stranger = Client()
    assert "Keep my account" in stranger.get(link).content.decode()
    assert User.objects.get(pk=dana.pk).leaves_at
    assert stranger.post(link)["Location"] == "/account/login/"
    assert User.objects.get(pk=dana.pk).leaves_at is None
    assert stranger.post(link).status_code == 404
    assert OutgoingMail.objects.filter(kind="account_kept", to=dana.email).count() == 1


def test_who_is_signed_in_already_is_not_told_to_sign_in(client: Client, dana: User) -> None:
    ask_to_go(client, dana)
    sign_in(client, dana)
    answer = client.post(link_in_mail(), follow=True)
    assert answer.redirect_chain == [("/account/data/", 302)]
    assert "Your account is kept" in answer.text
    assert "Sign in to go on" not in answer.text


def test_a_link_that_is_pressed_as_the_account_goes_is_answered(
    client: Client, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = User(pk=dana.pk + 1_000, email="gone@example.org", leaves_at=timezone.now())
    monkeypatch.setattr("jobboard.accounts.leaving.who_may_keep", lambda _token: gone)
    assert client.post("/account/keep/any-token/").status_code == 404


@pytest.mark.parametrize("token", ["1-1.x.y", "no", "9" * 300, "1-2:3"])
def test_a_made_up_link_keeps_nothing(client: Client, token: str) -> None:
    assert client.post(f"/account/keep/{token}/").status_code == 404


def test_a_link_of_an_earlier_wish_does_not_undo_a_later_one(client: Client, dana: User) -> None:
    ask_to_go(client, dana)
    old = link_in_mail()
    leaving.keep(dana)
    leaving.ask(dana, timezone.now() + timedelta(hours=1))
    assert client.post(old).status_code == 404
    dana.refresh_from_db()
    assert dana.leaves_at


def test_while_it_rests_no_alert_comes_and_no_resume_is_read(
    client: Client, dana: User, acme: Employer
) -> None:
    subscriber = Subscriber.objects.create(email=dana.email)
    on, off = (
        Alert.objects.create(subscriber=subscriber, query=query, confirmed_at=timezone.now())
        for query in ("credential=CPC", "credential=CCS")
    )
    Alert.objects.filter(pk=off.pk).update(paused_at=timezone.now() - timedelta(days=3))
    resume = shelf.put(dana, SimpleUploadedFile("dana.txt", b"Dana's resume"))
    posting = make_posting(acme, live=True, apply_here=True)
    assert posting.page
    sent = applying.send(dana, posting.page, applying.Letter("Dana", "", "", resume, [], []))
    assert sent
    path = f"/employers/postings/{posting.pk}/applicants/{sent.pk}/resume/"
    recruiter = Client()
    recruiter.force_login(acme.memberships.get().user)
    assert recruiter.get(path).status_code == 200
    ask_to_go(client, dana)
    assert recruiter.get(path).status_code == 404
    assert not Alert.objects.due(timezone.now() + timedelta(days=1)).exists()
    leaving.keep(dana)
    assert recruiter.get(path).status_code == 200
    assert list(Alert.objects.filter(paused_at=None)) == [on], "who had paused one before finds it paused"


def test_a_pause_does_not_end_while_its_owner_is_leaving(client: Client, dana: User) -> None:
    """Also where the alert was saved without signing in: the address is the account's."""
    now = timezone.now()
    subscriber = Subscriber.objects.create(email=dana.email)
    alert = Alert.objects.create(subscriber=subscriber, query="credential=CPC", confirmed_at=now)
    subscribing.pause(alert, now=now, until=now + timedelta(days=2))
    ask_to_go(client, dana)
    assert subscribing.end_pauses(now + timedelta(days=3)) == 0
    assert not Alert.objects.due(now + timedelta(days=4)).exists()
    leaving.keep(dana)
    assert subscribing.end_pauses(now + timedelta(days=3)) == 1


@pytest.mark.parametrize("month", [timedelta(days=30), None])
def test_a_pause_that_is_chosen_while_leaving_holds_for_who_stays(
    client: Client, dana: User, month: timedelta | None
) -> None:
    """By the link in a mail, or on a page that was opened before."""
    now = timezone.now()
    subscriber = Subscriber.objects.create(email=dana.email)
    alert = Alert.objects.create(subscriber=subscriber, query="credential=CPC", confirmed_at=now)
    ask_to_go(client, dana)
    until = now + month if month else None
    subscribing.pause(alert, now=timezone.now(), until=until)
    leaving.keep(dana)
    alert.refresh_from_db()
    assert User.objects.get(pk=dana.pk).leaves_at is None
    assert (alert.paused_at is not None, alert.paused_until) == (True, until)


def test_an_end_that_a_resting_alert_was_given_keeps_nobody_from_staying(client: Client, dana: User) -> None:
    """As was possible once."""
    now = timezone.now()
    subscriber = Subscriber.objects.create(email=dana.email)
    alert = Alert.objects.create(subscriber=subscriber, query="credential=CPC", confirmed_at=now)
    ask_to_go(client, dana)
    Alert.objects.update(paused_until=now + timedelta(days=30))
    leaving.keep(dana)
    alert.refresh_from_db()
    assert (alert.paused_at, alert.paused_until) == (None, None)


def test_an_employer_sees_that_somebody_withdrew_and_not_who(
    client: Client, dana: User, acme: Employer
) -> None:
    posting = make_posting(acme, live=True, apply_here=True)
    assert posting.page
    sent = applying.send(dana, posting.page, applying.Letter("Dana Doe", "512", "I code.", None, ["CPC"], []))
    assert sent
    ask_to_go(client, dana)
    assert leaving.run(timezone.now() + timedelta(days=7)) == 1
    recruiter = Client()
    recruiter.force_login(acme.memberships.get().user)
    for page in ("", f"{sent.pk}/"):
        shown = recruiter.get(f"/employers/postings/{posting.pk}/applicants/{page}").content.decode()
        assert NAMELESS in shown
        assert "Dana" not in shown
        assert dana.email not in shown
    assert Application.objects.get().state == "withdrawn"
    sheet = recruiter.get(f"/employers/postings/{posting.pk}/applicants.csv").content.decode()
    assert NAMELESS in sheet


def test_mail_about_another_applicant_keeps_its_words(acme: Employer, client: Client) -> None:
    """A name can be a part of somebody else's: only what told of the one who left is blanked."""
    posting = make_posting(acme, live=True, apply_here=True)
    ann, joanna = make_user("ann@example.org"), make_user("joanna@example.org")
    told = {user: told_the_employer(user, name, posting) for user, name in ((ann, "Ann"), (joanna, "Joanna"))}
    assert "Ann" in told[ann].text
    assert "Joanna" in told[joanna].text
    ask_to_go(client, ann)
    assert leaving.run(timezone.now() + timedelta(days=8)) == 1
    for mail in told.values():
        mail.refresh_from_db()
    assert told[ann].text == told[ann].html == ""
    assert "Joanna" in told[joanna].text


def test_mail_about_several_applicants_is_blanked_for_any_of_them(acme: Employer, client: Client) -> None:
    posting = make_posting(acme, live=True, apply_here=True)
    ann, joanna = make_user("ann@example.org"), make_user("joanna@example.org")
    applied(ann, "Ann", posting)
    mail = told_the_employer(joanna, "Joanna", posting)
    assert "Ann, Joanna" in mail.text
    ask_to_go(client, ann)
    assert leaving.run(timezone.now() + timedelta(days=8)) == 1
    mail.refresh_from_db()
    assert mail.text == ""


def applied(user: User, name: str, posting: Posting) -> None:
    assert posting.page
    assert applying.send(user, posting.page, applying.Letter(name, "", "", None, [], []))


def told_the_employer(user: User, name: str, posting: Posting) -> OutgoingMail:
    applied(user, name, posting)
    known = set(OutgoingMail.objects.values_list("pk", flat=True))
    last = Application.objects.exclude(announced_at=None).order_by("pk").last()
    later = last.announced_at + timedelta(days=1) if last and last.announced_at else timezone.now()
    assert pipeline.announce(later) == 1
    mail: OutgoingMail = OutgoingMail.objects.exclude(pk__in=known).get(kind="applicants_new")
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
    return mail


def test_the_days_are_seven_and_the_last_mail_leaves_no_row(client: Client, dana: User) -> None:
    ask_to_go(client, dana)
    now = timezone.now()
    assert leaving.run(now + timedelta(days=6, hours=23)) == 0
    assert leaving.run(now + timedelta(days=7, seconds=1)) == 1
    assert not User.objects.filter(email=dana.email).exists()
    last = OutgoingMail.objects.get(to=dana.email)
    assert last.kind == "account_gone"
    sending.send_due()
    assert not OutgoingMail.objects.filter(to=dana.email).exists()


def test_whoever_kept_it_in_the_last_second_stays(client: Client, dana: User) -> None:
    ask_to_go(client, dana)
    later = timezone.now() + timedelta(days=8)
    with time_machine.travel(later, tick=False):
        assert leaving.keep(dana)
        assert leaving.run(later) == 0
    assert User.objects.filter(pk=dana.pk).exists()


def test_the_only_owner_of_a_living_company_hands_over_first(client: Client, acme: Employer) -> None:
    owner = acme.memberships.get().user
    colleague = make_user("colleague@example.org")
    place = Membership.objects.create(employer=acme, user=colleague, role=Role.RECRUITER)
    sign_in(client, owner)
    prove(client)
    for _ in range(2):
        shown = client.post("/account/delete/", {"email": owner.email}).content.decode()
        assert "You are the only owner of Acme Health." in shown
    owner.refresh_from_db()
    assert owner.leaves_at is None
    team.change_role(place, Role.OWNER)
    assert client.post("/account/delete/", {"email": owner.email})["Location"] == "/account/deleted/"
    with pytest.raises(team.LastOwnerError):  # the one who is leaving answers for nothing any more
        team.change_role(place, Role.RECRUITER)


def test_a_company_without_anything_going_on_ends_with_its_only_owner(acme: Employer) -> None:
    owner = acme.memberships.get().user
    posting = make_posting(acme, live=True)
    assert posting.page
    assert personal.in_the_way(owner)
    posting.page.change(closed_at=timezone.now(), closed_reason="filled_here")
    assert personal.in_the_way(owner) == ""


def test_what_law_and_company_need_stays_without_the_name(client: Client, acme: Employer) -> None:
    owner = acme.memberships.get().user
    posting = make_posting(acme)
    order = Order.objects.create(
        employer=acme,
        posting=posting,
        product="single",
        amount_cents=249_00,
        status=Order.Status.EXPIRED,
        created_by=owner,
    )
    PostingEvent.objects.create(posting=posting, side="team", user=owner, what="written")
    ask_to_go(client, owner)
    assert leaving.run(timezone.now() + timedelta(days=8)) == 1
    order.refresh_from_db()
    assert order.created_by is None
    assert PostingEvent.objects.get().user is None


def test_an_invoice_keeps_the_companys_address_and_not_a_persons(client: Client, acme: Employer) -> None:
    owner = acme.memberships.get().user

    def invoiced(email: str, invoice_id: str) -> Order:
        return Order.objects.create(
            employer=acme, product="pack-5", amount_cents=990_00, method="invoice", status="invoiced",
            invoice_id=invoice_id, bill_to={"email": email, "name": "Acme Health"}, billing_address="Acme Health",
        )  # fmt: skip

    personal_one, companys = (
        invoiced(owner.email.upper(), "in_1"),
        invoiced("payables@acme.example.org", "in_2"),
    )
    ask_to_go(client, owner)
    assert leaving.run(timezone.now() + timedelta(days=8)) == 1
    for order in (personal_one, companys):
        order.refresh_from_db()
    assert personal_one.bill_to == {"email": "", "name": "Acme Health"}
    assert personal_one.billing_address == "Acme Health"
    assert companys.bill_to["email"] == "payables@acme.example.org"


def test_an_editor_is_let_go_by_an_administrator(client: Client, eddie: User) -> None:
    sign_in(client, eddie)
    prove(client)
    shown = client.post("/account/delete/", {"email": eddie.email}).content.decode()
    assert "Ask an administrator" in shown
    eddie.refresh_from_db()
    assert eddie.leaves_at is None


def test_a_reset_of_the_password_does_not_open_more(client: Client, dana: User) -> None:
    ask_to_go(client, dana)
    answer = client.post("/account/login/", {"login": dana.email, "password": PASSWORD}, follow=True)
    assert "Keep this account?" in answer.content.decode()


def test_the_address_can_be_used_for_a_new_account_afterwards(client: Client, dana: User) -> None:
    ask_to_go(client, dana)
    leaving.run(timezone.now() + timedelta(days=8))
    make_user(dana.email)
    page = make_job(apply_here=True)
    assert client.get(page.url).status_code == 200
