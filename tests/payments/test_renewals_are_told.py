"""Each renewal of a plan that is paid is told by a mail of ours, as Stripe's own can be switched off."""

import random

from employers import subscribing
from employers.models import Employer, Role
from jobboard.lib import eastern
from jobboard.mail.models import OutgoingMail
from jobboard.payments import inbox
from tests.employers.teams import member
from tests.payments.shop import Shop, post_event, subscribed
from tests.payments.test_plans import kinds


def test_of_each_renewal_whoever_sees_to_money_hears_once_however_often_the_events_come(
    shop: Shop, acme: Employer
) -> None:
    clock = shop.clock_of(acme)
    plan = subscribed(shop, acme)
    recruiter, billing_desk = member(acme, Role.RECRUITER), member(acme, Role.BILLING)
    assert "plan_renewed" not in kinds()
    shop.sandbox.advance_test_clock(clock, days=31.2)
    told = shop.heard() * 3
    random.Random(7).shuffle(told)
    for body, signature in told:
        assert post_event(body, signature) == 200
        inbox.sweep()
    subscribing.run()
    renewal = plan.invoices.first()
    assert renewal
    mails = OutgoingMail.objects.filter(kind="plan_renewed")
    owner = acme.memberships.get(role=Role.OWNER).user
    assert {each.to for each in mails} == {owner.email, billing_desk.email}
    assert recruiter.email not in {each.to for each in mails}
    [mail] = mails.filter(to=owner.email)
    assert f"$490 is paid, and it covers your postings until {eastern.day(renewal.period_end)}" in mail.text
    assert renewal.url in mail.text
    assert renewal.number in mail.text
    shop.sandbox.advance_test_clock(clock, days=31.2)
    shop.deliver()
    assert kinds().count("plan_renewed") == 4


def test_renewals_of_which_is_known_already_are_not_told_late(shop: Shop, acme: Employer) -> None:
    clock = shop.clock_of(acme)
    plan = subscribed(shop, acme)
    shop.sandbox.advance_test_clock(clock, days=31.2)
    shop.deliver()
    OutgoingMail.objects.all().delete()
    subscribing.refresh(plan.stripe_id)
    assert kinds() == []
