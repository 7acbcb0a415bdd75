"""A bar for long work on a terminal, and only there."""

import io
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mosaic.cli import terminal
from mosaic.cli.terminal import Bar


class Terminal(io.StringIO):
    """Looks like a terminal."""

    def isatty(self) -> bool:
        return True


def drawn(
    monkeypatch: pytest.MonkeyPatch,
    screen: io.StringIO,
    patience_s: float,
    *,
    quiet: bool = False,
    wait_s: float = 0.3,
) -> str:
    """What is on the screen after work that goes on until the bar shows, or for `wait_s`."""
    monkeypatch.setattr(terminal, "PATIENCE_S", patience_s)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen)
    deadline = time.monotonic() + wait_s
    with Bar(quiet) as bar:
        bar("prepare", 0.25)
        while "prepare" not in screen.getvalue() and time.monotonic() < deadline:
            time.sleep(0.02)
    return screen.getvalue()


def test_long_work_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "prepare" in drawn(monkeypatch, Terminal(), 0.0, wait_s=30.0)


def test_short_work_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, Terminal(), 60.0) == ""


def test_nothing_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, io.StringIO(), 0.0) == ""


def test_nothing_when_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, Terminal(), 0.0, quiet=True) == ""


def test_a_share_of_the_work_is_scaled(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, float]] = []
    monkeypatch.setattr(Bar, "__call__", lambda _self, *words: told.append(words))
    Bar(quiet=True).between(0.6, 1.0)("preview", 0.5)
    assert told == [("preview", 0.8)]


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is POSIX")
@pytest.mark.parametrize("end", ["pass", "sys.exit()"])
def test_a_terminal_is_left_as_it_was(tmp_path: Path, end: str) -> None:
    """On a real terminal the cursor comes back, even after a failure."""
    code = (
        "import sys, time; from mosaic.cli import terminal; terminal.PATIENCE_S = 0\n"
        "with terminal.Bar() as bar:\n"
        "    bar('pack', 0.5)\n"
        "    time.sleep(1)\n"
        f"    {end}\n"
    )
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-c", code],
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
        check=True,
        cwd=tmp_path,
    )
    os.close(theirs)
    screen = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "pack" in screen
    assert screen.rindex("\x1b[?25h") > screen.rindex("\x1b[?25l")
