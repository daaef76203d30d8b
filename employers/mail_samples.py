"""Samples of the mails that employers get, and operators of what concerns their money."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from candidates.mail_samples import application
from cms import sample
from cms.models.choices import ClosedReason
from employers import emails, order_mail, plan_mail, team, team_mail
from employers.models import (
    CompanyCheck,
    Employer,
    Invitation,
    JoinRequest,
    Membership,
    MoneyReport,
    Order,
    Posting,
    PostingEvent,
    Reversal,
    Role,
    Subscription,
    SubscriptionInvoice,
)
from employers.plans import Kind
from employers.still_open import Question
from jobboard.accounts.models import User
from jobboard.lib.money import dollars
from jobboard.mail import outbox
from jobboard.mail.samples import Sample

OWNER = "owner@sample.example"
WRITER, OWNERS, OPERATORS = (
    "Whoever wrote the posting, else an owner",
    "The owners of the team",
    "The operators",
)
PAYERS = "Owners and those who see to billing"
BUYER = "Whoever bought; once they have left the team, owners and those who see to billing"
PAYERS_AND_BUYER = f"{PAYERS}, and whoever bought"


def _employer() -> Employer:
    employer = Employer.objects.create(company=sample.hospital())
    Membership.objects.create(employer=employer, user=User.objects.create(email=OWNER), role=Role.OWNER)
    return employer


def _posting(**fields: Any) -> Posting:  # the page's own
    employer = _employer()
    return Posting.objects.create(
        employer=employer,
        page=sample.posting(employer.company, **fields),
        created_by=employer.memberships.get().user,
    )


def _posting_live() -> None:
    posting = _posting(submitted_at=timezone.now())
    assert posting.page
    emails.posting_live(posting, posting.page)


def _postings_live() -> None:
    first = _posting()
    second = Posting.objects.create(
        employer=first.employer, page=sample.posting(first.employer.company, title="HIM Analyst")
    )
    emails.postings_live(OWNER, [first, second])


def _applicants_new() -> None:
    came = application()
    posting = Posting.objects.create(employer=_employer(), page=came.page)
    emails.applicants_new(posting, [came])


def _sent_back() -> None:
    posting = _posting(live=False)
    event = PostingEvent.objects.create(
        posting=posting,
        side=PostingEvent.Side.EDITOR,
        what=PostingEvent.What.SENT_BACK,
        why="Please say which encoder is used: coders ask for it.",
    )
    emails.sent_back(posting, event)


def _still_open() -> None:
    now = timezone.now()
    emails.still_open(OWNER, [Question(_posting(), now + timedelta(days=3))], now)


def _closed_unanswered() -> None:
    posting = _posting()
    assert posting.page
    posting.page.change(closed_at=timezone.now(), closed_reason=ClosedReason.UNCONFIRMED)
    emails.closed_unanswered(posting, timezone.now())


def _feed_closed() -> None:
    context = {
        "feed": "Greenhouse, examplehealth",
        "titles": ["Inpatient Coder", "HIM Analyst"],
        "dashboard_url": settings.SITE_URL + reverse("postings"),
    }
    outbox.queue("feed_closed", to=OWNER, dedupe_key="sample-feed-closed", context=context)


# --- The team ---


def _invited() -> None:
    employer = _employer()
    invitation = Invitation.objects.create(
        employer=employer,
        email="colleague@sample.example",
        role=Role.RECRUITER,
        invited_by=employer.memberships.get().user,
    )
    team_mail.invited(invitation, team.link_of(invitation))


def _join_request(**fields: Any) -> JoinRequest:  # the model's own
    asker = User.objects.create(email="colleague@sample.example")
    return JoinRequest.objects.create(employer=_employer(), user=asker, **fields)


def _join_answered() -> None:
    team_mail.join_answered(_join_request(approved=True, decided_at=timezone.now()))


def _company_checked() -> None:
    check = CompanyCheck.objects.create(
        employer=_employer(),
        what=CompanyCheck.What.NAME,
        proposed="Example Health Partners",
        decision=CompanyCheck.Decision.REJECTED,
        decided_at=timezone.now(),
        reason="Your website still shows the old name.",
    )
    team_mail.company_checked(check)


# --- Money ---


def _order(**fields: Any) -> Order:  # the model's own
    posting = _posting()
    values: dict[str, Any] = {
        "employer": posting.employer,
        "posting": posting,
        "product": "single",
        "amount_cents": 249_00,
        "created_by": posting.created_by,
        "payment_intent_id": "pi_sample",
        "status": Order.Status.PAID,
        "paid_at": timezone.now(),
        "days": 60,
    }
    return Order.objects.create(**(values | fields))


def _reversal() -> Reversal:
    order = _order()
    return Reversal.objects.create(
        order=order,
        created_by=order.created_by,
        reason="You wrote to us that it was posted twice.",
        kind=Reversal.Kind.REFUND,
        state=Reversal.State.STANDS,
        stripe_id="re_sample",
        amount_cents=100_00,
    )


def _order_failed() -> None:
    order_mail.failed(_order(status=Order.Status.FAILED, paid_at=None))


def _order_refunded() -> None:
    reversal = _reversal()
    order_mail.refunded(reversal.order, reversal)


def _refund_came_back() -> None:
    reversal = _reversal()
    order_mail.refund_came_back(reversal.order, reversal)


def _dispute(state: Reversal.State, status: Order.Status) -> Reversal:
    order = _order(status=status, delivered_at=timezone.now())
    if state != Reversal.State.UNDONE and order.posting and order.posting.page:
        order.posting.page.change(closed_at=timezone.now(), closed_reason=ClosedReason.REFUNDED)
    return Reversal.objects.create(
        order=order, kind=Reversal.Kind.DISPUTE, state=state, stripe_id="dp_sample", amount_cents=249_00
    )


def _dispute_opened() -> None:
    reversal = _dispute(Reversal.State.OPEN, Order.Status.DISPUTED)
    order_mail.dispute_opened(reversal.order, reversal)


def _dispute_lost() -> None:
    reversal = _dispute(Reversal.State.STANDS, Order.Status.REFUNDED)
    order_mail.dispute_lost(reversal.order, reversal)


def _dispute_won() -> None:
    reversal = _dispute(Reversal.State.UNDONE, Order.Status.PAID)
    order_mail.dispute_won(reversal.order, reversal)


def _to_operators(template: str, order: Order, **more: object) -> None:
    """Here they are whoever reads SUPPORT_EMAIL, as OPERATORS may be empty."""
    facts = {
        "order": order,
        "subject": order.subject,
        "state": order.posting.state if order.posting else "",
        "price": dollars(order.amount_cents),
        "charged": dollars(order.charged_cents),
    }
    outbox.queue(template, to=settings.SUPPORT_EMAIL, dedupe_key=f"sample-{template}", context=facts | more)


def _order_problem() -> None:
    problem = "Stripe says $199.00, ordered were $249.00."
    _to_operators("order_problem", _order(problem=problem, status=Order.Status.NEEDS_REVIEW, paid_at=None))


def _invoiced(status: Order.Status, **fields: Any) -> Order:  # the model's own
    employer, now = _employer(), timezone.now()
    return Order.objects.create(
        employer=employer, product="pack-5", kind=Kind.PACK, credits=5, amount_cents=990_00, status=status,
        method=Order.Method.INVOICE, invoice_id="in_sample", invoice_number="BOARD-0001",
        invoice_url=settings.SITE_URL, po_number="PO 4711", due_at=now + timedelta(days=30),
        created_by=employer.memberships.get().user, **fields,
    )  # fmt: skip


def _granted(status: Order.Status) -> Order:
    return _invoiced(status, granted_until=timezone.now() + timedelta(days=60), granted_why="Known customer")


def _paid_beyond_the_end() -> None:
    order = _invoice("canceled", None, "paid").subscription.order
    more = {
        "employer": order.employer,
        "product": order.get_product_display(),
        "amount": "$490",
        "invoice": "BOARD-7",
    }
    until = timezone.now() + timedelta(days=20)
    _to_operators("plan_paid_beyond_end", order, until=until, invoice_url=settings.SITE_URL, **more)


def _money_differs() -> None:
    report = MoneyReport(
        day=timezone.now().date(),
        orders_compared=14,
        charges_compared=15,
        differences=["Charge ch_sample of $249.00 belongs to no order."],
    )
    context = {"report": report}
    outbox.queue("money_differs", to=settings.SUPPORT_EMAIL, dedupe_key="sample-differs", context=context)


def _invoice(status: str, grace: timedelta | None, invoice: str = "open") -> SubscriptionInvoice:
    now, employer = timezone.now(), _employer()
    order = Order.objects.create(
        employer=employer, product="unlimited-month", amount_cents=490_00,
        status=Order.Status.PAID, paid_at=now,
    )  # fmt: skip
    plan = Subscription.objects.create(
        employer=employer,
        order=order,
        stripe_id="sub_sample",
        status=status,
        grace_until=now + grace if grace else None,
    )
    return SubscriptionInvoice.objects.create(
        subscription=plan,
        stripe_id="in_sample",
        status=invoice,
        total_cents=490_00,
        opened_at=now,
        period_end=now + timedelta(days=30),
        number="BOARD-7",
        url=settings.SITE_URL,
    )


def _plan(status: str, grace: timedelta | None = None, invoice: str = "open") -> Callable[[], None]:
    return lambda: plan_mail.tell(_invoice(status, grace, invoice).subscription)


def _with_a_posting(plan: Subscription) -> Subscription:
    page = sample.posting(plan.employer.company)
    Posting.objects.create(employer=plan.employer, page=page, plan_days=60)
    return plan


def _plan_ending() -> None:
    plan = _with_a_posting(_invoice("active", None, "paid").subscription)
    plan.ends_at = plan.covers_until = timezone.now() + timedelta(days=19)
    plan_mail.tell(plan)


def _plan_last_day() -> None:
    plan_mail.tell(_with_a_posting(_invoice("past_due", timedelta(hours=20)).subscription))


def _plan_resumed() -> None:
    plan = _invoice("active", None, "paid").subscription
    plan.resumed_at = timezone.now()
    plan.current_period_end = plan.covers_until = plan.resumed_at + timedelta(days=19)
    plan_mail.resumed(plan)


SAMPLES = [
    Sample("posting_live", WRITER, "When an editor has agreed, its hour has come, or a credit or plan published it", _posting_live),
    Sample("postings_live", WRITER, "When several are published at once", _postings_live),
    Sample("posting_sent_back", WRITER, "When an editor asks for a change", _sent_back),
    Sample("applicants_new", WRITER, "At once for the first, then by the hour", _applicants_new),
    Sample("still_open", WRITER, "Every two weeks, in the morning", _still_open),
    Sample("closed_unanswered", WRITER, "When nobody answered after a reminder", _closed_unanswered),
    Sample(
        "postings_ending", WRITER, "A week and a day before the end",
        lambda: emails.ending(OWNER, [_posting()], timezone.now()),
    ),
    Sample("feed_closed", WRITER, "When a job is gone from the employer's own list", _feed_closed),
    Sample("team_invitation", "Whoever is invited", "At once, and when it is sent again", _invited),
    Sample(
        "team_join_request", OWNERS, "When somebody asks to join",
        lambda: team_mail.asked_to_join(_join_request()),
    ),
    Sample("team_join_answer", "Whoever asked to join", "When an owner answers", _join_answered),
    Sample("company_checked", "Whoever asked for it, else an owner", "When an editor decides", _company_checked),
    Sample("order_paid", BUYER, "When a payment has arrived", lambda: order_mail.paid(_order())),
    Sample("order_failed", BUYER, "When a payment failed", _order_failed),
    Sample("invoice_sent", BUYER, "When the invoice is drawn up", lambda: order_mail.invoice_sent(_invoiced(Order.Status.INVOICED))),
    Sample("invoice_overdue", PAYERS_AND_BUYER, "On the day after it was due", lambda: order_mail.invoice_overdue(_invoiced(Order.Status.OVERDUE))),
    Sample(
        "invoice_granted", BUYER, "When an editor does not wait for the money",
        lambda: order_mail.granted(_granted(Order.Status.INVOICED)),
    ),
    Sample(
        "invoice_unpaid", PAYERS_AND_BUYER, "When the money did not come and what was granted is taken back",
        lambda: order_mail.granted_in_vain(_granted(Order.Status.UNCOLLECTIBLE)),
    ),
    Sample("order_refunded", PAYERS_AND_BUYER, "For each refund", _order_refunded),
    Sample("refund_came_back", PAYERS_AND_BUYER, "When their bank sends a refund back that they were told of", _refund_came_back),
    Sample("dispute_opened", PAYERS_AND_BUYER, "When a bank asks for a payment back", _dispute_opened),
    Sample("dispute_lost", PAYERS_AND_BUYER, "When the bank keeps a disputed payment", _dispute_lost),
    Sample("dispute_won", PAYERS_AND_BUYER, "When a disputed payment stands after all", _dispute_won),
    Sample("plan_renewed", PAYERS, "When another period of the plan is paid", lambda: plan_mail.renewed(_invoice("active", None, "paid"))),
    Sample("plan_payment_failed", PAYERS, "When an invoice of the plan is not paid", _plan("past_due", timedelta(days=5))),
    Sample("plan_last_day", PAYERS, "A day before the plan stops covering postings", _plan_last_day),
    Sample("plan_ending", PAYERS, "When the plan is canceled, and again in its last week", _plan_ending),
    Sample("plan_resumed", PAYERS, "When a plan that was canceled is resumed", _plan_resumed),
    Sample("plan_ended", PAYERS, "When the plan has ended", _plan("canceled", None, "paid")),
    Sample("plan_paid_beyond_end", OPERATORS, "When a plan was paid for days after its end", _paid_beyond_the_end),
    Sample("order_problem", OPERATORS, "When a payment does not fit its order", _order_problem),
    Sample(
        "order_disputed", OPERATORS, "When a bank disputes a payment, and at each step of it",
        lambda: _to_operators("order_disputed", _order(), dispute_status="needs_response"),
    ),
    Sample(
        "refund_failed", OPERATORS, "When a bank sends a refund back",
        lambda: _to_operators("refund_failed", _order(), returned="$100.00"),
    ),
    Sample("money_differs", OPERATORS, "Each day on which our books differ from Stripe's", _money_differs),
]  # fmt: skip
