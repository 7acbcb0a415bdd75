"""A result folder in trouble: kills, full disks, plugins that fail, several runs at once."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path

import pytest
from folder_case import FEW, ONE, TWO, names, same

from mosaic import exporters
from mosaic.errors import ExportError
from mosaic.exporters import Exporter
from mosaic.project import folder


@pytest.fixture
def out(tmp_path):
    """A folder with the first project in it, in a folder of its own."""
    folder = tmp_path / "desk" / "out"
    ONE.save(folder, only=FEW)
    return folder


class TroubleError(Exception):
    """A bug of some exporter."""


@pytest.mark.parametrize("error", [TroubleError, KeyboardInterrupt, MemoryError])
def test_a_run_that_fails_leaves_what_was_there(out, monkeypatch, error):
    def fail(plan, stream):
        stream.write(b"half of it")
        raise error

    monkeypatch.setitem(exporters.TABLE, "broken", Exporter("broken.txt", fail, default=False))
    (out / "notes.txt").write_text("mine")
    with pytest.raises(error):
        TWO.save(out, only=FEW, also=["broken"])
    with pytest.raises(error):
        TWO.save(out.parent / "new" / "deep", also=["broken"])
    assert same(out, ONE)
    assert (out / "notes.txt").read_text() == "mine"
    assert names(out.parent) == {"out"}


@pytest.mark.parametrize("filename", ["../escape.txt", "/escape.txt", "..", "", "parts.csv"])
def test_a_plugin_cannot_write_elsewhere_or_over_another_file(out, monkeypatch, filename):
    bad = Exporter(filename, exporters.TABLE["parts"].write, default=False)
    monkeypatch.setitem(exporters.TABLE, "bad", bad)
    with pytest.raises(ExportError):
        TWO.save(out, only=FEW, also=["bad"])
    assert same(out, ONE)


def test_a_full_disk_is_one_line_and_leaves_what_was_there(out, monkeypatch):
    real = Path.open

    def full(self, mode="r", *args, **kwargs):
        if mode == "xb" and self.name == "grid.png":
            raise OSError(28, "No space left on device")
        return real(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(ExportError, match=r"cannot write .*grid\.png: No space left on device"):
        TWO.save(out, only=FEW)
    monkeypatch.undo()
    assert same(out, ONE)
    assert names(out.parent) == {"out"}


def test_a_rename_that_fails_puts_the_old_folder_back(out, monkeypatch):
    real, calls = Path.rename, []

    def second_fails(self, target):
        calls.append(self)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", second_fails)
    with pytest.raises(ExportError, match="Input/output error"):
        TWO.save(out, only=FEW)
    assert same(out, ONE)
    assert names(out.parent) == {"out"}


def script(body, *arguments, **kwargs):
    """Run Python code in a process of its own, with this file's projects at hand."""
    head = """
        import os, signal, sys, shutil, time
        from pathlib import Path
        from test_folder import *
    """
    code = textwrap.dedent(head) + textwrap.dedent(body)
    paths = [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **kwargs,
    )


def child(work, *arguments):
    """Start a copy of this process that does some work and ends; its process id."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python 3.12 on: forks beside numpy's idle threads
        process = os.fork()
    if process == 0:
        try:
            work(*arguments)
        finally:
            os._exit(3 if sys.exc_info()[0] else 0)
    return process


def end(process):
    """Exit status of a child, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def killed_save(out, owner, name, call, late):
    """Save, and die before or after some call of a function on the way."""
    real, calls = getattr(owner, name), itertools.count(1)

    def strike(*args, **kwargs):
        number = next(calls)  # its own: files are written in several threads
        if number == call and not late:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if number == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, strike)
    TWO.save(out, only=FEW)


#: Where a kill may strike: a function that is called on the way, and at which call.
STRIKES = [
    (Path, "mkdir", 2),
    (Path, "open", 2),
    (Path, "open", 4),
    (os, "link", 1),
    (Path, "rename", 1),
    (Path, "rename", 2),
    (shutil, "rmtree", 1),
    (shutil, "rmtree", 2),
    (shutil, "rmtree", 3),
]


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("owner", "name", "call"), STRIKES)
def test_a_kill_leaves_one_result_whole_and_the_next_run_mends_the_rest(
    out, owner, name, call, late
):
    (out / "notes.txt").write_text("mine")
    assert end(child(killed_save, out, owner, name, call, late)) == -signal.SIGKILL
    if out.exists():
        assert same(out, ONE) or same(out, TWO)
        assert (out / "notes.txt").read_text() == "mine"
    else:
        # Between the two renames; the next run begins by moving this back.
        assert same(out.with_name(".out.mosaic-old"), ONE)
    # Even a run that fails mends first.
    with pytest.raises(ExportError):
        _broken_save(out)
    assert same(out, ONE) or same(out, TWO)
    assert names(out.parent) == {"out"}
    TWO.save(out, only=FEW)
    assert same(out, TWO)
    assert (out / "notes.txt").read_text() == "mine"
    assert names(out.parent) == {"out"}


def _broken_save(out):
    """A save that fails in its first format."""

    def fail(plan, stream):
        raise ExportError("no luck")

    exporters.TABLE["broken"] = Exporter("broken.txt", fail, default=False)
    try:
        TWO.save(out, only=["broken"])
    finally:
        del exporters.TABLE["broken"]


def test_ctrl_c_leaves_nothing_behind(tmp_path):
    body = """
        def slow(plan, stream):
            print("at work", flush=True)
            time.sleep(60)
        exporters.TABLE["slow"] = Exporter("slow.txt", slow, default=False)
        TWO.save(sys.argv[1], only=FEW, also=["slow"])
    """
    run = script(body, tmp_path / "deep" / "out")
    assert run.stdout.readline() == "at work\n"
    assert names(tmp_path / "deep") != set()
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=60)
    assert names(tmp_path) == set()


def test_runs_at_the_same_time_end_with_one_of_their_results(out):
    def work():
        for _ in range(15):
            TWO.save(out, only=FEW)

    assert [end(run) for run in [child(work) for _ in range(3)]] == [0, 0, 0]
    assert same(out, TWO)
    assert names(out.parent) == {"out"}


@pytest.mark.parametrize("seen", range(6))
def test_a_folder_that_another_run_moves_meanwhile_is_no_error(tmp_path, monkeypatch, seen):
    (out := tmp_path / "out").mkdir()
    looks, real = itertools.count(), os.stat

    def stat(path, *args, **kwargs):
        if Path(path) == out and next(looks) >= seen:
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "stat", stat)
    assert folder._target(out) == out


def test_a_run_under_way_is_left_alone(out):
    body = """
        def slow(plan, stream):
            print("at work", flush=True)
            sys.stdin.readline()
        exporters.TABLE["slow"] = Exporter("slow.txt", slow, default=False)
        TWO.save(sys.argv[1], only=FEW, also=["slow"])
    """
    run = script(body, out, stdin=subprocess.PIPE)
    assert run.stdout.readline() == "at work\n"
    ONE.save(out, only=FEW)
    assert same(out, ONE)
    _, errors = run.communicate("go on\n", timeout=60)
    assert run.returncode == 0, errors
    assert same(out, TWO)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_a_place_where_nobody_may_write_is_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o755)

    def work():
        os.setuid(65534)
        # By a path from here: nobody may not even walk to here from the root.
        monkeypatch.setattr(Path, "resolve", lambda self: self)
        with pytest.raises(ExportError, match="Permission denied") as caught:
            ONE.save(Path("out"), only=["json"])
        assert "\n" not in str(caught.value)

    assert end(child(work)) == 0
    assert names(tmp_path) == set()


def test_a_user_without_home_in_a_folder_that_is_gone_may_still_write(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", {}.__getitem__)
    ONE.save(tmp_path / "out", only=FEW)
    assert same(tmp_path / "out", ONE)
