"""The operator's window at the booth, opened by a one-time link, for the tests of the desk."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.webhouse import WebHouse

PATIENCE_MS = 30_000


@contextmanager
def at_the_booth(chromium: Browser, house: WebHouse, address: str) -> Iterator[Page]:
    """The window, reached at `address` (the centre's own, or the far end of a cable); online."""
    expect.set_options(timeout=PATIENCE_MS)
    window = chromium.new_context(base_url=address, viewport={"width": 1366, "height": 768})
    window.set_default_timeout(PATIENCE_MS)
    house.person("operator")
    page = window.new_page()
    page.goto(f"/first/{house.centre.accounts.create_link('operator')}")
    page.locator("button.primary").click()
    page.wait_for_url("**/booth")
    expect(page.locator("#link")).to_have_text("Trực tuyến")
    yield page
    window.close()


def step(page: Page, name: str) -> None:
    """The card asks for this next."""
    expect(page.locator("#card")).to_have_attribute("data-next", name)


SWIPE = """async ([number, gap]) => {
  const key = (name) => (document.activeElement || document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  for (const digit of number) {
    if (key(digit)) document.execCommand("insertText", false, digit);
    if (gap) await new Promise((done) => setTimeout(done, gap));
  }
  if (!key("Enter")) return;
  const at = document.activeElement;
  if (at.form) at.form.requestSubmit();
  else at.click();
}"""


def swipe(page: Page, number: str, gap_ms: int = 0) -> None:
    """A badge reader types a number and Enter, `gap_ms` from key to key, inside the page.

    From outside each key would wait for the test's own process.
    """
    page.evaluate(SWIPE, [number, gap_ms])
