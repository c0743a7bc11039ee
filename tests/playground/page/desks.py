"""Pages of the playground in a browser."""

from playwright.sync_api import Browser, Locator, Page, expect

from bot.playground.server import Slack

PATIENCE = 60_000
"""Milliseconds that a page is waited for, on a machine that is busy."""
expect.set_options(timeout=PATIENCE)


class Desk:
    """Pages of one workspace; a script error in any of them fails the test."""

    def __init__(self, browser: Browser, slack: Slack) -> None:
        self._context = browser.new_context(viewport={"width": 1300, "height": 850})
        self._context.set_default_timeout(PATIENCE)
        self._slack = slack
        self.errors: list[str] = []

    def open(self, place: str = "U0ANA/C0LAUNCH", *, tour: bool = False) -> Page:
        """The page at a place, such as `U0ANA/C0LAUNCH`, drawn."""
        page = self._context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        if not tour:
            page.add_init_script("localStorage.setItem('cairn.playground.tour', 'seen')")
        page.goto(f"{self._slack.url}/#{place}")
        expect(page.get_by_test_id("person-U0ANA")).to_be_visible()
        return page

    def close(self) -> None:
        """Closes every page."""
        self._context.close()


def write(page: Page, text: str, field: str = "composer") -> None:
    page.get_by_test_id(field).fill(text)
    page.get_by_test_id(field).press("Enter")


def last_message(page: Page) -> Locator:
    return page.locator("#messages").get_by_test_id("message").last
