"""The command: in a process of its own, or quicker within this one."""

import contextlib
import io
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from unittest import mock

from mosaic.cli import main

# As the command does it, and before numpy is imported here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMAND = [sys.executable, "-m", "mosaic"]
Run = subprocess.CompletedProcess[str]

#: Seconds that a command may take.
_PATIENCE_S = 120


@cache
def forkserver() -> BaseContext | None:
    """Start processes from one that has built a mosaic already; None where a machine cannot."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return None
    from multiprocessing.forkserver import ensure_running

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["warm"])
    # It looks for modules where a new Python does.
    folders = [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    with mock.patch.dict(os.environ, PYTHONPATH=os.pathsep.join(folders)):
        ensure_running()
    return context


def mosaic(*arguments: object, cwd: Path, fresh: bool | None = None, **options: Any) -> Run:
    """Run the command in a process of its own; a traceback is never what a test wants.

    It begins where all has been imported already, unless it is to start as a user's does, or
    may start processes of its own.
    """
    if fresh is None:
        fresh = arguments[0] in {"compare", "gallery", "studio"}
    if fresh or options or forkserver() is None:
        run = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
            **options,
        )
    else:
        run = _forked(arguments, cwd)
    assert "Traceback" not in run.stderr, run.stderr
    return run


class Begun:
    """A command at work in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes] | BaseProcess) -> None:
        self._process = process

    def is_alive(self) -> bool:
        """Whether it has not ended."""
        if isinstance(self._process, subprocess.Popen):
            return self._process.poll() is None
        return self._process.is_alive()

    def end(self, sign: signal.Signals | None = None) -> int:
        """Send it a signal, or let it end; return its status. It has no more than its time."""
        process = self._process
        if sign is not None:
            assert process.pid is not None
            with contextlib.suppress(ProcessLookupError):  # it has ended
                os.kill(process.pid, sign)
        try:
            if isinstance(process, subprocess.Popen):
                return process.wait(_PATIENCE_S)
            process.join(_PATIENCE_S)
            if process.exitcode is None:
                raise subprocess.TimeoutExpired("mosaic", _PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return process.exitcode


def begun(words: Sequence[object], cwd: Path, folder: Path, *, fresh: bool = False) -> Begun:
    """Begin the command; what it writes goes to files ``stdout`` and ``stderr`` of a folder.

    It begins where all has been imported already, unless it is to start as a user's does.
    """
    said, files = list(map(str, words)), [folder / "stdout", folder / "stderr"]
    context = forkserver()
    if fresh or context is None:
        with files[0].open("wb") as stdout, files[1].open("wb") as stderr:
            return Begun(subprocess.Popen([*COMMAND, *said], cwd=cwd, stdout=stdout, stderr=stderr))
    asked = (["mosaic", *said], str(cwd), dict(os.environ), list(map(str, files)))
    process = context.Process(target=_command, args=asked)
    process.start()
    return Begun(process)


def _forked(words: Sequence[object], cwd: Path) -> Run:
    """Run the command in a copy of the process that has imported all."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        status = begun(words, cwd, folder).end()
        texts = ((folder / file).read_text("utf-8") for file in ("stdout", "stderr"))
        return Run(["mosaic", *map(str, words)], status, *texts)


def _command(words: list[str], cwd: str, env: dict[str, str], files: list[str]) -> None:
    """Be the command, as ``python -m mosaic`` in this folder is."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    more = [path for path in env.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.argv, sys.path[:0] = words, [cwd, *more]
    streams = []
    for number, file in enumerate([os.devnull, *files]):
        opened = os.open(file, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
        mode = "w" if number else "r"
        # They last as long as the process.
        streams.append(open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    sys.stdin, sys.stdout, sys.stderr = streams
    main()


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
