"""Builds and galleries ended at random moments, two at once, and on a full disk.

KILLS=300 pytest tests/test_kills.py kills more often; the moments are other ones each time,
for nobody can say at which instruction a signal strikes.
"""

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from test_folder_trouble import child, end

from mosaic.cli import main

KILLS = int(os.environ.get("KILLS", "1"))
if not hasattr(os, "fork"):
    pytest.skip("needs fork", allow_module_level=True)
SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT]
STATUS = {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}
FILES = "preview,parts,bricklink,html"


def command(folder, *words):
    """Run the command in a process that is forked already, silently, as a program of its own."""
    os.chdir(folder)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        sys.argv = ["mosaic", *words]
        sys.stdin = sys.stdout = sys.stderr = Path(os.devnull).open("w+")  # noqa: SIM115 - until its end
        main()
    except SystemExit as leave:
        os._exit(leave.code if isinstance(leave.code, int) else 0)
    except KeyboardInterrupt:  # before the command has begun, or after its end
        os._exit(130)
    os._exit(0)


def build(folder, size):
    return "build", "photo.png", "-o", "out", "--force", "--only", FILES, "--size", size


@pytest.fixture
def photos(tmp_path):
    """A folder with pictures, one of them beside it."""
    rng = np.random.default_rng(5)
    (tmp_path / "in").mkdir()
    for name in ("photo.png", "in/a.png", "in/b.png", "in/c.png"):
        Image.fromarray(rng.integers(0, 255, (24, 24, 3), np.uint8)).save(tmp_path / name)
    return tmp_path


def whole(folder):
    """Hash of a result, all of whose files are those that its manifest names."""
    node = json.loads((folder / "mosaic.json").read_bytes())
    for name, digest in node["manifest"].items():
        if name == "mosaic.json":
            continue  # its hash is that of what it was before this was in it
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    return node["cols"], hashlib.sha256((folder / "mosaic.json").read_bytes()).hexdigest()


def hidden(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob(".*"))


def struck(folder, words, sign, seconds):
    """Run a command, and send it a signal after a while; its exit status."""
    process = child(command, folder, *words)
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, sign)
    return end(process)


def timed(folder, words):
    start = time.monotonic()
    assert end(child(command, folder, *words)) == 0
    return time.monotonic() - start


@pytest.mark.parametrize("sign", SIGNALS, ids=lambda sign: sign.name)
def test_a_build_ended_at_any_moment_leaves_the_old_result_or_the_new(sign, photos):
    timed(photos, build(photos, "8"))
    old = whole(photos / "out")
    seconds = timed(photos, build(photos, "12"))
    new = whole(photos / "out")
    choose, seen = random.Random(), set()
    for _ in range(KILLS):
        timed(photos, build(photos, "8"))
        status = struck(photos, build(photos, "12"), sign, choose.uniform(0, 1.1 * seconds))
        assert status in {0, STATUS[sign], -sign}
        # Between its two renames a killed save has the old result beside; the next mends that.
        folder = photos / "out"
        seen.add(whole(folder if folder.exists() else photos / ".out.mosaic-old"))
    assert seen <= {old, new}
    timed(photos, build(photos, "12"))
    assert whole(photos / "out") == new
    assert hidden(photos) == []


@pytest.mark.parametrize("sign", SIGNALS, ids=lambda sign: sign.name)
def test_a_gallery_ended_at_any_moment_is_whole_after_the_next_run(sign, photos):
    words = ("gallery", "in", "-o", "site", "--size", "8", "--jobs", "1", "--only", "parts")
    seconds = timed(photos, words)
    expected = contents(photos / "site")
    choose = random.Random()
    for _ in range(KILLS):
        for path in (photos / "site/works").iterdir():
            shutil.rmtree(path)  # to be built anew
        status = struck(photos, words, sign, choose.uniform(0, 1.1 * seconds))
        assert status in {0, STATUS[sign], -sign}
        timed(photos, words)
        assert contents(photos / "site") == expected
        assert hidden(photos) == []


def contents(site):
    """Every file of a site by its hash."""
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    return {str(p.relative_to(site)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_two_builds_of_one_folder_end_with_one_of_their_results(photos):
    timed(photos, build(photos, "8"))
    small = whole(photos / "out")
    timed(photos, build(photos, "12"))
    large = whole(photos / "out")
    for _ in range(KILLS):
        both = [child(command, photos, *build(photos, size)) for size in ("8", "12")]
        assert set(map(end, both)) <= {0, 1}
        assert whole(photos / "out") in {small, large}
    assert hidden(photos) == []


@pytest.fixture
def small_disk(photos):
    """A disk of 600 kB, where this user may have one."""
    place = photos / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError:
        pytest.skip("there is no mount")
    if done.returncode:
        pytest.skip("only root may mount a disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_keeps_the_old_result(small_disk, photos):
    words = ["build", "photo.png", "-o", "disk/out", "--force", "--only", FILES, "--size"]
    timed(photos, [*words, "8"])
    old = whole(small_disk / "out")
    free = os.statvfs(small_disk)
    for left_kb in (0, 4, 40, 120):
        filler = Path(small_disk / "filler")
        filler.write_bytes(bytes(max(0, free.f_bavail * free.f_bsize - (left_kb << 10))))
        assert end(child(command, photos, *words, "64")) == 1
        assert whole(small_disk / "out") == old
        assert hidden(small_disk) == []
        filler.unlink()
