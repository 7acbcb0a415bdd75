"""What pages are told, in order; a page that missed something is told to read all again."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from threading import Lock
from typing import Any, NamedTuple

#: So many are kept for pages that lost the connection.
_KEPT = 1000
_BEAT_S = 15.0


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
