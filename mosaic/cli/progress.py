"""A progress bar on a terminal, for what takes over a second."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

#: Work that is done sooner shows no bar.
PATIENCE_S = 1.0


class Bar:
    """Told how far the work is, it draws a bar on stderr once that has taken a second.

    In a pipe, or when `quiet`, it draws nothing. Use it in a ``with`` block and call it
    as the pipeline does: with the name of the stage and the share that is done.
    """

    def __init__(self, quiet: bool = False) -> None:
        self._lock = threading.Lock()
        self._stage, self._share = "", 0.0
        self._bar: Any = None
        self._task: Any = None
        self._timer = threading.Timer(PATIENCE_S, self._draw)
        self._timer.daemon = True
        self._wanted = sys.stderr.isatty() and not quiet

    def __enter__(self) -> Bar:
        if self._wanted:
            self._timer.start()
        return self

    def __call__(self, stage: str, share: float) -> None:
        """Say which stage begins, and the share of the work that is done before it."""
        with self._lock:
            self._stage, self._share = stage, share
            if self._bar is not None:
                self._bar.update(self._task, description=stage, completed=share)

    def between(self, low: float, high: float) -> Callable[[str, float], None]:
        """Return what is told of a part of the work, from one share of the whole to another."""
        return lambda stage, share: self(stage, low + share * (high - low))

    def _draw(self) -> None:
        """Begin to draw."""
        # rich takes 0.1 s to import; work that is soon done does without.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description:10}"), BarColumn(), TimeElapsedColumn())
        with self._lock:
            if not self._wanted:
                return
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(self._stage, total=1.0, completed=self._share)
            self._bar.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._wanted = False
            if self._bar is not None:
                self._bar.stop()
