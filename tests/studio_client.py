"""A page without a browser: speaks with a studio as README.md of mosaic/studio says."""

import contextlib
import hashlib
import io
import json
import signal
import tempfile
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import SHUT_RDWR
from threading import Condition, Thread
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import numpy as np
import pytest
from command import begun
from PIL import Image

from mosaic import prepare, stages
from mosaic.exporters import images
from mosaic.prepare.drawing import drawing

PATIENCE_S = 30


def photo(seed=0, side=32, kind="PNG"):
    """A picture of a colored ball before a sky; another seed gives another."""
    y, x = np.mgrid[:side, :side] / side
    ball = (x - 0.5) ** 2 + (y - 0.4 - 0.05 * seed) ** 2 < 0.1
    sky = np.dstack([0.3 + 0.4 * y, 0.5 + 0.3 * y, 0.9 - 0.1 * seed + 0 * y])
    pixels = np.where(ball[..., None], [0.8, 0.2 + 0.5 * x[0, 0], 0.1], sky)
    stream = io.BytesIO()
    Image.fromarray((pixels * 255).clip(0, 255).astype(np.uint8)).save(stream, format=kind)
    return stream.getvalue()


#: Drawings that were found in pictures.
_FLATS = {}


def _drawing(picture, box, cols, rows, recipe, *, art=False):
    """Look for a drawing's colors once in a run; all that a frame reads goes into it."""
    seen = [
        None if n is None else hashlib.sha256(np.ascontiguousarray(n)).digest()
        for n in (picture.codes, picture.alpha)
    ]
    settings = tuple(getattr(recipe, name) for name in sorted(stages.READS["frame"]))
    key = *seen, picture.shape, box, cols, rows, art, settings
    if key not in _FLATS:
        _FLATS[key] = drawing(picture, box, cols, rows, recipe, art=art)
    return _FLATS[key]


@contextlib.contextmanager
def quick_works():
    """Draw previews small, and look for a drawing once: they are most of a small work's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepare, "drawing", _drawing)
        patch.setattr(images, "_PREVIEW_PX", 100)
        patch.setattr(images, "_SEAMS_PX", 4)
        yield


@dataclass
class Client:
    """Calls, and the events that were heard."""

    address: str
    heard: list = field(default_factory=list)

    def __post_init__(self):
        parts = urlsplit(self.address)
        self.root = f"http://{parts.netloc}"
        self.key = dict(one.split("=") for one in parts.fragment.split("&"))["key"]
        self.work = dict(one.split("=") for one in parts.fragment.split("&")).get("work")
        self._news = Condition()

    def call(self, method, path, body=None, headers=(), key=None):
        """Return the status and the bytes of an answer."""
        sent = {"Authorization": f"Bearer {key or self.key}"}
        if isinstance(body, dict):
            body, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        url = path if path.startswith("http") else f"{self.root}/api/1/{path}"
        request = Request(url, body, {**sent, **dict(headers)}, method=method)  # noqa: S310
        try:
            with urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
                return answer.status, answer.read()
        except HTTPError as error:
            with error:
                return error.code, error.read()

    def json(self, method, path, body=None, wanted=None, **rest):
        """Return the JSON of an answer of a status."""
        status, data = self.call(method, path, body, **rest)
        node = json.loads(data)
        assert wanted is None or status == wanted, node
        assert wanted or status < 300, node
        return node

    def listen(self):
        """Hear events from now on, in a thread."""
        after = self.json("GET", "works")["event"]
        self._connection = HTTPConnection(urlsplit(self.root).netloc, timeout=PATIENCE_S)
        self._connection.connect()
        self._socket = self._connection.sock
        self._ear = Thread(target=self._hear, args=(after,), daemon=True)
        self._ear.start()
        with self._news:
            assert self._news.wait_for(lambda: self.heard, PATIENCE_S)

    def leave(self):
        """Hear no more, as a page that is closed; the server has less to tell then."""
        with contextlib.suppress(OSError):  # the server has left
            self._socket.shutdown(SHUT_RDWR)
        self._ear.join(PATIENCE_S)
        assert not self._ear.is_alive()

    def _hear(self, after):
        headers = {"Authorization": f"Bearer {self.key}"}
        try:
            self._connection.request("GET", f"/api/1/events?after={after}", headers=headers)
            with self._connection.getresponse() as stream:
                name = ""
                for line in stream:
                    text = line.decode().rstrip("\n")
                    if text.startswith("event: "):
                        name = text[7:]
                    elif text.startswith(("data: ", ": hello")):
                        data = json.loads(text[6:]) if name and text[0] == "d" else {}
                        with self._news:
                            self.heard.append((name or "hello", data))
                            self._news.notify_all()
        except (OSError, HTTPException):
            pass  # the server was killed, or this end has left
        finally:
            self._connection.close()

    def wait(self, name, since=0, **wanted):
        """Return the first event after a place that has some values."""

        def found():
            return next(
                (
                    data
                    for one, data in self.heard[since:]
                    if one == name and all(data.get(k) == v for k, v in wanted.items())
                ),
                None,
            )

        with self._news:
            told = [(n, d.get("rev"), d.get("title")) for n, d in self.heard[since:]]
            assert self._news.wait_for(found, PATIENCE_S), (name, wanted, told)
            return found()

    def create(self, data=None, name="emma.png"):
        """Begin a work; return its id."""
        return self.json("POST", f"works?name={name}", data or photo())["id"]

    def edit(self, work, wanted=202, **edit):
        """Send an edit; return its answer."""
        return self.json("POST", f"works/{work}/edits", {"base": 0, "edit": edit}, wanted)

    def state(self, work):
        """All of a work."""
        return self.json("GET", f"works/{work}")

    def settled(self, work):
        """The state once what is shown is the newest, and saved."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            state = self.state(work)
            facts = state["facts"]
            if state["problem"] or (state["saved"] and facts and facts["rev"] == state["rev"]):
                return state
            time.sleep(0.1)
        raise AssertionError(state)

    def shown(self, work):
        """The state once what is shown is the newest, and its cells as color names."""
        end, pause = time.monotonic() + PATIENCE_S, 0.01
        while time.monotonic() < end:
            state = self.state(work)
            if state["facts"] and state["facts"]["rev"] == state["rev"]:
                look = state["shown"]
                data = self.call("GET", f"works/{work}/cells?key={look['key']}")[1]
                count = look["cols"] * look["rows"]
                names = {n: name for n, (name, _) in enumerate(look["palette"])} | {65535: "bare"}
                cells = [names[n] for n in np.frombuffer(data[: 2 * count], "<u2").tolist()]
                return state, cells, data[2 * count :]
            time.sleep(pause)
            pause = min(2 * pause, 0.08)
        raise AssertionError(state)


class Served:
    """The command's server for a folder, in a process of its own."""

    def __init__(self, folder: Path, fresh: bool = False):
        self._files = tempfile.TemporaryDirectory()
        files = Path(self._files.name)
        self._process = begun(("studio", "--no-browser"), folder, files, fresh=fresh)
        end, line = time.monotonic() + PATIENCE_S, ""
        while not line.endswith("\n") and time.monotonic() < end:
            time.sleep(0.01)
            line = (files / "stdout").read_text() if (files / "stdout").exists() else ""
        assert line.startswith("http"), line
        self.page = Client(line.strip())

    def end(self, sign: signal.Signals) -> int:
        """Send a signal; return the status that it ends with."""
        status = self._process.end(sign)
        self._files.cleanup()
        return status


def small(page, size="16x16"):
    """Begin a work of a few cells."""
    work = page.create()
    page.edit(work, kind="set", settings={"size": size, "backing": "none"})
    return work


def built(page, work, **body):
    """Build a work; return the names of its files."""
    since = len(page.heard)
    job = page.json("POST", f"works/{work}/jobs", {"kind": "build", **body}, 202)["job"]
    return page.wait("progress", since, job=job, share=1.0)["result"]["files"]
