"""Galleries that were killed, broken or edited go on with what there is."""

import json
import os
import signal
import subprocess
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from command import COMMAND, inside
from gallery_case import RECIPE, contents, paint, publish, work
from PIL import Image

from mosaic.gallery import pool
from mosaic.gallery.jobs import Job, noted
from mosaic.model import UNTOUCHED
from mosaic.project import read
from mosaic.recipe import Recipe

pytestmark = pytest.mark.usefixtures("quick_processes")


def test_a_killed_run_is_taken_up_again(tmp_path: Path) -> None:
    for seed in range(6):
        paint(tmp_path / f"in/{seed}.png", seed)
    command = ["gallery", "in", "-o", "site", "--size", "8x8", "--jobs", "1", "--only", "plan"]
    run = subprocess.Popen([*COMMAND, *command], cwd=tmp_path, stderr=subprocess.DEVNULL)
    # Not the folder of a work that is still being written, whose name begins with a dot.
    done = "site/works/[!.]*/entry.json"
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(done)) and time.monotonic() < deadline:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    kept = len(list(tmp_path.glob(done)))
    assert 0 < kept < 6
    again = inside(*command, "--json", cwd=tmp_path)
    told = json.loads(again.stdout)
    assert len(told["kept"]) == kept
    assert len(told["built"]) == 6 - kept
    assert list(tmp_path.rglob(".*")) == []


def _die_of_it(job: Job) -> str:
    """What a worker does that runs out of memory at one of the pictures."""
    if job.label == "bad":
        os._exit(9)
    return job.label


def test_a_worker_that_dies_takes_no_other_picture_along() -> None:
    todo = [Job(Path(label), label, RECIPE) for label in ("a", "bad", "b", "c")]
    with pool.Pool(2) as workers:
        came = {job.label: outcome for job, outcome in workers.map(_die_of_it, todo)}
    assert "was killed" in str(came.pop("bad"))
    assert came == {"a": "a", "b": "b", "c": "c"}


def test_a_gallery_never_dies_of_one_input(tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.new("RGB", (8, 8), "red").save(photos / "fine.png")
    data = (photos / "fine.png").read_bytes()
    broken = {
        "members": "swap = [1]",
        "deep": "a = " + "[" * 5000 + "]" * 5000,
        "large": "max_megapixels = " + "9" * 5000,
        "small": "distance_m = 1e-320",
        "kind": "size = 7.5",
    }
    for name, text in broken.items():
        (photos / f"{name}.png").write_bytes(data)
        (photos / f"{name}.toml").write_text(text)
    (photos / ("x" * 251 + ".png")).write_bytes(data)
    Path(os.fsdecode(os.fsencode(photos) + b"/caf\xe9.png")).write_bytes(data)
    run = inside("gallery", "photos", "-o", "site", "--size", "8x8", "--jobs", "1", cwd=tmp_path)
    assert run.returncode == 1
    told = run.stdout + run.stderr
    assert all(f"{name}.png" in told for name in broken)
    works = [path.name for path in (tmp_path / "site" / "works").iterdir()]
    assert len(works) == 3
    page = (tmp_path / "site" / "index.html").read_text()
    assert page.count("mosaicWork") >= 0
    assert (tmp_path / "site" / "index.html").stat().st_size > 500


def test_an_edited_work_keeps_its_edits_and_its_pages_follow(tmp_path: Path) -> None:
    paint(tmp_path / "in/a.png", 1)
    paint(tmp_path / "in/b.png", 2)
    publish(tmp_path)
    folder = work(tmp_path, "a.png")
    before = contents(folder)
    project = read(folder)
    touched = np.full(project.plan.grid.indices.shape, UNTOUCHED)
    touched[0] = (project.plan.grid.indices[0] + 1) % len(project.plan.grid.palette)
    changed = project.edited(lambda _palette, _shape: touched)
    changed = changed.replace(changed.recipe.replace(title="Edited <by> hand"))
    changed.save(folder, only=["json"])  # which takes the gallery's own files away
    made = publish(tmp_path)
    assert (made.refreshed, made.kept, made.built) == (["a.png"], ["b.png"], [])
    after = contents(folder)
    assert (read(folder).plan.grid.indices[0] == touched[0]).all()
    assert all(name in after for name in before)
    assert after["photo.webp"] == before["photo.webp"]
    assert all(after[name] != before[name] for name in ("thumb-640.png", "preview.png"))
    assert "Edited &lt;by&gt; hand" in (tmp_path / "site/index.html").read_text("utf-8")
    assert publish(tmp_path).kept == ["a.png", "b.png"]
    # What its editor made is not lost to another recipe, even of a version that knew no edits.
    entry_file = folder / "entry.json"
    entry = json.loads(entry_file.read_text())
    for name in ("built", "shown"):
        del entry[name]
    entry_file.write_text(json.dumps(entry))
    other = publish(tmp_path, RECIPE.replace(size="10x10"))
    assert (other.edited, other.built, other.refreshed) == (["a.png"], ["b.png"], ["a.png"])
    assert (read(folder).plan.grid.indices[0] == touched[0]).all()
    assert contents(folder)["thumb-640.png"] == after["thumb-640.png"]
    # As the studio does, which leaves them there.
    (folder / "mosaic.json").write_bytes(before["mosaic.json"])
    assert publish(tmp_path).refreshed == ["a.png"]
    assert contents(folder)["thumb-640.png"] == before["thumb-640.png"]
    # A damaged one is told, and stays.
    project_file = folder / "mosaic.json"
    project_file.write_bytes(before["mosaic.json"][:1000])
    made = publish(tmp_path)
    assert list(made.failed) == ["a.png"]
    assert "was edited and cannot be read" in str(made.failed["a.png"])
    assert project_file.read_bytes() == before["mosaic.json"][:1000]


def test_what_python_warns_of_in_a_worker_is_a_line_a_work() -> None:
    def work(_job: Job) -> int:
        warnings.simplefilter("always")
        for _ in range(2):
            warnings.warn("odd\nnumbers", RuntimeWarning, stacklevel=1)
        return 3

    job = Job(Path("a.png"), "a.png", Recipe())
    assert noted(work, job) == (3, ("RuntimeWarning: odd numbers",))
