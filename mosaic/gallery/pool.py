"""Work in processes of this machine: decoding holds Python's lock, so threads would not do."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from mosaic.errors import MosaicError
from mosaic.gallery.jobs import Job, as_mosaic_error

Result = TypeVar("Result")


class Workers(AbstractContextManager["Workers"], Protocol):
    """Whoever does the work: processes here, or a cluster."""

    def map(
        self, function: Callable[[Job], Result], jobs: Iterable[Job]
    ) -> Iterator[tuple[Job, Result | MosaicError]]:
        """Yield each job with what came of it, in the order in which they are done."""


class Pool:
    """Processes of this machine, by default one a core.

    A process that dies, for lack of memory perhaps, takes no other picture with it: what
    it and its fellows were at is tried again, each picture by itself.
    """

    def __init__(self, count: int | None = None) -> None:
        self._count = count or os.cpu_count() or 1
        self._others = multiprocessing.active_children()
        self._pool = self._started(self._count)

    @staticmethod
    def _started(count: int) -> ProcessPoolExecutor:
        # Workers start afresh everywhere, so that a work cannot differ by platform.
        return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        if kind is not None:
            # Ctrl-C need not wait for a mural.
            for child in multiprocessing.active_children():
                if child not in self._others:
                    child.terminate()

    def map(
        self, function: Callable[[Job], Result], jobs: Iterable[Job]
    ) -> Iterator[tuple[Job, Result | MosaicError]]:
        """Yield each job with what came of it, in the order in which they are done."""
        left, running, dropped = iter(jobs), dict[Future[Result], Job](), deque[Job]()
        while True:
            # Few are under way at a time: memory does not grow with the number of pictures.
            while not dropped and len(running) < 2 * self._count and (job := next(left, None)):
                running[self._pool.submit(function, job)] = job
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job = running.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    dropped.append(job)
                else:
                    yield job, _outcome(future)
            if dropped and not running:
                yield from self._alone(function, dropped)
                self._pool = self._started(self._count)

    def _alone(
        self, function: Callable[[Job], Result], jobs: deque[Job]
    ) -> Iterator[tuple[Job, Result | MosaicError]]:
        """Try jobs one by one, each in a process of its own, to learn which one it was."""
        while jobs:
            job = jobs.popleft()
            with self._started(1) as single:
                future = single.submit(function, job)
                yield job, _outcome(future)


def _outcome(future: Future[Any]) -> Any:
    """Return what came of a job, or what went wrong."""
    error = future.exception()
    if isinstance(error, BrokenProcessPool):
        return MosaicError(
            "the process that built it was ended", hint="is there memory enough? try --jobs 1"
        )
    return future.result() if error is None else as_mosaic_error(error)


def _begin() -> None:
    """Leave Ctrl-C to the main process, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
