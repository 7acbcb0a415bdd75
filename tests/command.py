"""The command: in a process of its own, or quicker within this one."""

import contextlib
import io
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

from mosaic.cli import main

COMMAND = [sys.executable, "-m", "mosaic"]
Run = subprocess.CompletedProcess[str]


def mosaic(*arguments: object, cwd: Path, **options: Any) -> Run:
    """Run the command as a user does; a traceback is never what a test wants."""
    run = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )
    assert "Traceback" not in run.stderr, run.stderr
    return run


def inside(*arguments: object, cwd: Path, stdin: bytes = b"") -> Run:
    """Run the command within this process, which saves a second of imports."""
    words = ["mosaic", *map(str, arguments)]
    streams = [io.TextIOWrapper(io.BytesIO(data), "utf-8") for data in (stdin, b"", b"")]
    names = ("stdin", "stdout", "stderr")
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.chdir(cwd))
        stack.enter_context(mock.patch.object(sys, "argv", words))
        for name, stream in zip(names, streams, strict=True):
            stack.enter_context(mock.patch.object(sys, name, stream))
        handler = signal.getsignal(signal.SIGTERM)
        stack.callback(signal.signal, signal.SIGTERM, handler)
        try:
            main()
            status = 0
        except SystemExit as leave:
            status = leave.code if isinstance(leave.code, int) else 0
    return Run(words, status, *map(_text, streams[1:]))


def _text(stream: io.TextIOWrapper) -> str:
    """What was written; bytes of a picture come out as they can."""
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8", "surrogateescape")


def error_of(run: Run) -> str:
    """The one line that a failed command writes."""
    assert run.returncode == 1
    assert run.stdout == ""
    (line,) = run.stderr.splitlines()
    assert line.startswith("error: ")
    return line.removeprefix("error: ")
