"""What pages are told, in order; a page that missed something is told to read all again.

Here is also what a server shares among works, what is shown of one, and how its state reads
as JSON.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from mosaic.model import Plan
from mosaic.recipe import Recipe
from mosaic.stages import Stages
from mosaic.studio.edits import Content, Size, Steps, step
from mosaic.studio.jobs import Background, Live

#: So many are kept for pages that lost the connection.
_KEPT = 1000
_BEAT_S = 15.0

JSON = dict[str, Any]


class Event(NamedTuple):
    """A number that rises, a name, the work it is about (empty: all), and data."""

    n: int
    name: str
    work: str
    data: dict[str, Any]

    @property
    def text(self) -> bytes:
        """The event as a stream has it."""
        data = json.dumps({"work": self.work, **self.data}, ensure_ascii=False)
        return f"id: {self.n}\nevent: {self.name}\ndata: {data}\n\n".encode()


class Events:
    """The last events, told by any thread and heard in one event loop."""

    def __init__(self) -> None:
        self._kept: deque[Event] = deque(maxlen=_KEPT)
        self._lock, self._last = Lock(), 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Event] = set()
        self._closed = False

    @property
    def last(self) -> int:
        """Number of the last event."""
        return self._last

    @property
    def heard_by(self) -> int:
        """How many pages listen."""
        return len(self._waiting)

    def tell(self, name: str, work: str = "", **data: Any) -> None:
        """Tell all pages something."""
        with self._lock:
            self._last += 1
            self._kept.append(Event(self._last, name, work, data))
        self._wake()

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        self._wake()

    async def stream(self, after: int, work: str) -> AsyncIterator[bytes]:
        """Yield what is told after an event, about one work or, with an empty id, all."""
        self._loop = asyncio.get_running_loop()
        bell = asyncio.Event()
        self._waiting.add(bell)
        try:
            yield b": hello\n\n"
            while not self._closed:
                bell.clear()
                found, after = self._since(after)
                for event in found:
                    if not work or event.work in {"", work}:
                        yield event.text
                if not found and not self._closed:
                    try:
                        await asyncio.wait_for(bell.wait(), _BEAT_S)
                    except TimeoutError:
                        yield b": beat\n\n"
        finally:
            self._waiting.discard(bell)

    def _since(self, after: int) -> tuple[list[Event], int]:
        """Return the events after one, or a reset where some of them are forgotten."""
        with self._lock:
            first = self._kept[0].n if self._kept else self._last + 1
            if after > self._last or after < first - 1:
                return [Event(self._last, "reset", "", {})], self._last
            return [event for event in self._kept if event.n > after], self._last

    def _wake(self) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        for bell in self._waiting:
            bell.set()


@dataclass(frozen=True)
class Shared:
    """What all works of a server use.

    Attributes
    ----------
    root : Path
        The folder that is served; nothing outside of it is read or written.
    after_save : callable
        Given a work that was just saved, has its other files made.
    """

    root: Path
    events: Events
    live: Live
    background: Background
    stages: Stages
    after_save: Callable[[Any], None] = lambda _work: None


@dataclass(frozen=True, eq=False)
class Shown:
    """A plan, the content that it is of, and its facts."""

    plan: Plan
    content: Content
    rev: int
    facts: JSON

    @property
    def size(self) -> Size:
        """Columns and rows."""
        return self.plan.grid.cols, self.plan.grid.rows


def steps(now: Steps, shown: Shown | None) -> JSON:
    """Tell what every edit may change beside the recipe."""
    content, defaults = now.content, Recipe()
    return {
        "changed": _changed(content.recipe, defaults),
        "undo": step(now.done),
        "redo": step(now.undone),
        "touched": touched(content, shown),
        "variants": [
            {
                "name": name,
                "changed": _changed(kept.recipe, defaults),
                "chosen": name == content.chosen,
            }
            for name, kept in content.variants.items()
        ],
        "photo": _photo(content, shown),
    }


def touched(content: Content, shown: Shown | None) -> JSON:
    """Count the cells that are set by hand, and those of them that the mosaic does not show."""
    size = shown.size if shown else (0, 0)
    counts = {one: layer.count for one, layer in content.layers.items()}
    here = counts.get(size, 0)
    # What was laid is known of the content that is shown; a stroke since then is laid as well.
    was = shown.content.layers.get(size) if shown else None
    lost = was.count - shown.facts["cells_touched"] if was and shown else 0
    hidden = sum(counts.values()) - here + min(here, max(0, lost))
    return {"cells": here, "hidden": hidden, "cols": size[0], "rows": size[1]}


def _photo(content: Content, shown: Shown | None) -> JSON | None:
    if not content.photo:
        return None
    same = shown is not None and shown.content.photo == content.photo
    source = shown.plan.source if shown is not None and same else None
    width, height = (source.width, source.height) if source else (0, 0)
    return {"name": content.photo, "width": width, "height": height}


def _changed(recipe: Recipe, defaults: Recipe) -> list[str]:
    names = (f.name for f in dataclasses.fields(recipe))
    return [name for name in names if getattr(recipe, name) != getattr(defaults, name)]
