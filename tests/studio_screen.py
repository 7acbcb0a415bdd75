"""What tests ask of the studio's page in a browser."""

import re

from playwright.sync_api import expect

#: Milliseconds that a page may take; the machine may be busy.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


def shows(page):
    """Wait until the page has a mosaic."""
    expect(page.locator("#fact-pieces")).to_contain_text(re.compile(r"[\d,]+ pieces"))


def board(page, what):
    """What the page's picture says: a module of the page is asked, which the page uses itself."""
    return page.evaluate(f"import('/page.js').then(({{ page }}) => page.board.{what})")


def spot(page, col, row):
    """Where the middle of a stud is on the screen."""
    return board(page, f"middle({col}, {row})")


def tool(page, name):
    page.locator(f"button[data-tool={name}]").click()


def touched(client, work):
    return client.shown(work)[0]["touched"]["cells"]


def wait_for(page, holds):
    """Wait until something holds of the server."""
    for _ in range(PATIENCE_MS // 50):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError(holds)
