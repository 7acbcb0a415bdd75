"""Work on a Dask cluster: pictures go out over the wire, finished works come back.

Workers need this package and no shared disk, unless a recipe names files. The scheduler
keeps each job until its work has arrived, so a worker that dies loses nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from mosaic.errors import MosaicError, PluginError
from mosaic.gallery.jobs import Job, as_mosaic_error

Result = TypeVar("Result")

_PATIENCE_S = 10
#: Ways to a scheduler that Dask knows; with another its client hangs.
_SCHEMES = ("tcp://", "tls://", "ws://", "wss://")


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
        if not address.startswith(_SCHEMES):
            raise _silent(address)
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
