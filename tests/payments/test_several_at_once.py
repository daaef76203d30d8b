"""Several drafts are published together: each under the rules of one, and with one mail for all."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from employers import at_once, ledger
from employers import posting as postings
from employers.at_once import Means
from employers.models import CreditLine, Employer, Order, Posting, PostingEvent, Role
from jobboard.mail.models import OutgoingMail
from tests.employers.credit import give
from tests.employers.lives import fresh, page_of
from tests.employers.teams import browser_of, member, owner_of
from tests.factories import make_employer, make_posting
from tests.payments.shop import Shop

PAGE = "/employers/postings/publish/"
TEXTS = {
    "Emergency department coder": "<p>Facility and professional coding of emergency visits at three sites.</p>",
    "Radiology coder": "<p>Interventional and diagnostic films, with queries to the readers every week.</p>",
    "Risk adjustment auditor": "<p>Second reviews of chronic conditions for a payer, by region and year.</p>",
}


@pytest.fixture
def drafts(acme: Employer) -> list[Posting]:
    return [make_posting(acme, title=title, description=text) for title, text in TEXTS.items()]


@pytest.fixture
def acmes(acme: Employer) -> Client:
    return browser_of(owner_of(acme))


def states(some: list[Posting]) -> list[str]:
    return [fresh(posting).state for posting in some]


def sent(means: str, some: list[Posting]) -> dict[str, object]:
    return {"means": means, "posting": [posting.pk for posting in some]}


def test_credits_publish_what_is_ticked_and_one_mail_tells_of_it(
    acme: Employer, acmes: Client, drafts: list[Posting]
) -> None:
    give(acme, 3)
    page = acmes.get(PAGE)
    assert page.text.count(" checked") == 3
    assert "Each uses one of your 3 credits" in page.text
    done = acmes.post(PAGE, sent("credits", drafts[:2]), follow=True)
    assert "2 postings are published with credits. You have 1 left." in done.text
    assert states(drafts) == ["live", "live", "draft"]
    [mail] = OutgoingMail.objects.filter(kind__in=("postings_live", "posting_live"))
    assert (mail.to, mail.subject) == ("acme@example.org", "2 postings are live")
    for posting in drafts[:2]:
        assert posting.title in mail.text
        assert page_of(posting).url in mail.text


def test_pressed_twice_it_is_done_once(acme: Employer, acmes: Client, drafts: list[Posting]) -> None:
    give(acme, 5)
    for _ in range(2):
        acmes.post(PAGE, sent("credits", drafts))
    assert ledger.balance(acme) == 2
    again = acmes.post(PAGE, sent("credits", drafts), follow=True)
    assert "None of these can be published any more" in again.text
    assert OutgoingMail.objects.filter(kind="postings_live").count() == 1


def test_a_second_press_at_the_same_moment_spends_nothing(acme: Employer, drafts: list[Posting]) -> None:
    """Both have read the same drafts before either publishes one."""
    give(acme, 5)
    first, second = list(at_once.drafts_of(acme)), list(at_once.drafts_of(acme))
    done, _ = at_once.publish(first, Means.CREDITS, by=owner_of(acme))
    assert len(done) == 3
    assert at_once.publish(second, Means.CREDITS, by=owner_of(acme)) == ([], [])
    assert ledger.balance(acme) == 2


def test_nor_does_it_under_a_plan(shop: Shop, acme: Employer, drafts: list[Posting]) -> None:
    shop.paid_plan(acme)
    shop.deliver()
    first, second = list(at_once.drafts_of(acme)), list(at_once.drafts_of(acme))
    at_once.publish(first, Means.PLAN, by=owner_of(acme))
    before = PostingEvent.objects.count()
    assert at_once.publish(second, Means.PLAN, by=owner_of(acme)) == ([], [])
    assert PostingEvent.objects.count() == before


def test_no_more_than_the_credits_that_are_there(
    acme: Employer, acmes: Client, drafts: list[Posting]
) -> None:
    give(acme, 2)
    assert acmes.get(PAGE).text.count(" checked") == 2
    answer = acmes.post(PAGE, sent("credits", drafts))
    assert "You have 2 credits and ticked 3 postings." in answer.text
    assert answer.text.count(" checked") == 3
    assert states(drafts) == ["draft"] * 3
    assert CreditLine.objects.filter(quantity__lt=0).count() == 0


def test_a_plan_publishes_them_and_spends_no_credit(
    shop: Shop, acme: Employer, acmes: Client, drafts: list[Posting]
) -> None:
    give(acme, 3)
    shop.paid_plan(acme)
    shop.deliver()
    assert "Your plan covers them" in acmes.get(PAGE).text
    done = acmes.post(PAGE, sent("plan", drafts), follow=True)
    assert "3 postings are published under your plan." in done.text
    assert states(drafts) == ["live"] * 3
    assert ledger.balance(acme) == 3


def test_a_plan_that_ended_meanwhile_does_not_become_credits(
    acme: Employer, acmes: Client, drafts: list[Posting]
) -> None:
    give(acme, 3)
    answer = acmes.post(PAGE, sent("plan", drafts))
    assert "What pays for them has changed since you opened this page." in answer.text
    assert "Each uses one of your 3 credits" in answer.text
    assert states(drafts) == ["draft"] * 3


def test_two_that_are_nearly_the_same_are_not_both_published(acme: Employer, acmes: Client) -> None:
    give(acme, 3)
    twins = [make_posting(acme, title="Inpatient coder") for _ in range(2)]
    answer = acmes.post(PAGE, sent("credits", twins))
    assert "1 posting is published with credits. You have 2 left." in answer.text
    assert "It is nearly the same as another one: say why there are two." in answer.text
    assert sorted(states(twins)) == ["draft", "live"]


def test_what_cannot_be_paid_for_is_not_offered(
    shop: Shop, acme: Employer, acmes: Client, drafts: list[Posting]
) -> None:
    give(acme, 9)
    unfinished, on_its_way, _ = drafts
    Posting.objects.filter(pk=unfinished.pk).update(typed={"title": ["Half a"]})
    Order.objects.create(
        employer=acme, posting=on_its_way, created_by=owner_of(acme), product="single", amount_cents=249_00,
        currency="usd", status=Order.Status.PENDING,
    )  # fmt: skip
    acmes.post(PAGE, sent("credits", drafts))
    assert states(drafts) == ["draft", "draft", "live"]


def test_a_company_that_an_editor_refused_is_offered_nothing(
    acme: Employer, acmes: Client, drafts: list[Posting]
) -> None:
    give(acme, 9)
    Employer.objects.filter(pk=acme.pk).update(refused_at=timezone.now())
    assert "No finished drafts" in acmes.get(PAGE).text
    acmes.post(PAGE, sent("credits", drafts))
    assert states(drafts) == ["draft"] * 3


def test_whose_postings_an_editor_reads_hears_that_they_go_live_later(db: None) -> None:
    newcomer = make_employer("New Clinic", "new@example.org", trusted=False)
    give(newcomer, 2)
    some = [make_posting(newcomer, title=title, description=text) for title, text in list(TEXTS.items())[:2]]
    browser = browser_of(owner_of(newcomer))
    assert "An editor reads each before it goes live" in browser.get(PAGE).text
    done = browser.post(PAGE, sent("credits", some), follow=True)
    assert (
        "2 postings are paid with credits. An editor reads all of them first. You have 0 left." in done.text
    )
    assert states(some) == ["in review"] * 2
    assert not OutgoingMail.objects.filter(kind__in=("postings_live", "posting_live")).exists()


def test_one_with_an_hour_goes_live_then(acme: Employer, acmes: Client, drafts: list[Posting]) -> None:
    give(acme, 3)
    page = postings.written(drafts[0])
    page.go_live_at = timezone.now() + timedelta(days=2)
    page.save_revision()
    assert "Goes live on" in acmes.get(PAGE).text
    done = acmes.post(PAGE, sent("credits", drafts), follow=True)
    assert "3 postings are paid with credits. Going live later, at the hour you chose: 1." in done.text
    assert states(drafts) == ["scheduled", "live", "live"]
    assert OutgoingMail.objects.get(kind="postings_live").subject == "2 postings are live"


def test_each_writer_hears_of_their_own(acme: Employer, acmes: Client, drafts: list[Posting]) -> None:
    give(acme, 3)
    colleague = member(acme, Role.RECRUITER)
    Posting.objects.filter(pk=drafts[0].pk).update(created_by=colleague)
    acmes.post(PAGE, sent("credits", drafts))
    told = {
        mail.to: mail.subject
        for mail in OutgoingMail.objects.filter(kind__in=("posting_live", "postings_live"))
    }
    assert told == {
        colleague.email: f"Your posting is live: {drafts[0].title}",
        "acme@example.org": "2 postings are live",
    }


def test_mallory_publishes_nothing_of_acmes(acme: Employer, mallory: Employer, drafts: list[Posting]) -> None:
    give(acme, 3)
    give(mallory, 3, "tok_2")
    browser = browser_of(owner_of(mallory))
    assert drafts[0].title not in browser.get(PAGE).text
    browser.post(PAGE, sent("credits", drafts))
    assert states(drafts) == ["draft"] * 3
    assert (ledger.balance(acme), ledger.balance(mallory)) == (3, 3)


def test_who_has_neither_plan_nor_credits_is_shown_both(acmes: Client, drafts: list[Posting]) -> None:
    page = acmes.get(PAGE).text
    assert 'href="/employers/credits/buy/"' in page
    assert 'href="/employers/plan/start/"' in page
    assert "checkbox" not in page
    assert "What pays for them has changed" in acmes.post(PAGE, sent("credits", drafts)).text


def test_odd_choices_publish_nothing(acme: Employer, acmes: Client, drafts: list[Posting]) -> None:
    give(acme, 3)
    assert "Tick at least one posting." in acmes.post(PAGE, {"means": "credits"}).text
    for odd in ("x", "-1", "9" * 40, "\x00", "1 OR 1=1"):
        acmes.post(PAGE, {"means": "credits", "posting": odd})
    assert states(drafts) == ["draft"] * 3


def test_more_than_a_page_come_page_by_page(
    acme: Employer, acmes: Client, drafts: list[Posting], monkeypatch: pytest.MonkeyPatch
) -> None:
    give(acme, 3)
    monkeypatch.setattr("employers.at_once_views.MOST", 2)
    assert "1 more draft comes after these." in acmes.get(PAGE).text
    assert "Tick at most 2 at a time." in acmes.post(PAGE, sent("credits", drafts)).text
    shown = [line.posting for line in acmes.get(PAGE).context["lines"]]
    onward = acmes.post(PAGE, sent("credits", shown))
    assert onward["Location"] == PAGE
    assert states(drafts).count("live") == 2


def test_the_list_of_postings_leads_there_once_there_are_two(acmes: Client, acme: Employer) -> None:
    make_posting(acme)
    assert PAGE not in acmes.get("/employers/postings/").text
    make_posting(acme)
    assert PAGE in acmes.get("/employers/postings/").text
