"""What employers buy and what becomes of it, as they and an editor see it on their pages.

A story goes on until something has to reach the board first, and yields what its employer is then to see. So many
stories wait together, and each wait is paid for once.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import story
from tests.browser.trouble import no_way_back, pay_and_never_come_back, session_of
from tests.sandbox.stripe.process import Sandbox

GOOD, DISPUTED, DECLINED = "4242 4242 4242 4242", "4000 0000 0000 0259", "4000 0000 0000 0002"
CREDITS, ORDERS, PLAN, POSTINGS = (
    f"/employers/{page}/" for page in ("credits", "orders", "plan", "postings")
)
SINGLE, FEATURED, PACK, MONTH = 249_00, 349_00, 990_00, 490_00
MONTH_DAYS = 31.2


@dataclass(frozen=True, slots=True)
class Sees:
    """These words on a page of one's own, so often."""

    path: str
    words: str
    times: int = 1

    def on(self, text: str) -> bool:
        return text.count(self.words) >= self.times


@dataclass
class Scene:
    """One employer with its posting, in a browser that others use in turn."""

    page: Page
    web: str
    stripe: Sandbox
    company: str
    email: str
    session: str
    editor: str
    posting: int
    clock: str = ""
    tills: list[str] = field(default_factory=list)

    # --- Whose window it is ---------------------------------------------------------------------------

    def enter(self, session: str = "") -> None:
        context = self.page.context
        context.clear_cookies()
        context.add_cookies([{"name": "sessionid", "value": session or self.session, "url": self.web}])

    def read(self, path: str) -> str:
        """What stands on a page, without drawing it."""
        return words_of(self.page.request.get(path).text())

    def sees(self, wanted: Sees) -> None:
        self.page.goto(wanted.path)
        text = " ".join(self.page.locator("main").inner_text().split())
        assert wanted.on(text), f"{self.company} looks for {wanted} and reads: {text}"

    # --- Buying -----------------------------------------------------------------------------------------

    def go_to_pay(self, path: str, product: str) -> None:
        self.page.goto(path)
        self.page.locator(f"input[name=product][value={product}]").check()
        self.page.get_by_role("button", name="Continue to payment").click()
        self.tills.append(session_of(self.page))

    def pack(self) -> None:
        self.go_to_pay("/employers/credits/buy/", "pack-5")

    def single(self, product: str = "single") -> None:
        self.go_to_pay(self.publishing, product)

    @property
    def publishing(self) -> str:
        return f"/employers/postings/{self.posting}/publish/"

    def pay(self, card: str = GOOD) -> None:
        pay_and_never_come_back(self.page, card)

    # --- What happens at Stripe -------------------------------------------------------------------------

    def charges(self) -> list[dict[str, Any]]:
        mine = [each["id"] for each in self.stripe.objects("customer") if each["email"] == self.email]
        return [each for each in self.stripe.objects("charge") if each["customer"] in mine]

    def decide_dispute(self, outcome: str) -> None:
        (charge,) = self.charges()
        (dispute,) = [each for each in self.stripe.objects("dispute") if each["charge"] == charge["id"]]
        self.stripe.control("POST", f"disputes/{dispute['id']}", outcome=outcome)


def words_of(html: str) -> str:
    main = re.search(r"<main.*</main>", html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main[0] if main else "")).split())


Play = Callable[[Scene], Iterator[Sees]]


@dataclass(frozen=True, slots=True)
class Tale:
    """A story with how it must have ended: at Stripe, in the ledger, on the dashboard, and for editors."""

    company: str
    play: Play
    order: str
    posting: str
    charged: tuple[int, ...] = ()
    back: int = 0
    ledger: tuple[str, ...] = ()
    """The changes, the latest first."""


# --- The stories ----------------------------------------------------------------------------------------------


def three_months(it: Scene) -> Iterator[Sees]:
    it.go_to_pay("/employers/plan/start/", "unlimited-month")
    it.pay()
    yield Sees(PLAN, "It runs, and covers every posting")
    it.page.goto(it.publishing)
    it.page.get_by_role("button", name="Publish under your plan").click()
    yield Sees(POSTINGS, "Live")
    for _ in range(2):
        it.stripe.advance_test_clock(it.clock, days=MONTH_DAYS)
    yield Sees(PLAN, "Paid", times=3)
    it.page.get_by_role("button", name="Change card, end or resume").click()
    it.page.get_by_role("link", name="Cancel the plan").click()
    it.page.get_by_role("button", name="Cancel the plan").click()
    expect(it.page.get_by_text("It will not be charged again")).to_be_visible()
    yield Sees(PLAN, "and is not renewed")
    it.sees(Sees(POSTINGS, "Live"))
    it.stripe.advance_test_clock(it.clock, days=MONTH_DAYS)
    yield Sees(PLAN, "It has ended.")
    it.sees(Sees(POSTINGS, "The plan has ended"))


def an_editor_refunds(it: Scene) -> Iterator[Sees]:
    """Nothing of it was used."""
    it.pack()
    it.pay()
    yield Sees(CREDITS, "5 credits to use")
    it.enter(it.editor)
    it.page.goto(f"/admin/orders/?q={it.company}")
    it.page.locator("main table").get_by_role("link", name="Credits").first.click()
    it.page.get_by_role("link", name="Refund").first.click()
    it.page.locator("[name=reason]").fill("Bought twice by mistake")
    it.page.get_by_role("button", name="Refund …").click()
    it.page.get_by_role("button", name="Refund now").click()
    expect(it.page.get_by_text("Bought twice by mistake")).to_be_visible()
    it.enter()
    yield Sees(ORDERS, "$990 refunded")
    it.sees(Sees(CREDITS, "Taken back, as the payment was refunded"))


def stripe_refunds(it: Scene) -> Iterator[Sees]:
    """One of the credits was used."""
    it.pack()
    it.pay()
    yield Sees(CREDITS, "5 credits to use")
    it.page.goto(it.publishing)
    it.page.get_by_role("button", name="Publish with a credit").click()
    expect(it.page.get_by_text("You have 4 left")).to_be_visible()
    it.stripe.client().v1.refunds.create({"charge": it.charges()[0]["id"]})
    yield Sees(ORDERS, "$990 refunded")
    it.sees(Sees(POSTINGS, "Payment returned"))
    it.sees(Sees(CREDITS, "Posting closed, its credit came back"))


def dispute_is_lost(it: Scene) -> Iterator[Sees]:
    it.single()
    it.pay(DISPUTED)
    yield Sees(ORDERS, "Payment disputed")
    it.sees(Sees(POSTINGS, "The payment is disputed."))
    it.decide_dispute("lost")
    yield Sees(ORDERS, "$249 lost to a dispute")
    it.sees(Sees(POSTINGS, "Payment returned"))


def dispute_is_won(it: Scene) -> Iterator[Sees]:
    it.pack()
    it.pay(DISPUTED)
    yield Sees(ORDERS, "Payment disputed")
    it.sees(Sees(CREDITS, "0 credits to use"))
    it.decide_dispute("won")
    yield Sees(CREDITS, "5 credits to use")


def bank_fails(it: Scene) -> Iterator[Sees]:
    it.single()
    page = it.page
    page.get_by_label("US bank account").check()
    page.locator("input[name=name]").fill("Alma Example")
    page.locator("input[name=routing]").fill("110000000")
    page.locator("input[name=account]").fill("000123456789")
    with no_way_back(page):
        page.locator("button[name=action][value=pay]").last.click()
    yield Sees(ORDERS, "Payment on its way")
    it.sees(Sees(POSTINGS, "Payment on its way"))
    it.stripe.settle_bank(it.tills[0], succeeds=False)
    yield Sees(ORDERS, "Payment failed")


def everything_is_a_gift(it: Scene) -> Iterator[Sees]:
    client = it.stripe.client()
    coupon = client.v1.coupons.create({"percent_off": 100, "duration": "once"})
    code = f"GIFT{it.posting}"
    client.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": code})
    it.pack()
    it.page.locator("input[name=code]").fill(code.lower())
    it.page.get_by_role("button", name="Apply").click()
    expect(it.page.get_by_role("heading", name="Nothing to pay")).to_be_visible()
    it.page.locator("input[name=name]").fill("Alma Example")
    with no_way_back(it.page):
        it.page.get_by_role("button", name="Complete order").click()
    yield Sees(CREDITS, "5 credits to use")
    it.sees(Sees(ORDERS, "Paid $0 "))


def too_late_then_declined_then_paid(it: Scene) -> Iterator[Sees]:
    it.single()
    it.stripe.client().v1.checkout.sessions.expire(it.tills[0])
    yield Sees(ORDERS, "Not completed")
    it.sees(Sees(POSTINGS, "Draft"))
    it.single()
    story.pay(it.page, DECLINED)
    expect(it.page.get_by_text("declined").first).to_be_visible()
    story.pay(it.page, GOOD)
    expect(it.page.get_by_role("heading", name="Paid. Your posting is live")).to_be_visible()
    yield Sees(POSTINGS, "Live")


def two_windows(it: Scene) -> Iterator[Sees]:
    """Two payment pages for one posting, of which the first is closed; the other one in two windows."""
    it.single()
    first = it.page.url
    it.single("single-featured")
    assert "has expired" in it.read(first)
    twin = it.page.context.new_page()
    twin.goto(it.page.url)
    it.pay()
    story.pay(twin, GOOD)
    expect(twin.get_by_role("heading", name="This order is complete")).to_be_visible()
    twin.close()
    yield Sees(POSTINGS, "Featured")


TALES = (
    Tale("Planholders", three_months, "Paid", "Closed", (MONTH,) * 3),
    Tale("Regretters", an_editor_refunds, "Refunded", "Draft", (PACK,), PACK, ("−5", "+5")),
    Tale("Returners", stripe_refunds, "Refunded", "Closed", (PACK,), PACK, ("−5", "+1", "−1", "+5")),
    Tale("Losers", dispute_is_lost, "Refunded", "Closed", (SINGLE,), SINGLE),
    Tale("Winners", dispute_is_won, "Paid", "Draft", (PACK,), 0, ("+5", "−5", "+5")),
    Tale("Debtors", bank_fails, "Payment failed", "Draft"),
    Tale("Guests", everything_is_a_gift, "Paid", "Draft", (), 0, ("+5",)),
    Tale("Latecomers", too_late_then_declined_then_paid, "Paid", "Live", (SINGLE,)),
    Tale("Twins", two_windows, "Paid", "Live", (FEATURED,)),
)
