"""A page that a story comes by: accessible, no wider than the screen, and kept as a picture where somebody wants it."""

from playwright.sync_api import Page

from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot


class Looked:
    """Each page that is looked at must be accessible and fit."""

    def __init__(self, width: str) -> None:
        self.width = width
        self.found: list[str] = []

    def at(self, page: Page, name: str) -> None:
        self.found += accessibility_violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        self.found += too_wide(wide, WIDTHS[self.width][0], page.url)
        screenshot(page, f"{name}-{self.width}")


def too_wide(found: int, wanted: int, address: str) -> list[str]:
    return [f"{address} is {found} px wide on a screen of {wanted} px"] if found > wanted else []
