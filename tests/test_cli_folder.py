"""What the command leaves in folders: nothing where it is ended, and files where they were asked for."""

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from command import begun, error_of, inside, mosaic
from PIL import Image


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
@pytest.mark.parametrize(
    ("sign", "status", "fresh"),
    [(signal.SIGINT, 130, True), (signal.SIGTERM, 143, False)],
)
def test_interrupted_leaves_nothing_behind(
    tmp_path: Path, sign: signal.Signals, status: int, fresh: bool
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    noise = np.random.default_rng(1).integers(0, 256, (100, 100, 3), np.uint8)
    Image.fromarray(noise).save(place / "noise.png")
    words = ("build", "noise.png", "--size", "100x100")
    process = begun(words, place, tmp_path, fresh=fresh)
    deadline = time.monotonic() + 60
    while not any(p.is_dir() for p in place.iterdir()) and time.monotonic() < deadline:
        assert process.is_alive(), (tmp_path / "stderr").read_text()
        time.sleep(0.005)
    assert process.end(sign) == status
    assert "Traceback" not in (tmp_path / "stderr").read_text()
    assert [p.name for p in place.iterdir()] == ["noise.png"]


def test_a_folder_that_is_gone_and_the_longest_name_are_no_hindrance(tmp_path):
    name = 245 * "a" + "é"
    Image.new("RGB", (8, 8), "red").save(tmp_path / f"{name}.png")
    run = mosaic("build", f"{name}.png", "--only", "json", "--size", "8x8", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    (folder,) = tmp_path.glob("*.mosaic")
    assert folder.name == f"{200 * 'a'}.mosaic"
    gone = tmp_path / "gone"
    gone.mkdir()
    script = Path(sys.executable).with_name("mosaic")
    words = [script, "build", tmp_path / f"{name}.png", "-o", tmp_path / "out", "--size", "8x8"]
    build = shlex.join(map(str, [*words, "--only", "plan"]))
    run = subprocess.run(
        ["sh", "-c", f"rmdir {gone} && exec {build}"],
        cwd=gone,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "out" / "plan.pdf").read_bytes()[:5] == b"%PDF-"


def test_a_swap_that_changes_nothing_is_refused_and_leaves_what_was_there(tmp_path):
    Image.new("RGB", (8, 8), "red").save(tmp_path / "red.png")
    inside("build", "red.png", "--size", "8x8", "-o", "out", "-q", cwd=tmp_path)
    before = (tmp_path / "out" / "mosaic.json").read_bytes()
    line = error_of(inside("swap", "out", "Blue=Green", "-o", "out", cwd=tmp_path))
    assert "Blue=Green changes no cell; the mosaic has Red" in line
    assert (tmp_path / "out" / "mosaic.json").read_bytes() == before


def test_export_makes_the_folder_and_an_unknown_style_is_told_at_once(tmp_path):
    Image.new("RGB", (8, 8), "red").save(tmp_path / "red.png")
    inside("build", "red.png", "--size", "8x8", "-o", "out", "-q", cwd=tmp_path)
    inside("export", "out", "-f", "parts", "-o", "new/folder/list.csv", "-q", cwd=tmp_path)
    assert (tmp_path / "new" / "folder" / "list.csv").read_text().startswith("part,")
    inside("export", "out", "-f", "parts", "-o", "other/", "-q", cwd=tmp_path)
    assert (tmp_path / "other" / "parts.csv").exists()
    line = error_of(inside("build", "missing.png", "--style", "studz", cwd=tmp_path))
    assert "studz" in line
