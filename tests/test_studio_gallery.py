"""A gallery in the studio: its works are opened, its pages shown, nothing else of the folder."""

import os
from contextlib import chdir

import pytest
from studio_client import Client, photo, quick_works

import mosaic
from mosaic.gallery import GallerySettings, publish
from mosaic.studio.app import Studio


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("gallery")
    (root / "photos").mkdir()
    (root / "photos" / "emma.png").write_bytes(photo())
    with quick_works():
        recipe = mosaic.Recipe(size="8x8", backing="none")
        settings = GallerySettings(recipe, formats=("grid",), processes=1)
        publish(root / "photos", root / "site", settings)
    return root / "site"


def test_a_gallery_is_shown_and_edited_works_are_counted(site):
    with chdir(site), quick_works():
        server = Studio(site)
        thread = server.start()
        page = Client(server.address)
        told = page.json("GET", "works")
        assert told["gallery"] == {"edited": 0}
        (card,) = told["works"]
        first = page.json("POST", "gallery/ticket", {}, 201)["address"]
        status, data = page.call("GET", first, key="none")
        assert (status, b"gallery.js" in data) == (200, True)
        folder = first.removesuffix("index.html")
        (name,) = [path.name for path in (site / "works").iterdir() if path.is_dir()]
        for inner in ("gallery.css", "gallery.js", f"works/{name}/index.html"):
            assert page.call("GET", folder + inner, key="none")[0] == 200, inner
        (site.parent / "secret.html").write_text("secret")
        (site / "works" / name / "link.html").symlink_to(site.parent / "secret.html")
        page.json("POST", "works", {"open": card["id"]})
        hidden = ("../secret.html", "%2e%2e/secret.html", f"works/{name}/link.html", "")
        history = f"works/{name}/studio/history.jsonl"
        for inner in (*hidden, history, ".git/x.html", "works/../index.html"):
            assert page.call("GET", folder + inner, key="none")[0] == 404, inner
        entry = site / "works" / name / "entry.json"
        os.utime(entry, (0, entry.stat().st_mtime - 60))
        assert page.json("GET", "works")["gallery"] == {"edited": 1}
        (site / "gallery.json").unlink()
        assert page.json("GET", "works")["gallery"] is None
        page.json("POST", "gallery/ticket", {}, 404)
        server.stop()
        thread.join(20)
