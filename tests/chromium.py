"""One Chromium for all tests that need a browser: Playwright allows one at a time in a process.

Skipped, with the reason printed, where there is no Chromium; on CI that is a failure.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

# The first is the same engine without what only somebody at a screen needs, for three quarters of the processor.
BINARIES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# The suggestions of the address bar are pages of their own, two for each window, and take more of the processor than
# the pages under test. This replaces Playwright's list, so what matters of that is repeated.
UNUSED = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "AimEnabled",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    for name in BINARIES:
        if path := shutil.which(name):
            return path
    if os.environ.get("CI"):
        pytest.fail("Chromium is missing; .ci/run installs it")
    pytest.skip("the browser tests need Chromium: apt install chromium")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-sync",
                f"--disable-features={','.join(UNUSED)}",
            ],
        )
        yield browser
        browser.close()
