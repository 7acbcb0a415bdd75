"""The extension in the real Inkscape, without a screen."""

import base64
import io
import os
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from command import error_of, mosaic
from helpers import needs
from PIL import Image

from mosaic import hosts
from mosaic.recipe import Recipe, choices

SVG = "{http://www.w3.org/2000/svg}"
NAME = "org.brick-mosaic.effect"
EXTENSION = Path(hosts.__file__).parent / "inkscape/extension"


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An Inkscape of its own, in which the extension is installed."""
    needs("inkscape")
    folder = tmp_path / "profile"
    monkeypatch.setenv("INKSCAPE_PROFILE_DIR", str(folder))
    run = mosaic("plugins", "install", "inkscape", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert Path(run.stdout.splitlines()[0]) == folder / "extensions/brick_mosaic.inx"
    return folder


def drawing(folder: Path) -> Path:
    """A page with two photos: one embedded, one linked."""
    down, across = np.mgrid[0:1:30j, 0:1:40j]
    sky = (np.dstack([across, down, 1 - across]) * 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(sky).save(stream, "PNG")
    (folder / "sky.png").write_bytes(stream.getvalue())
    data = base64.b64encode(stream.getvalue()).decode()
    page = folder / "page.svg"
    page.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'width="200mm" height="150mm" viewBox="0 0 200 150">'
        f'<image id="one" x="10" y="20" width="80" height="60" xlink:href="data:image/png;base64,{data}"/>'
        '<image id="two" x="110" y="20" width="80" height="60" xlink:href="sky.png"/></svg>'
    )
    return page


def inkscape(page: Path, profile: Path, select: str, settings: str) -> ET.Element:
    """Run the effect on selected objects, and read what Inkscape saved."""
    stored = f'<group id="extensions" {settings}/>'
    (profile / "preferences.xml").write_text(f'<inkscape version="1">{stored}</inkscape>')
    actions = (
        f"select-by-id:{select};{NAME}.noprefs;export-filename:out.svg;export-plain-svg;export-do"
    )
    words = ["timeout", "90", needs("xvfb-run"), "-a", needs("inkscape"), "--batch-process"]
    # Inkscape runs the first python3 on the path, which has to be the system's.
    outside = {**os.environ, "PATH": f"/usr/bin:/bin:{os.environ['PATH']}"}
    subprocess.run(
        [*words, f"--actions={actions}", page.name],
        cwd=page.parent, env=outside, capture_output=True, stdin=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    return ET.parse(page.parent / "out.svg").getroot()  # noqa: S314


def test_selected_photos_become_vectors(profile: Path, tmp_path: Path) -> None:
    page = drawing(tmp_path)
    root = inkscape(page, profile, "one,two", f'{NAME}.size="8" {NAME}.palette="grayscale"')
    assert root.findall(f".//{SVG}image") == []
    mosaics = [g for g in root.findall(f"{SVG}g") if g.findall(f"{SVG}defs")]
    assert len(mosaics) == 2
    matrices = {g.get("transform") for g in mosaics}
    # 8 studs are 64 units wide in a photo of 80.
    assert matrices == {"matrix(1.25 0 0 1.25 10 20)", "matrix(1.25 0 0 1.25 110 20)"}
    names = {t.text for g in mosaics for t in g.findall(f"{SVG}g/{SVG}title")}
    assert names <= {"Black", "White", "Light Bluish Gray", "Dark Bluish Gray"}
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(set(ids)) == len(ids)
    href = "{http://www.w3.org/1999/xlink}href"
    assert {node.get(href, "")[1:] for node in root.iter(f"{SVG}use")} <= set(ids)


def test_a_photo_beside_them_stays(profile: Path, tmp_path: Path) -> None:
    root = inkscape(drawing(tmp_path), profile, "two", f'{NAME}.size="8"')
    assert [node.get("id") for node in root.iter(f"{SVG}image")] == ["one"]


def test_its_choices_are_those_of_the_recipe() -> None:
    dialog = ET.parse(EXTENSION / "brick_mosaic.inx").getroot()  # noqa: S314
    space = "{http://www.inkscape.org/namespace/inkscape/extension}"
    parts = [option.get("value") for option in dialog.iter(f"{space}option")]
    families = choices(Recipe.__dataclass_fields__["part"])
    assert parts == [part for part in families if part != "auto"]


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    run = mosaic("plugins", "install", "inkscape", "--folder", tmp_path / "new", cwd=tmp_path)
    names = [Path(line).name for line in run.stdout.splitlines()]
    assert names == ["brick_mosaic.inx", "brick_mosaic.py", "brick_mosaic.json"]
    assert all((tmp_path / "new" / name).read_bytes() for name in names)


def test_install_says_what_there_is(tmp_path: Path) -> None:
    assert mosaic("plugins", "install", cwd=tmp_path).stdout.startswith("inkscape: an extension")
    line = error_of(mosaic("plugins", "install", "inkscap", cwd=tmp_path))
    assert "did you mean 'inkscape'?" in line


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    words = ["plugins", "install", "inkscape", "--folder", "file/below"]
    assert "name another with --folder" in error_of(mosaic(*words, cwd=tmp_path))
