"""`mosaic gallery --scheduler`: a real Dask scheduler and two workers on the loopback."""

import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import COMMAND, error_of, inside, mosaic
from test_gallery_command import contents, paint

PATIENCE_S = 90


@pytest.fixture
def ended() -> Iterator[contextlib.ExitStack]:
    """Processes that end with the test."""
    with contextlib.ExitStack() as stack:
        yield stack


def started(ended: contextlib.ExitStack, folder: Path, *words: object) -> subprocess.Popen[bytes]:
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(list(map(str, words)), cwd=folder, stdout=log, stderr=log)
    ended.callback(process.wait)
    ended.callback(process.kill)
    return process


def wait_for(condition: object) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


def cluster(ended: contextlib.ExitStack, folder: Path) -> tuple[str, list[subprocess.Popen[bytes]]]:
    folder.mkdir()
    dask = [sys.executable, "-m", "dask"]
    where = ["--host", "127.0.0.1", "--no-dashboard"]
    file = folder / "scheduler.json"
    started(ended, folder, *dask, "scheduler", "--port", 0, "--scheduler-file", file, *where)
    wait_for(file.exists)
    wait_for(lambda: file.read_text().endswith("}"))
    address = json.loads(file.read_text())["address"]
    worker = [*dask, "worker", address, "--nthreads", 1, "--no-nanny", *where]
    workers = [started(ended, folder, *worker, "--local-directory", folder) for _ in range(2)]
    return address, workers


@pytest.mark.slow
def test_a_worker_killed_in_mid_run_loses_nothing(
    tmp_path: Path, ended: contextlib.ExitStack
) -> None:
    for seed in range(6):
        paint(tmp_path / f"in/{seed}.png", seed, (64, 48))
    (tmp_path / "in/bad.png").write_bytes(b"no picture")
    address, workers = cluster(ended, tmp_path / "dask")
    options = ["--size", "16", "--only", "preview", "--normalize", "batch"]
    run = subprocess.Popen(
        [*COMMAND, "gallery", "in", "-o", "site", *options, "--json", "--scheduler", address],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    ended.callback(run.kill)
    wait_for(lambda: list(tmp_path.glob("site/works/[!.]*/entry.json")) or run.poll() is not None)
    assert run.poll() is None
    workers[0].send_signal(signal.SIGKILL)
    done = len(list(tmp_path.glob("site/works/[!.]*/entry.json")))
    stdout, stderr = run.communicate(timeout=PATIENCE_S)
    assert run.returncode == 1, stderr
    as_mosaic_error = json.loads(stdout)
    assert done < 6
    assert as_mosaic_error["built"] == [f"{seed}.png" for seed in range(6)]
    assert list(as_mosaic_error["failed"]) == ["bad.png"]
    assert "is not a picture" in stderr
    assert "Traceback" not in stderr
    here = inside("gallery", "in", "-o", "here", *options, "--jobs", 1, cwd=tmp_path)
    assert here.returncode == 1
    assert contents(tmp_path / "site") == contents(tmp_path / "here")


@pytest.mark.slow
def test_a_scheduler_that_is_not_there(tmp_path: Path) -> None:
    paint(tmp_path / "in/a.png", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        words = ("gallery", "in", "-o", "site", "--scheduler", address)
        run = mosaic(*words, cwd=tmp_path, fresh=False)
        assert error_of(run).startswith(f"no scheduler answers at '{address}'")


def test_without_dask_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paint(tmp_path / "in/a.png", 1)
    monkeypatch.setitem(sys.modules, "distributed", None)
    words = ("gallery", "in", "-o", "site", "--scheduler", "tcp://127.0.0.1:9")
    assert "brick-mosaic[cluster]" in error_of(inside(*words, cwd=tmp_path))
