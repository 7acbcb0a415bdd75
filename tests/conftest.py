"""What every test may ask for."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import command
import numpy as np
import pytest
from helpers import needs
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from studio_client import Client

    from mosaic.studio.app import Studio

HERE = Path(__file__).parent

# A shell that starts a job in the background lets it ignore Ctrl-C, and so would all that the
# tests start; some of them test what Ctrl-C does.
signal.signal(signal.SIGINT, signal.default_int_handler)


# Time limits belong to no test of a law: on a loaded machine one example may take a second.
settings.register_profile("mosaic", deadline=None, print_blob=True)
#: For tools that ask only whether a law fails: what breaks it is not made smaller.
settings.register_profile(
    "as-found", deadline=None, database=None, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("mosaic")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write what came out as what is expected"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Give a file to one worker whole, so that what its tests share is made once."""
    if getattr(config.option, "numprocesses", None) and config.option.dist == "no":
        config.option.dist = "loadfile"


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


#: What Chromium does without here. The first two are pages of its own that each window loads for
#: its address field, most of the time of a small test; the others are Playwright's, whose own list
#: this one replaces: nothing is asked of a network.
_WITHOUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium that is installed, without a window; each test has a profile of its own.

    Its loop runs in this thread from now on: what runs a loop of asyncio does so in another.
    """
    from playwright.sync_api import sync_playwright

    # Debian's Chromium without a window of its own takes half the time.
    path = shutil.which("chromium-headless-shell") or needs("chromium")
    words = ["--no-sandbox", f"--disable-features={','.join(_WITHOUT)}"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=words)
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


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a studio's works."""
    return tmp_path_factory.mktemp("works")


@pytest.fixture(scope="module")
def studio(root: Path) -> Iterator[Studio]:
    """A studio's server for a folder."""
    from studio_client import quick_works

    from mosaic.studio.app import Studio

    with contextlib.chdir(root), quick_works():
        server = Studio(root)
        thread = server.start()
        yield server
        server.stop()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def client(studio: Studio) -> Client:
    """Calls of the studio, as its page makes them."""
    from studio_client import Client

    return Client(studio.address)


@pytest.fixture
def page(client: Client) -> Iterator[Client]:
    """A client that hears what the server tells, as a page does."""
    client.listen()
    yield client
    client.leave()


@pytest.fixture
def open_page(browser: Browser, studio: Studio) -> Iterator[Callable[..., Page]]:
    """Open pages in a fresh profile; nothing may be complained of, nor leave this computer."""
    from studio_screen import PATIENCE_MS

    contexts, complaints, asked = [], [], []

    def opened(width=1400, height=900, address=studio.address, **options):
        fresh = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, **options
        )
        fresh.set_default_timeout(PATIENCE_MS)
        fresh.on("console", lambda message: complaints.append(message.text))
        fresh.on("weberror", lambda error: complaints.append(str(error.error)))
        fresh.on("request", lambda request: asked.append(urlsplit(request.url)))
        contexts.append(fresh)
        page = fresh.new_page()
        page.goto(address)
        return page

    #: What a test has the browser complain of.
    opened.expected = []
    yield opened
    for fresh in contexts:
        fresh.close()
    told = [text for text in complaints if not any(one in text for one in opened.expected)]
    assert told == []
    hosts = {(one.hostname, one.port) for one in asked if one.scheme.startswith("http")}
    assert hosts <= {("127.0.0.1", studio.port), ("127.0.0.1", studio.files_port)}


@pytest.fixture
def work(client: Client) -> str:
    """A small work that is shown."""
    ident = client.create()
    settings = {"size": "16x16", "backing": "none"}
    client.edit(ident, kind="set", settings=settings)
    client.shown(ident)
    return ident


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Client]]:
    """Start servers for one folder; all end with the test."""
    from studio_client import Client, quick_works

    from mosaic.studio.app import Studio

    monkeypatch.chdir(tmp_path)
    running = []

    def begin() -> Client:
        server = Studio(Path())
        thread = server.start()
        running.append((server, thread))
        client = Client(server.address)
        client.listen()
        client.end = lambda: (server.stop(), thread.join(20))
        return client

    with quick_works():
        yield begin
        for server, thread in running:
            server.stop()
            thread.join(20)
            assert not thread.is_alive()


@pytest.fixture(scope="session", autouse=True)
def end_of_forkserver() -> Iterator[None]:
    """Nothing runs on after the tests, and what it took counts as theirs."""
    yield
    if command.forkserver.cache_info().currsize and command.forkserver() is not None:
        from multiprocessing import forkserver

        forkserver._forkserver._stop()


@pytest.fixture(scope="session", autouse=True)
def faces_found_once() -> Iterator[None]:
    """Search a picture for faces once in a run: nothing else goes into the search."""
    from mosaic.prepare import saliency

    search, known = saliency._searched, {}

    def searched(find, side, picture):
        planes = [n for n in (picture.codes, picture.alpha) if n is not None]
        seen = [
            (n.shape, n.dtype, hashlib.sha256(np.ascontiguousarray(n)).digest()) for n in planes
        ]
        key = find, side, *seen
        if key not in known:
            known[key] = search(find, side, picture)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(saliency, "_searched", searched)
        yield


@pytest.fixture(scope="module")
def quick_processes() -> Iterator[None]:
    """Let further processes start from one that has imported all already.

    Each is still a process of its own, and may die as any does; on their own they take half a
    second to begin. The command starts them afresh, and is tested so as well.
    """
    context = command.forkserver()
    if context is None:
        yield
        return
    from mosaic import compare

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(multiprocessing, "get_context", lambda *_: context)
        patch.setattr(compare, "get_context", lambda *_: context, raising=False)
        yield
