"""Posting and paying, and a pack of credits, while something between the board and Stripe is broken."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.browser import story
from tests.browser.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# What is broken, by the sandbox's levers; how often a webhook is sent then.
TROUBLE: dict[str, tuple[dict[str, object], int]] = {
    "no webhook at all": ({"drop": True}, 0),
    "each webhook three times": ({"duplicate": 2}, 3),
    "500 after commit, once a call": ({"api": "500_once_per_call"}, 1),
}
PATIENCE = 60


def lever(site: DemoSite, method: str, path: str, **body: object) -> Any:
    sent = json.dumps(body).encode() if method == "POST" else None
    request = Request(  # noqa: S310  # our own address
        f"{site.stripe}/_control/{path}", sent, {"Content-Type": "application/json"}, method=method
    )
    with urlopen(request, timeout=20) as answer:  # noqa: S310
        return json.load(answer)


@pytest.fixture
def trouble(site: DemoSite, request: pytest.FixtureRequest) -> Iterator[int]:
    wanted, times = TROUBLE[request.param]
    lever(site, "POST", "faults", **wanted)
    yield times
    lever(site, "DELETE", "faults")


def session_of(page: Page) -> str:
    return page.url.rsplit("/", 1)[-1].split("?")[0]


def pay_and_never_come_back(page: Page) -> str:
    """The window is closed on the way back, so the page that asks Stripe is never opened."""

    def closed(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<title>gone</title>")

    session = session_of(page)
    page.route("**/employers/orders/**", closed)
    story.pay(page, "4242 4242 4242 4242")
    page.wait_for_url("**/employers/orders/**")
    page.unroute("**/employers/orders/**")
    return session


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


@pytest.mark.parametrize("trouble", TROUBLE, indirect=True)
def test_a_posting_and_a_pack_are_paid_once_whatever_breaks(
    open_context: Callable[..., BrowserContext], site: DemoSite, trouble: int
) -> None:
    page = open_context("desktop").new_page()
    story.sign_in(page, site, "acme@example.org")
    mark = f"troublemark{trouble}"
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
    assert len([each for each in charges(site, sessions) if each["status"] == "succeeded"]) == 2
    deadline = time.monotonic() + PATIENCE
    while sum(deliveries(site, sessions)) < 2 * trouble:
        assert time.monotonic() < deadline, "a webhook did not reach the board"
        time.sleep(0.5)
    time.sleep(6)  # the job asks once more, and nothing is granted again
    assert deliveries(site, sessions) == [trouble] * 2
    assert credits_of(page) == before + 5


def charges(site: DemoSite, sessions: list[str]) -> list[dict[str, Any]]:
    made = {each["id"]: each["payment_intent"] for each in lever(site, "GET", "objects/checkout.session")}
    intents = {made[session] for session in sessions}
    return [each for each in lever(site, "GET", "objects/charge") if each["payment_intent"] in intents]


def deliveries(site: DemoSite, sessions: list[str]) -> list[int]:
    """How often the webhook of each session's completion reached the board."""
    completed = {
        each["data"]["object"]["id"]: each["id"]
        for each in lever(site, "GET", "objects/event")
        if each["type"] == "checkout.session.completed"
    }
    arrived = [each["event"] for each in lever(site, "GET", "deliveries") if each["status"] == 200]
    return [arrived.count(completed[session]) for session in sessions]
