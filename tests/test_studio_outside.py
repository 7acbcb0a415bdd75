"""No name, setting or link leads the studio out of its folder."""

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studio_client import photo

import mosaic
from mosaic.studio import bodies


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The folder that is served; there is a secret beside it."""
    root = tmp_path_factory.mktemp("place") / "works"
    root.mkdir()
    (root.parent / "secret.csv").write_text("Part,Color,Quantity\n3024,0,500\n")
    return root


HOSTILE = (
    "../../x.png",
    "/etc/x.png",
    "C:\\x.png",
    "..",
    ".",
    "",
    "a\nb\x1b[31m.png",
    "\u202egnp.exe.png",
    "con.png",
    "-rf.png",
    "$(id).png",
    "<script>.png",
    "x" * 500 + ".png",
    "写真😀.png",
    "mosaic.json",
    "history.jsonl",
    "a.mosaic",
)


def test_a_hostile_name_stays_in_the_folder(client, root):
    outside = {path for path in root.parent.rglob("*") if root not in path.parents}
    before = set(root.glob("*.mosaic"))
    for count, name in enumerate(HOSTILE, 1):
        work = client.json("POST", f"works?name={quote(name)}", photo())["id"]
        assert work
        # What it shows is not asked here, and need not be large.
        client.edit(work, kind="set", settings={"size": "8x8"})
        made = set(root.glob("*.mosaic")) - before
        assert len(made) == count, name
    for folder in made:
        (kept,) = (folder / "studio" / "photo").iterdir()
        assert kept.read_bytes() == photo()
        assert all(c.isprintable() for c in folder.name + kept.name)
        assert not folder.name.startswith((".", "-"))
    assert {path for path in root.parent.rglob("*") if root not in path.parents} == outside


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_a_cleaned_name_is_a_plain_name_and_stays_as_it_is(text):
    name = bodies.clean(text)
    assert name == Path(name).name
    assert not name.startswith((".", "-", " "))
    assert len(name.encode()) < 200
    assert bodies.clean(name) == name


def test_no_setting_reads_a_file_outside(client, root):
    work = client.create(photo())
    secret = root.parent / "secret.csv"
    (root / "link.csv").symlink_to(secret)
    for value in ("../secret.csv", str(secret), "link.csv", "//server/share/x.csv"):
        error = client.edit(work, 422, kind="set", settings={"stock": [value]})
        assert error["setting"] == "stock"
    for name in ("palette", "prices", "subject"):
        client.edit(work, 422, kind="set", settings={name: "../secret.csv"})
    client.edit(work, 422, kind="set", settings={"scheme": ["../secret.toml"]})


def test_a_work_that_names_a_file_outside_is_not_shown(page, root):
    (root / "picture.png").write_bytes(photo())
    recipe = mosaic.Recipe(size="8x8", stock=(str(root.parent / "secret.csv"),))
    mosaic.build(root / "picture.png", recipe).save(root / "told.mosaic")
    (card,) = [one for one in page.json("GET", "works")["works"] if one["name"] == "told"]
    page.json("POST", "works", {"open": card["id"]})
    assert page.wait("problem", work=card["id"])["setting"] == "stock"


def test_a_link_out_of_the_folder_is_no_work(client, root):
    mosaic.build(photo(), mosaic.Recipe(size="8x8")).save(root.parent / "out.mosaic")
    (root / "in.mosaic").symlink_to(root.parent / "out.mosaic")
    assert "in" not in [card["name"] for card in client.json("GET", "works")["works"]]


def test_a_broken_picture_leaves_nothing_behind(client, root):

    def there():
        """What is there, but for what is being saved just now."""
        return {path for path in root.iterdir() if ".mosaic-new-" not in path.name}

    before = there()
    assert client.call("POST", "works?name=a.png", photo()[:200])[0] == 415
    assert client.call("POST", "works?name=a.png", b"")[0] == 415
    assert there() == before
