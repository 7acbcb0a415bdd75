"""Ending work that nobody waits for any more.

Work that takes long asks now and then whether to go on. Who starts it says how that is known;
code in between need not hand anything on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: Says whether to stop.
Stop = Callable[[], bool]


class Stopped(Exception):  # noqa: N818 - it is no error: somebody asked for it
    """Work was ended early because its `stop` said so."""


_stop: ContextVar[Stop] = ContextVar("stop", default=lambda: False)


@contextmanager
def stopping(stop: Stop) -> Iterator[None]:
    """Have the work within end early, by raising `Stopped`, once `stop` returns True.

    Examples
    --------
    >>> with stopping(lambda: True):
    ...     try:
    ...         checker()()
    ...     except Stopped:
    ...         print("stopped")
    stopped
    """
    before = _stop.set(stop)
    try:
        yield
    finally:
        _stop.reset(before)


def checker() -> Callable[[], None]:
    """Return a function that raises `Stopped` when work is to end; other threads may call it."""
    stop = _stop.get()

    def check() -> None:
        if stop():
            raise Stopped

    return check
