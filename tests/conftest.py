"""What every test may ask for."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers import needs
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

HERE = Path(__file__).parent

# A shell that starts a job in the background lets it ignore Ctrl-C, and so would all that the
# tests start; some of them test what Ctrl-C does.
signal.signal(signal.SIGINT, signal.default_int_handler)


# Time limits belong to no test of a law: on a loaded machine one example may take a second.
settings.register_profile("mosaic", deadline=None, print_blob=True)
settings.load_profile("mosaic")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write what came out as what is expected"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str | bytes], None]:
    """Compare with a file of tests/golden: `golden("case/expected.csv", text)`.

    What came out instead is left in tests/actual, for a look.
    """

    def compare(name: str, actual: str | bytes) -> None:
        data = actual.encode() if isinstance(actual, str) else actual
        expected = HERE / "golden" / name
        if request.config.getoption("--update-golden"):
            write(expected, data)
        elif not expected.exists() or expected.read_bytes() != data:
            write(HERE / "actual" / name, data)
            pytest.fail(f"tests/actual/{name} differs from tests/golden/{name}")

    return compare


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium that is installed, without a window."""
    from playwright.sync_api import sync_playwright

    path = needs("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile; at its end nothing may have been complained of, nor asked of a network."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    asked: list[str] = []
    fresh.on("console", lambda message: complaints.append(message.text))
    fresh.on("weberror", lambda error: complaints.append(str(error.error)))
    fresh.on("request", lambda request: asked.append(request.url))
    yield fresh
    fresh.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith("file:")] == []
