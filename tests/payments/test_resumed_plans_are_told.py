"""Who was told that their plan ends hears, once for each time, that it goes on after all."""

import random

from employers import subscribing
from employers.models import Employer, Role, Subscription
from jobboard.lib import eastern
from jobboard.mail.models import OutgoingMail
from jobboard.payments import inbox
from tests.employers.teams import member, owner_of
from tests.payments.shop import Shop, post_event, subscribed
from tests.payments.test_plans import kinds


def ends(shop: Shop, plan: Subscription, *, ends: bool = True) -> None:
    """As the employer wishes at Stripe; the board has not heard of it yet."""
    shop.sandbox.client().v1.subscriptions.update(plan.stripe_id, {"cancel_at_period_end": ends})


def told() -> list[str]:
    """Of endings and of what became of them, as one person hears it."""
    both = ("plan_ending", "plan_resumed")
    mails = OutgoingMail.objects.filter(kind__in=both).order_by("created_at")
    return [mail.kind.removeprefix("plan_") for mail in mails]


def test_whoever_sees_to_money_hears_that_the_plan_goes_on(shop: Shop, acme: Employer) -> None:
    plan = subscribed(shop, acme)
    member(acme, Role.RECRUITER)
    payers = {owner_of(acme).email, member(acme, Role.BILLING).email}
    ends(shop, plan)
    shop.deliver()
    ends(shop, plan, ends=False)
    shop.deliver()
    mails = OutgoingMail.objects.filter(kind="plan_resumed")
    assert {mail.to for mail in mails} == payers
    plan.refresh_from_db()
    assert plan.current_period_end
    assert f"It does not end, and renews on {eastern.day(plan.current_period_end)}." in mails[0].text


def test_each_ending_and_each_resume_is_told_once_whoever_reports_it(shop: Shop, acme: Employer) -> None:
    plan = subscribed(shop, acme)
    for wish in (True, False, True, False, True):
        ends(shop, plan, ends=wish)
        subscribing.refresh(plan.stripe_id)
        shop.deliver()
        subscribing.run()
    assert told() == ["ending", "resumed", "ending", "resumed", "ending"]


def test_events_in_any_order_tell_nothing_twice(shop: Shop, acme: Employer) -> None:
    plan = subscribed(shop, acme)
    for wish in (True, False):
        ends(shop, plan, ends=wish)
        subscribing.refresh(plan.stripe_id)
    heard = shop.heard() * 2
    random.Random(3).shuffle(heard)
    for body, signature in heard:
        assert post_event(body, signature) == 200
        inbox.sweep()
    assert told() == ["ending", "resumed"]


def test_answers_that_come_late_or_at_once_tell_nothing_twice(shop: Shop, acme: Employer) -> None:
    plan = subscribed(shop, acme)
    ends(shop, plan)
    late = subscribing.subscription_changed(plan.stripe_id)
    subscribing.refresh(plan.stripe_id)
    ends(shop, plan, ends=False)
    at_once = [subscribing.subscription_changed(plan.stripe_id) for _ in range(2)]
    for act in (*at_once, late):
        assert act
        act()
    plan.refresh_from_db()
    assert (told(), plan.ends_at) == (["ending", "resumed"], None)


def test_what_ended_or_was_never_to_end_is_not_told_to_go_on(shop: Shop, acme: Employer) -> None:
    plan = subscribed(shop, acme)
    subscribing.refresh(plan.stripe_id)
    ends(shop, plan)
    shop.deliver()
    shop.sandbox.client().v1.subscriptions.cancel(plan.stripe_id)
    shop.deliver()
    assert kinds().count("plan_ended") == 1
    assert told() == ["ending"]
