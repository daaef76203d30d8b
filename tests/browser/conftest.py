"""Browser windows on the real demo."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser.demo_site import DemoSite, running_demo, var_dir_with_world

WIDTHS = {"desktop": (1280, 900), "phone": (375, 812)}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# All that is right is not described: on a long page this halves the time.
AXE = {
    "runOnly": {"type": "tag", "values": WCAG},
    # No part of WCAG, but what a reader of headings and landmarks finds their way by.
    "rules": {rule: {"enabled": True} for rule in ("heading-order", "landmark-unique")},
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="package")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[DemoSite]:
    """Until the last test that looks at it: its worker would keep a twentieth of the machine from all the others."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    with running_demo(var_dir_with_world(shared / "demo", tmp_path_factory.mktemp("site") / "var")) as demo:
        yield demo


@pytest.fixture
def open_context(browser: Browser, site: DemoSite) -> Iterator[Callable[..., BrowserContext]]:
    """Browser windows whose every console error or failed request fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(width: str = "desktop", *, javascript: bool = True) -> BrowserContext:
        wide, high = WIDTHS[width]
        context = browser.new_context(
            base_url=site.web, viewport={"width": wide, "height": high}, java_script_enabled=javascript
        )
        context.set_default_timeout(15_000)
        context.on(
            "console",
            lambda m: (
                complaints.append(f"{m.page.url if m.page else ''}: {m.text}") if m.type == "error" else None
            ),
        )
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert complaints == []


def accessibility_violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, one line each.

    It looks twice, as results are dim while new ones come, and the click before may still be leading elsewhere.
    """
    with suppress(Error):
        if not _violations(page):
            return []
    page.wait_for_timeout(1_000)
    return _violations(page)


def _violations(page: Page) -> list[str]:
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{page.url}: {v['id']}: {v['help']}: {v['nodes'][0]['html'][:120]}" for v in found]


def screenshot(page: Page, name: str) -> None:
    """Kept only when SCREENSHOTS names a folder outside the repository."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
