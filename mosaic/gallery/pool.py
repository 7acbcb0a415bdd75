"""Work in processes of this machine, or on a Dask cluster.

Decoding holds Python's lock, so threads would not do. To a cluster pictures go out over the
wire, and finished works come back: workers need this package and no shared disk, unless a
recipe names files. The scheduler keeps each job until its work has arrived, so a worker that
dies loses nothing.
"""

from __future__ import annotations

import dataclasses
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

from mosaic.errors import MosaicError, PluginError
from mosaic.gallery.jobs import Job, as_mosaic_error

Result = TypeVar("Result")

_PATIENCE_S = 10
#: Ways to a scheduler that Dask knows; with another its client hangs.
_SCHEMES = ("tcp://", "tls://", "ws://", "wss://")


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
            "the process that built it was killed", "perhaps memory ran out", "try --jobs 1"
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


def _silent(address: str) -> MosaicError:
    return MosaicError(
        f"no scheduler answers at {address!r}",
        "its address is as in tcp://host:8786",
        "start one with: dask scheduler",
    )


class Cluster:
    """Workers of a Dask scheduler.

    Parameters
    ----------
    address : str
        As in ``tcp://host:8786``.

    Raises
    ------
    PluginError
        The extra is not installed.
    MosaicError
        No scheduler answers.
    """

    def __init__(self, address: str) -> None:
        if not address.startswith(_SCHEMES):
            raise _silent(address)
        try:
            import dask  # noqa: PLC0415 - an extra
            import distributed  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise PluginError(
                "--scheduler needs Dask, which is not installed",
                hint="try: pip install 'brick-mosaic[cluster]'",
            ) from error
        self._address, self._dask = address, distributed
        # A photo in a job is meant; Dask would warn of it.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
        try:
            self._client: Any = distributed.Client(
                address, timeout=_PATIENCE_S, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise _silent(address) from error

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close(timeout=_PATIENCE_S)

    def map(
        self, function: Callable[[Job], Result], jobs: Iterable[Job]
    ) -> Iterator[tuple[Job, Result | MosaicError]]:
        """Yield each job with what came of it, in the order in which they are done."""
        left, running = iter(jobs), dict[Any, Job]()
        done = self._dask.as_completed(loop=self._client.loop)
        while True:
            while len(running) < self._window() and (job := next(left, None)):
                try:
                    future = self._submit(function, job)
                except MosaicError as error:
                    yield job, error
                    continue
                running[future] = job
                done.add(future)
            if not running:
                break
            future = next(done)
            yield running.pop(future), self._outcome(future)

    def _window(self) -> int:
        """Jobs under way: enough for every worker, few enough for the memory of a scheduler."""
        return 2 * max(4, sum(int(n) for n in self._client.nthreads().values()))

    def _submit(self, function: Callable[[Job], Result], job: Job) -> Any:
        """Send a job with its picture."""
        sent = dataclasses.replace(job, data=job.stream().read())
        return self._client.submit(function, sent, pure=False, retries=2)

    def _outcome(self, future: Any) -> Any:
        """Return what came of a job, or what went wrong."""
        try:
            return future.result()
        except self._dask.CancelledError as error:
            raise self._gone() from error
        except MosaicError as error:
            return error
        except (OSError, self._dask.comm.CommClosedError) as error:
            if self._client.status != "running":
                raise self._gone() from error
            return as_mosaic_error(error)
        except Exception as error:  # a bad picture must not stop the others
            return as_mosaic_error(error)

    def _gone(self) -> MosaicError:
        return MosaicError(
            f"the scheduler at {self._address!r} has gone",
            hint="start it and run the same again: what is done stays done",
        )
