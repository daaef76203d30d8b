"""The stories of money in a browser, while something between the board and Stripe is broken, and a secret is rolled."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.demo_site import DemoSite
from tests.browser.money_stories import CREDITS, POSTINGS, TALES, Scene, Sees, Tale, words_of
from tests.browser.planting import Planted, Wanted, plant
from tests.browser.trouble import TROUBLE, Trouble, secret_being_rolled, stripe_of, trouble
from tests.sandbox.stripe.process import Sandbox

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PATIENCE = 60
# A word of the companies' names for each trouble, by which editors find their orders.
MARKS = dict(zip(TROUBLE, ("Unheard", "Threefold", "Stumbling"), strict=True))
WITH_A_CLOCK = TALES[0]


@dataclass(frozen=True)
class Cast:
    """All who are in the stories, made at once: starting Django costs more than they do."""

    tales: list[tuple[str, Tale]]
    wanted: list[Wanted]
    clocks: dict[str, str]
    planted: Planted
    web: str

    def scenes(self, mark: str, page: Page, stripe: Sandbox) -> list[tuple[Tale, Scene]]:
        found = zip(self.tales, self.wanted, self.planted.sessions, self.planted.postings, strict=True)
        return [
            (
                tale,
                Scene(
                    page=page,
                    web=self.web,
                    stripe=stripe,
                    company=who.company,
                    email=who.email,
                    session=session,
                    editor=self.planted.editor,
                    posting=posting,
                    clock=self.clocks.get(who.company, ""),
                ),
            )
            for (of, tale), who, session, posting in found
            if of == mark
        ]


@pytest.fixture(scope="module")
def cast(site: DemoSite) -> Cast:
    client = stripe_of(site).client()
    tales = [(mark, tale) for mark in MARKS.values() for tale in TALES]
    wanted, clocks = [], {}
    for mark, tale in tales:
        company, email = f"{tale.company} {mark}", f"{tale.company}.{mark}@example.org".lower()
        customer = ""
        if tale is WITH_A_CLOCK:
            clock = client.v1.test_helpers.test_clocks.create({"frozen_time": int(time.time())})
            customer = client.v1.customers.create({"email": email, "test_clock": clock.id}).id
            clocks[company] = clock.id
        wanted.append(Wanted(company, email, customer))
    return Cast(tales, wanted, clocks, plant(site, wanted), site.web)


@pytest.mark.parametrize("name", TROUBLE)
def test_each_story_of_money_ends_right_whatever_breaks(
    open_context: Callable[..., BrowserContext], site: DemoSite, cast: Cast, name: str
) -> None:
    # Scripts have stories of their own, and without them all this costs an eighth less.
    page = open_context("desktop", javascript=False).new_page()
    with trouble(site, name) as broken, secret_being_rolled(site, broken.stripe):
        scenes = cast.scenes(MARKS[name], page, broken.stripe)
        play([(scene, tale.play(scene)) for tale, scene in scenes])
        broken.stripe.wait_until_delivered()
        for tale, scene in scenes:
            assert_ended_right(tale, scene)
        assert_editors_read(page, scenes, MARKS[name])
        assert_told_so_often(broken)


def play(running: list[tuple[Scene, Iterator[Sees]]]) -> None:
    """Each as far as it comes, then wait for what all of them wait for."""
    waiting: dict[str, Sees] = {}
    while running:
        left = []
        for scene, steps in running:
            scene.enter()
            if scene.company in waiting:
                scene.sees(waiting.pop(scene.company))
            wanted = next(steps, None)
            if wanted:
                waiting[scene.company] = wanted
                left.append((scene, steps))
        running = left
        for scene, _ in running:
            wait_until(scene, waiting[scene.company])


def wait_until(scene: Scene, wanted: Sees) -> None:
    scene.enter()
    deadline = time.monotonic() + PATIENCE
    while not wanted.on(scene.read(wanted.path)):
        assert time.monotonic() < deadline, f"{scene.company} did not get to see {wanted}"
        time.sleep(0.5)


def assert_ended_right(tale: Tale, scene: Scene) -> None:
    """Money and ledger agree, a while after the last news: nothing is charged or granted twice."""
    scene.enter()
    taken = [each for each in scene.charges() if each["status"] == "succeeded"]
    assert tuple(each["amount"] for each in taken) == tale.charged, scene.company
    lost = {each["charge"] for each in scene.stripe.objects("dispute") if each["status"] == "lost"}
    back = sum(each["amount"] if each["id"] in lost else each["amount_refunded"] for each in taken)
    assert back == tale.back, scene.company
    page = scene.page.request.get(CREDITS).text()
    changes = cells(page, "Credits")
    assert tuple(changes) == tale.ledger, scene.company
    assert f"{sum(int(each.replace('−', '-')) for each in changes)} credits to use" in words_of(page)
    page = scene.page.request.get(POSTINGS).text()
    assert cells(page, "State")[0].startswith(tale.posting), scene.company


def cells(html: str, label: str) -> list[str]:
    found = re.findall(rf'<td data-label="{label}"[^>]*>(.*?)</td>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", each).split()) for each in found]


def assert_editors_read(page: Page, scenes: list[tuple[Tale, Scene]], mark: str) -> None:
    scenes[0][1].enter(scenes[0][1].editor)
    page.goto(f"/admin/orders/?q={mark}")
    rows = [row.inner_text() for row in page.locator("main table tbody tr").all()]
    for tale, scene in scenes:
        latest = next(row for row in rows if scene.company in row)
        assert re.search(rf"\b{tale.order}\b", latest), latest


def assert_told_so_often(broken: Trouble) -> None:
    assert set(broken.deliveries().values()) == ({broken.times} if broken.times else set())
