"""A Chromium, and a workspace whose clock stands still enough to read from."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.playground.clock import Clock
from bot.playground.server import Slack
from tests.playground.page.desks import Desk

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# For this folder alone: while it runs, Playwright keeps an event loop in the main thread, in which
# other tests could not start theirs.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"There is no Chromium on this machine ({', '.join(NAMES)}).")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A workspace on Monday, 23 November 2026: 08:50 in New York, 14:50 in Berlin."""
    clock = Clock()
    clock.move(datetime(2026, 11, 23, 13, 50, tzinfo=UTC) - clock.now())
    with Slack(clock=clock) as running:
        yield running


@pytest.fixture
def desk(browser: Browser, slack: Slack) -> Iterator[Desk]:
    pages = Desk(browser, slack)
    yield pages
    pages.close()
    assert pages.errors == []
