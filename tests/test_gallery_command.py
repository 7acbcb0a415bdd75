"""`mosaic gallery`: what is built, what is kept, what fails, and where it is written."""

import json
import os
import signal
import subprocess
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from command import COMMAND, inside, mosaic
from PIL import Image, PngImagePlugin

from mosaic import gallery
from mosaic.gallery import jobs, pool
from mosaic.gallery.jobs import Filter, Job, noted
from mosaic.model import UNTOUCHED
from mosaic.project import read
from mosaic.recipe import Recipe

RECIPE = Recipe(size="8x8", ditherer="nearest-oklab")


def paint(path: Path, seed: int, size: tuple[int, int] = (16, 12)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = np.random.default_rng(seed).integers(0, 256, (3, 4, 3), np.uint8)
    Image.fromarray(blocks).resize(size, Image.Resampling.NEAREST).save(path)
    return path


def publish(folder: Path, recipe: Recipe = RECIPE, **settings: object) -> gallery.Outcome:
    made = gallery.GallerySettings(recipe=recipe, formats=("preview",), processes=1, **settings)
    return gallery.publish(folder / "in", folder / "site", made)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def work(folder: Path, label: str) -> Path:
    return folder / "site" / "works" / jobs.folder_name(label)


def test_a_bad_picture_stops_no_other_and_is_listed_at_the_end(tmp_path: Path) -> None:
    paint(tmp_path / "in/a.png", 1)
    paint(tmp_path / "in/deep/er/b.png", 2)
    (tmp_path / "in/bad.jpg").write_text("no picture")
    (tmp_path / "in/note.txt").write_text("no picture, and not called one")
    before = contents(tmp_path / "in")
    run = mosaic(
        *("gallery", "in", "-o", "site", "--size", "8x8", "--ditherer", "nearest-oklab"),
        cwd=tmp_path,
    )
    assert run.returncode == 1
    line, last = run.stderr.splitlines()
    assert line.startswith("error: bad.jpg: 'bad.jpg' is not a picture")
    assert last == "1 picture failed: bad.jpg"
    assert run.stdout.splitlines() == ["2 built", "open site/index.html"]
    for label in ("a.png", "deep/er/b.png"):
        verified = mosaic("verify", work(tmp_path, label), cwd=tmp_path)
        assert verified.returncode == 0, verified.stderr
    assert contents(tmp_path / "in") == before
    assert {path.name for path in tmp_path.iterdir()} == {"in", "site"}


def test_a_second_run_does_only_what_changed(tmp_path: Path) -> None:
    for seed, name in enumerate(("a", "b", "c")):
        paint(tmp_path / f"in/{name}.png", seed)
    assert publish(tmp_path).built == ["a.png", "b.png", "c.png"]
    first = contents(tmp_path / "site")
    again = publish(tmp_path)
    assert (again.built, again.kept) == ([], ["a.png", "b.png", "c.png"])
    assert contents(tmp_path / "site") == first
    paint(tmp_path / "in/b.png", 9)
    (tmp_path / "in/c.toml").write_text('size = "10x10"')
    third = publish(tmp_path)
    assert (third.built, third.kept) == (["b.png", "c.png"], ["a.png"])
    assert "10 × 10" in (tmp_path / "site/index.html").read_text("utf-8")
    assert publish(tmp_path, RECIPE.replace(only_colors=("Red", "White"))).kept == []


def test_a_palette_file_that_changes_is_seen(tmp_path: Path) -> None:
    paint(tmp_path / "in/a.png", 1)
    (tmp_path / "p.csv").write_text("name,hex\nOne,#ff0000\nTwo,#ffffff\n")
    recipe = RECIPE.replace(palette=str(tmp_path / "p.csv"))
    assert publish(tmp_path, recipe).built == ["a.png"]
    assert publish(tmp_path, recipe).built == []
    (tmp_path / "p.csv").write_text("name,hex\nOne,#ff0000\nTwo,#00ff00\n")
    assert publish(tmp_path, recipe).built == ["a.png"]


def test_the_same_bytes_however_it_came_about(tmp_path: Path) -> None:
    for seed in range(3):
        paint(tmp_path / f"one/in/{seed}.png", seed)
    publish(tmp_path / "one")
    for seed in (2, 0, 1):
        paint(tmp_path / f"two/in/{seed}.png", seed)
        publish(tmp_path / "two")
    assert contents(tmp_path / "one/site") == contents(tmp_path / "two/site")


def test_a_picture_that_has_gone_takes_its_page_along(tmp_path: Path) -> None:
    paint(tmp_path / "in/a.png", 1)
    paint(tmp_path / "in/b.png", 2)
    publish(tmp_path)
    (work(tmp_path, "b.png") / "diary.txt").write_text("the user's own")
    (tmp_path / "in/a.png").rename(tmp_path / "in/z.png")
    (tmp_path / "in/b.png").unlink()
    outcome = publish(tmp_path)
    assert (outcome.built, outcome.removed) == (["z.png"], ["a.png", "b.png"])
    assert not work(tmp_path, "a.png").exists()
    assert [path.name for path in work(tmp_path, "b.png").iterdir()] == ["diary.txt"]


def test_a_picture_that_breaks_keeps_its_former_work(tmp_path: Path) -> None:
    picture = paint(tmp_path / "in/a.png", 1)
    publish(tmp_path)
    picture.write_bytes(b"cut")
    outcome = publish(tmp_path)
    assert list(outcome.failed) == ["a.png"]
    assert (work(tmp_path, "a.png") / "preview.png").exists()


def test_pictures_of_one_stem_do_not_collide(tmp_path: Path) -> None:
    labels = ["a.bmp", "a.png", "b/a.png", "b a.png", "b-a.png", "ä.png"]
    for seed, label in enumerate(labels):
        paint(tmp_path / "in" / label, seed)
    publish(tmp_path)
    works = list((tmp_path / "site/works").iterdir())
    assert len(works) == len(labels)
    assert len({(path / "preview.png").read_bytes() for path in works}) == len(labels)
    assert all(path.name.isascii() for path in works)


def test_filters(tmp_path: Path) -> None:
    for label in ("a.png", "b.gif", "sub/c.png", "sub/d.PNG", ".hidden/e.png", "site/f.png"):
        paint(tmp_path / label, 1)

    def found(*include: str, exclude: tuple[str, ...] = ()) -> list[str]:
        wanted = Filter(include, exclude)
        return [label for _, label in jobs.find(tmp_path, wanted, tmp_path / "site")]

    assert found() == ["a.png", "b.gif", "sub/c.png", "sub/d.PNG"]
    assert found("*.png") == ["a.png", "sub/c.png"]
    assert found("sub/*", exclude=("c.*",)) == ["sub/d.PNG"]


def test_an_own_recipe_changes_the_shared_one(tmp_path: Path) -> None:
    paint(tmp_path / "in/a.png", 1)
    (tmp_path / "in/a.toml").write_text('title = "Mine"\nbrightness = 1.0')
    paint(tmp_path / "in/b.png", 1)
    (tmp_path / "in/b.toml").write_text("bright = 1")
    outcome = publish(tmp_path, RECIPE.replace(title="Ours", seed=7))
    assert str(outcome.failed["b.png"]).startswith("in b.toml, unknown setting 'bright'")
    recipe = json.loads((work(tmp_path, "a.png") / "mosaic.json").read_bytes())["recipe"]
    assert (recipe["title"], recipe["brightness"], recipe["seed"]) == ("Mine", 1.0, 7)
    assert "<h1>Ours</h1>" in (tmp_path / "site/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("folder", "site", "told"),
    [
        ("nowhere", "site", "is no folder"),
        ("empty", "site", "there is no picture"),
        ("in", "in", "lie in the site"),
        ("in", "theirs", "is a folder that mosaic gallery did not make"),
    ],
)
def test_what_does_not_do_is_said_in_one_line(
    tmp_path: Path, folder: str, site: str, told: str
) -> None:
    paint(tmp_path / "in/a.png", 1)
    (tmp_path / "empty").mkdir()
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/thesis.txt").write_text("years of work")
    with pytest.raises(gallery.MosaicError, match=told):
        gallery.publish(tmp_path / folder, tmp_path / site, gallery.GallerySettings(RECIPE))
    assert not (tmp_path / "site").exists()
    assert contents(tmp_path / "theirs") == {"thesis.txt": b"years of work"}


def test_links_do_not_lead_out_of_the_site(tmp_path: Path) -> None:
    paint(tmp_path / "in/a.png", 1)
    publish(tmp_path)
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "site/index.html").unlink()
    (tmp_path / "site/index.html").symlink_to(outside / "index.html")
    paint(tmp_path / "in/b.png", 2)
    work(tmp_path, "b.png").symlink_to(outside)
    assert list(publish(tmp_path).failed) == ["b.png"]
    assert list(outside.iterdir()) == []
    assert (tmp_path / "site/index.html").is_file()


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
    again = mosaic(*command, "--json", cwd=tmp_path)
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
    assert "was ended" in str(came.pop("bad"))
    assert came == {"a": "a", "b": "b", "c": "c"}


def test_titles_come_from_the_picture(tmp_path: Path) -> None:
    from mosaic.gallery.titles import title

    def jpeg(exif: dict[int, object] | None = None, **options: object) -> bytes:
        path = tmp_path / "p.jpg"
        tags = Image.Exif()
        tags.update(exif or {})
        Image.new("RGB", (2, 2)).save(path, exif=tags, **options)
        return path.read_bytes()

    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF '
        'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><r:Description><dc:title><r:Alt>'
        '<r:li xml:lang="x-default">Über &lt;b&gt;</r:li></r:Alt></dc:title></r:Description>'
        "</r:RDF></x:xmpmeta>"
    ).encode()
    bomb = b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'
    assert title(jpeg(xmp=xmp), "f.jpg") == "Über <b>"
    assert title(jpeg({0x010E: "Grandma at sea"}, xmp=bomb), "f.jpg") == "Grandma at sea"
    assert title(jpeg({0x010E: "Größe".encode()}), "f.jpg") == "Größe"
    assert title(jpeg({0x9C9B: "Fenêtre\0".encode("utf-16-le")}), "f.jpg") == "Fenêtre"
    assert title(jpeg({0x010E: "OLYMPUS DIGITAL CAMERA"}), "in/my_cat.jpg") == "my cat"
    assert title(jpeg({0x010E: "a\nb\x00" + "c" * 500}), "f.jpg").startswith("a b c")
    assert len(title(jpeg({0x010E: "c" * 500}), "f.jpg")) == 120
    assert title(b"no picture", "x.jpg") == "x"


def test_iptc_titles(tmp_path: Path) -> None:
    from mosaic.gallery.titles import title

    name = b"Lighthouse"
    record = b"\x1c\x02\x05" + len(name).to_bytes(2, "big") + name
    block = b"8BIM\x04\x04\0\0" + len(record).to_bytes(4, "big") + record
    segment = b"Photoshop 3.0\0" + block
    Image.new("RGB", (2, 2)).save(tmp_path / "p.jpg")
    data = (tmp_path / "p.jpg").read_bytes()
    app13 = b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment
    assert title(data[:2] + app13 + data[2:], "f.jpg") == "Lighthouse"
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", "<broken")
    Image.new("RGB", (2, 2)).save(tmp_path / "p.png", pnginfo=text)
    assert title((tmp_path / "p.png").read_bytes(), "f.png") == "f"


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


def test_another_version_builds_a_work_anew():
    old, new = (Job(Path("a.png"), "a.png", Recipe(), version=v) for v in ("1.0", "1.1"))
    assert old.key != new.key


def test_a_file_that_has_gone_comes_back(tmp_path: Path) -> None:
    paint(tmp_path / "in/a.png", 1)
    publish(tmp_path)
    whole = contents(tmp_path / "site")
    for name in ("mosaic.json", "preview.png", "thumb-320.webp"):
        (work(tmp_path, "a.png") / name).unlink()
        assert publish(tmp_path).built == ["a.png"], name
        assert contents(tmp_path / "site") == whole
    assert publish(tmp_path).kept == ["a.png"]


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
    assert all(after[name] != before[name] for name in ("mosaic.webp", "preview.png"))
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
    assert contents(folder)["mosaic.webp"] == after["mosaic.webp"]
    # As the studio does, which leaves them there.
    (folder / "mosaic.json").write_bytes(before["mosaic.json"])
    assert publish(tmp_path).refreshed == ["a.png"]
    assert contents(folder)["mosaic.webp"] == before["mosaic.webp"]
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
