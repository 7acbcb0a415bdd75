"""A gallery is built from a folder of pictures, and a second run does only what changed."""

import json
from pathlib import Path

import pytest
from command import inside, mosaic
from gallery_case import RECIPE, contents, paint, publish, work
from PIL import Image, PngImagePlugin

from mosaic import gallery
from mosaic.cli import gallery as cli_gallery
from mosaic.gallery import Outcome, jobs
from mosaic.gallery.jobs import Filter, Job
from mosaic.gallery.statistics import Move
from mosaic.recipe import Recipe

pytestmark = pytest.mark.usefixtures("quick_processes")


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


def test_another_version_builds_a_work_anew():
    old, new = (Job(Path("a.png"), "a.png", Recipe(), version=v) for v in ("1.0", "1.1"))
    assert old.key != new.key


def test_a_file_that_has_gone_comes_back(tmp_path: Path) -> None:
    paint(tmp_path / "in/a.png", 1)
    publish(tmp_path)
    whole = contents(tmp_path / "site")
    for name in ("mosaic.json", "preview.png", "thumb-320.png"):
        (work(tmp_path, "a.png") / name).unlink()
        assert publish(tmp_path).built == ["a.png"], name
        assert contents(tmp_path / "site") == whole
    assert publish(tmp_path).kept == ["a.png"]


def test_help_names_what_it_needs(tmp_path):
    text = inside("gallery", "--help", cwd=tmp_path).stdout
    assert "brick-mosaic[cluster]" in "".join(text.split())  # a line may end at its hyphen


def test_a_run_says_in_whole_words_what_it_did(capsys) -> None:
    moved = {"a.png": Move(0.04, 1.2), "b.png": Move(-0.1, 0.9)}
    done = Outcome(built=["a.png"], kept=["b.png", "c.png"], moved=moved, drawn=["c.png"])
    cli_gallery._tell(done, "site", json=False, quiet=False)
    assert capsys.readouterr().out.splitlines() == [
        "1 built, 2 unchanged",
        "normalized the light of 2 photos, most in b.png: -10% lightness, contrast × 0.90",
        "drawings keep their light: c.png",
        "open site/index.html",
    ]
    cli_gallery._tell(Outcome(), "site", json=False, quiet=False)
    assert capsys.readouterr().out.startswith("none built\n")
