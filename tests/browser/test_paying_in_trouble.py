"""Posting and paying, and a pack of credits, while something between the board and Stripe is broken."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import story
from tests.browser.demo_site import DemoSite
from tests.browser.trouble import TROUBLE, Trouble, pay_and_never_come_back, trouble
from tests.sandbox.stripe.process import Sandbox

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PATIENCE = 60


def wait_for(page: Page, path: str, words: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page.goto(path)
        if words in page.locator("main").inner_text():
            return
        time.sleep(0.5)
    raise AssertionError(f"{words!r} did not come up at {path}")


def credits_of(page: Page) -> int:
    page.goto("/employers/credits/")
    return int(page.locator("#balance").inner_text().split()[0])


@pytest.mark.parametrize("name", TROUBLE)
def test_a_posting_and_a_pack_are_paid_once_whatever_breaks(
    open_context: Callable[..., BrowserContext], site: DemoSite, name: str
) -> None:
    page = open_context("desktop").new_page()
    story.sign_in(page, site, "acme@example.org")
    with trouble(site, name) as broken:
        buy_both(page, broken)


def buy_both(page: Page, broken: Trouble) -> None:
    mark = f"troublemark{broken.times}"
    story.write_posting(page, story.REAL[0], mark)
    story.explain_a_near_duplicate(page)
    step = page.get_by_role("link", name="Choose how to publish")
    step.or_(page.get_by_role("button", name="Choose how to publish")).first.click()
    page.locator("input[name=product][value=single]").check()
    page.get_by_role("button", name="Continue to payment").click()
    sessions = [pay_and_never_come_back(page)]
    deadline = time.monotonic() + PATIENCE
    while story.REAL[0].title not in story.titles_for(page, "CPC-A", mark):
        assert time.monotonic() < deadline, "the posting did not go live"

    before = credits_of(page)
    page.goto("/employers/credits/buy/")
    page.get_by_role("button", name="Continue to payment").click()
    sessions.append(pay_and_never_come_back(page))
    wait_for(page, "/employers/credits/", f"{before + 5} credits to use")
    assert len([each for each in charges(broken.stripe, sessions) if each["status"] == "succeeded"]) == 2
    broken.stripe.wait_until_delivered()
    time.sleep(6)  # the job asks once more, and nothing is granted again
    assert deliveries(broken, sessions) == [broken.times] * 2
    assert credits_of(page) == before + 5


def charges(stripe: Sandbox, sessions: list[str]) -> list[dict[str, Any]]:
    made = {each["id"]: each["payment_intent"] for each in stripe.objects("checkout.session")}
    intents = {made[session] for session in sessions}
    return [each for each in stripe.objects("charge") if each["payment_intent"] in intents]


def deliveries(broken: Trouble, sessions: list[str]) -> list[int]:
    """How often the webhook of each session's completion reached the board."""
    completed = {
        each["data"]["object"]["id"]: each["id"]
        for each in broken.stripe.events("checkout.session.completed")
    }
    arrived = broken.deliveries()
    return [arrived[completed[session]] for session in sessions]
