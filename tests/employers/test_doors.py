"""Who gets in: mallory never, strangers after signing in, members as far as their role goes."""

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from pytest_django import DjangoAssertNumQueries

from cms.models import JobPage, JobStats
from employers import posting as postings
from employers import urls
from employers.models import Employer, Membership, Order, Posting, Role
from tests.employers.typing import answers, signed_in
from tests.factories import PASSWORD, make_posting, make_user

pytestmark = pytest.mark.django_db
OF_A_POSTING = [
    pattern.name
    for pattern in urls.urlpatterns
    if isinstance(pattern, URLPattern)
    and "postings/<id:pk>" in str(pattern.pattern)
    and set(pattern.pattern.converters) == {"pk"}
]


def paths(posting: Posting) -> list[str]:
    return [reverse(str(name), args=[posting.pk]) for name in OF_A_POSTING]


def picture() -> list[object]:
    """Everything that a request could have changed."""
    return [
        list(Posting.objects.order_by("pk").values()),
        list(JobPage.objects.order_by("pk").values()),
        Employer.objects.count(),
    ]


def test_mallory_gets_404_from_every_address_of_acmes_posting(acme: Employer, mallory: Employer) -> None:
    posting = make_posting(acme)
    postings.publish(posting, days=60, featured=False)
    browser = signed_in(mallory)
    before = picture()
    assert len(OF_A_POSTING) >= 8
    for path in paths(posting):
        answered = {
            browser.post(path, answers(reason="filled_here")).status_code,
            browser.get(path).status_code,
        }
        assert 404 in answered, path
        assert answered <= {404, 405}, path
    assert picture() == before
    assert "Inpatient Coder" not in browser.get("/employers/postings/").content.decode()
    assert "Inpatient Coder" not in browser.get(f"/employers/postings/?deleted={posting.pk}").content.decode()


def test_mallory_cannot_write_into_acmes_posting_with_its_forms_token(
    acme: Employer, mallory: Employer
) -> None:
    form = answers()
    signed_in(acme).post("/employers/postings/new/", form)
    signed_in(mallory).post("/employers/postings/new/", {**form, "title": "Mine"})
    assert Posting.objects.get(employer=acme).title == "Inpatient Coder"
    assert Posting.objects.get(employer=mallory).title == "Mine"


def test_reading_never_changes_anything(acme: Employer) -> None:
    posting = make_posting(acme)
    postings.keep(posting, {"title": ["Half"]})
    postings.publish(make_posting(acme), days=60, featured=False)
    browser = signed_in(acme)
    before = picture()
    for posting in Posting.objects.all():
        for path in paths(posting):
            assert browser.get(path).status_code in {200, 302, 405}, path
    for name in ("employers", "postings", "posting_new", "orders", "employer_start"):
        assert browser.get(reverse(name)).status_code in {200, 302}
    assert picture() == before


def test_a_stranger_signs_in_first_and_comes_back(acme: Employer) -> None:
    posting = make_posting(acme)
    for path in paths(posting):
        response = Client().get(path)
        response = Client().post(path) if response.status_code == 405 else response
        assert response["Location"].startswith("/account/login/?next=/employers/"), path
    assert Client().get("/employers/start/")["Location"] == "/account/signup/?next=/employers/start/"
    assert Client().get("/employers/").status_code == 200


def test_each_role_opens_its_own_doors(acme: Employer) -> None:
    posting = make_posting(acme)
    for role, writes, orders in (
        (Role.OWNER, 200, 200),
        (Role.RECRUITER, 200, 403),
        (Role.BILLING, 403, 200),
    ):
        user = make_user(f"{role}@example.org")
        Membership.objects.create(employer=acme, user=user, role=role)
        browser = Client()
        browser.login(email=user.email, password=PASSWORD)
        assert browser.get(f"/employers/postings/{posting.pk}/edit/").status_code == writes
        assert browser.get("/employers/orders/").status_code == orders
        assert browser.get("/employers/postings/").status_code == 200


def test_the_dashboard_shows_state_and_figures_in_few_queries(
    acme: Employer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        posting = make_posting(acme)
        postings.publish(posting, days=60, featured=False)
        assert posting.page
        JobStats.objects.create(page=posting.page, views=120, apply_clicks=7)
    browser = signed_in(acme)
    browser.get("/healthz")  # lists the session, which any first request would
    with django_assert_max_num_queries(9):
        html = browser.get("/employers/postings/").content.decode()
    assert html.count(">120<") == 5
    assert ">60<" in html


def test_an_order_is_listed_with_its_amount_and_invoice(acme: Employer, mallory: Employer) -> None:
    Order.objects.create(
        employer=acme,
        posting=make_posting(acme),
        product="single",
        amount_cents=249_00,
        invoice_url="https://invoice.example/1",
    )
    html = signed_in(acme).get("/employers/orders/").content.decode()
    assert "$249" in html
    assert "https://invoice.example/1" in html
    assert "https://invoice.example/1" not in signed_in(mallory).get("/employers/orders/").content.decode()


@pytest.mark.parametrize("each", [2, 6])
def test_however_many_orders_are_listed_the_questions_stay_few(
    acme: Employer, each: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bought = {"employer": acme, "amount_cents": 249_00, "status": "expired"}
    for number in range(each):
        closed = make_posting(acme, title=f"Coder {number}")
        postings.publish(closed, days=60, featured=False)
        postings.close(closed, "unconfirmed")
        for purpose in ("publish", "extend", "relist"):
            Order.objects.create(posting=closed, product="single", purpose=purpose, **bought)
        Order.objects.create(product="unlimited-month", kind="plan", **bought)
    browser = signed_in(acme)
    browser.get("/healthz")  # as above
    with django_assert_max_num_queries(12):
        html = browser.get("/employers/orders/").text
    assert html.count("Unlimited, by the month") >= each
