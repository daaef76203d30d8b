"""Something between the board and Stripe is broken, by the sandbox's levers."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page, Route

from tests.browser import story
from tests.browser.demo_site import DemoSite
from tests.sandbox.stripe.process import Sandbox

# What is broken, and how often a webhook is sent then.
TROUBLE: dict[str, tuple[dict[str, object], int]] = {
    "no webhook at all": ({"drop": True}, 0),
    "each webhook three times": ({"duplicate": 2}, 3),
    "500 after commit, once a call": ({"api": "500_once_per_call"}, 1),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    stripe: Sandbox
    times: int
    """How often each webhook is to reach the board."""
    earlier: int
    """How many deliveries were made before."""

    def deliveries(self) -> Counter[str]:
        """How often the board took each event that was sent to it since."""
        sent = self.stripe.deliveries()[self.earlier :]
        return Counter(each["event"] for each in sent if each["status"] == 200)


def stripe_of(site: DemoSite) -> Sandbox:
    """Its own calls meet the fault as well, and are made again as the board's are."""
    return Sandbox(site.stripe, retries=2)


@contextmanager
def trouble(site: DemoSite, name: str) -> Iterator[Trouble]:
    stripe, (faults, times) = stripe_of(site), TROUBLE[name]
    stripe.wait_until_delivered()
    broken = Trouble(stripe, times, len(stripe.deliveries()))
    stripe.faults(**faults)
    try:
        yield broken
    finally:
        stripe.control("DELETE", "faults")


@contextmanager
def secret_being_rolled(site: DemoSite, stripe: Sandbox) -> Iterator[None]:
    """Each webhook is signed with the next secret, which the board does not know yet, and with the present one."""
    present = (site.var_dir / "stripe_webhook_secret").read_text().strip()
    stripe.control("POST", "secrets", secrets=["whsec_next", present])
    try:
        yield
    finally:
        stripe.control("POST", "secrets", secrets=[present])


def session_of(page: Page) -> str:
    """The payment page's."""
    return page.url.rsplit("/", 1)[-1].split("?")[0]


def pay_and_never_come_back(page: Page, card: str = "4242 4242 4242 4242") -> str:
    """The window is closed on the way back, so the page that asks Stripe is never opened."""
    session = session_of(page)
    with no_way_back(page):
        story.pay(page, card)
    return session


@contextmanager
def no_way_back(page: Page) -> Iterator[None]:
    def closed(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<title>gone</title>")

    page.route("**/employers/orders/**", closed)
    yield
    page.wait_for_url("**/employers/orders/**")
    page.unroute("**/employers/orders/**")
