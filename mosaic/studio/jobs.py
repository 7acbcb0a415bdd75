"""Two threads: one for what the hand waits for, one for what may take its time.

The live thread has one slot a work: the newest request replaces what waits. An edit also
stops what runs; that of another work begins again afterward. A try, while a hand drags, lets
it end.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition, Event, Thread
from typing import Any, Protocol

from mosaic.errors import Stopped

JSON = dict[str, Any]
#: Background work lets live work go first for at most so long at a time.
_YIELD_S = 2.0


class Shows(Protocol):
    """What the live thread does for a work."""

    id: str

    def show(self, settings: JSON | None, stop: Callable[[], bool]) -> None:
        """Show the newest content, or a draft of it with other settings."""


class Live(Thread):
    """Runs `show` of works, the newest request of each."""

    def __init__(self) -> None:
        super().__init__(name="studio-live", daemon=True)
        self._slots: OrderedDict[str, tuple[Shows, JSON | None]] = OrderedDict()
        self._changed, self._ended = Condition(), False
        self._running: tuple[Shows, JSON | None] | None = None
        self._halt = Event()
        #: Set while nothing runs or waits.
        self.idle = Event()
        self.idle.set()

    def ask(self, work: Shows, settings: JSON | None = None) -> None:
        """Have a work shown; with settings, as a draft, unless an edit waits to be shown."""
        with self._changed:
            waits = self._slots.get(work.id)
            if settings is not None and waits and waits[1] is None:
                return
            self._slots[work.id] = work, settings
            self._slots.move_to_end(work.id)
            if settings is None and self._running is not None:
                self._halt.set()
                self._after(*self._running)
            self.idle.clear()
            self._changed.notify()

    def end(self) -> None:
        """Stop what runs, and take no more."""
        with self._changed:
            self._ended = True
            self._slots.clear()
            self._halt.set()
            self._changed.notify()

    def run(self) -> None:
        """Show what is asked for until the end."""
        while True:
            with self._changed:
                while not self._slots and not self._ended:
                    self._running = None
                    self.idle.set()
                    self._changed.wait()
                if self._ended:
                    self.idle.set()
                    return
                _, self._running = self._slots.popitem()
                work, settings = self._running
                self._halt = stop = Event()
            work.show(settings, stop.is_set)

    def _after(self, stopped: Shows, settings: JSON | None) -> None:
        """Have a work that was stopped for another shown once nothing else waits."""
        if settings is None and stopped.id not in self._slots:
            self._slots[stopped.id] = stopped, None
            self._slots.move_to_end(stopped.id, last=False)


@dataclass(eq=False)
class Job:
    """Something that a page asked for and that takes a while."""

    kind: str
    work: str
    do: Callable[[Job], None]
    quiet: bool = False
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    stage: str = ""
    share: float = 0.0
    cancelled: Event = field(default_factory=Event)
    before_live: Callable[[], None] = lambda: None

    def report(self, stage: str, share: float) -> None:
        """Take note of progress; end if nobody waits any more, and let live work go first."""
        if self.cancelled.is_set():
            raise Stopped
        self.stage, self.share = stage, share
        self.before_live()

    def as_json(self) -> JSON:
        """Return the job as a page has it."""
        return {
            "job": self.id,
            "kind": self.kind,
            "share": self.share,
            "stage": self.stage,
            "quiet": self.quiet,
        }


class Background(Thread):
    """Runs jobs one after the other, and saves that are due between them."""

    def __init__(self, live: Live) -> None:
        super().__init__(name="studio-background", daemon=True)
        self._live = live
        self._jobs: list[Job] = []
        self._due: dict[str, tuple[float, Callable[[], None]]] = {}
        self._changed, self._ended = Condition(), False

    def ask(self, job: Job) -> Job:
        """Have a job run once those before it are done."""
        job.before_live = self._let_live_first
        with self._changed:
            self._jobs.append(job)
            self._changed.notify()
        return job

    def later(self, key: str, seconds: float, do: Callable[[], None]) -> None:
        """Have something done after a while; asked again before, it waits anew."""
        with self._changed:
            self._due[key] = time.monotonic() + seconds, do
            self._changed.notify()

    def jobs(self, work: str) -> list[Job]:
        """Jobs of a work that run or wait."""
        with self._changed:
            return [job for job in self._jobs if job.work == work]

    def give_up(self, work: str) -> None:
        """Cancel the jobs of a work that nobody asked for."""
        for job in self.jobs(work):
            if job.quiet:
                job.cancelled.set()

    def end(self) -> None:
        """Cancel jobs, do what is due at once, and take no more."""
        with self._changed:
            self._ended = True
            for job in self._jobs:
                job.cancelled.set()
            self._changed.notify()
        if self.is_alive():
            self.join(20)

    def run(self) -> None:
        """Work until the end."""
        while (do := self._next()) is not None:
            do()

    def _next(self) -> Callable[[], None] | None:
        """Wait for what is to be done next; None at the end."""
        with self._changed:
            while True:
                now = time.monotonic()
                for key, (due, do) in self._due.items():
                    if due <= now or self._ended:
                        del self._due[key]
                        return do
                if self._ended:
                    return None
                if self._jobs:
                    return lambda job=self._jobs[0]: self._run(job)  # type: ignore[misc]
                until = min((due for due, _ in self._due.values()), default=None)
                self._changed.wait(None if until is None else max(0.0, until - now))

    def _run(self, job: Job) -> None:
        try:
            if not job.cancelled.is_set():
                job.do(job)
        finally:
            with self._changed:
                self._jobs.remove(job)

    def _let_live_first(self) -> None:
        if not self._ended:
            self._live.idle.wait(_YIELD_S)
