"""An extension of Inkscape: turn selected photos into mosaics of LEGO pieces.

It runs in Inkscape's Python and calls the command ``mosaic``; brick_mosaic.json beside it
says how, as ``mosaic plugins install inkscape`` found it.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlparse
from urllib.request import url2pathname

import inkex
from lxml import etree

HREF = ("xlink:href", "href")


class BrickMosaic(inkex.EffectExtension):  # type: ignore[misc]
    """The effect; its options are those of brick_mosaic.inx."""

    def add_arguments(self, pars):  # type: ignore[no-untyped-def]
        """Read what the dialog was told."""
        for name in ("size", "part", "palette", "recipe", "folder"):
            pars.add_argument(f"--{name}", default="")
        for name in ("true_size", "keep_photo"):
            pars.add_argument(f"--{name}", type=inkex.Boolean, default=False)

    def effect(self) -> None:
        """Put a mosaic over each selected photo."""
        photos = [n for n in self.svg.selection.values() if isinstance(n, inkex.Image)]
        if not photos:
            raise inkex.AbortExtension("Select a photo, or several.")
        for number, photo in enumerate(photos, 1):
            with tempfile.TemporaryDirectory() as work:
                drawing = self.build(self.content(photo), Path(work), number, len(photos))
            photo.addnext(self.placed(drawing, photo))
            if not self.options.keep_photo:
                photo.delete()

    def content(self, photo: inkex.Image) -> bytes:
        """Read a photo, embedded or linked."""
        href = next((photo.get(name) for name in HREF if photo.get(name)), "")
        if href.startswith("data:"):
            head, _, data = href.partition(",")
            return base64.b64decode(data) if head.endswith("base64") else unquote_to_bytes(data)
        linked = url2pathname(urlparse(href).path)
        # Inkscape names it as seen from the copy that it hands over; others, from the document.
        beside = Path(self.options.input_file).resolve().parent / linked
        for path in (beside, self.absolute_href(linked), photo.get("sodipodi:absref", "")):
            if path and Path(path).is_file():
                return Path(path).read_bytes()
        raise inkex.AbortExtension(f"There is no file {linked}.")

    def build(self, content: bytes, work: Path, number: int, count: int) -> etree._Element:
        """Call the command, and read the drawing that it made."""
        (work / "photo").write_bytes(content)
        options = self.options
        arguments = ["--size", options.size, "--part", options.part, "--palette", options.palette]
        arguments += ["--recipe", options.recipe] if options.recipe else []
        folder = work / "result"
        if options.folder:
            folder = Path(options.folder) / ("mosaic" if count == 1 else f"mosaic-{number}")
        arguments += ["--also", "svg"] if options.folder else ["--only", "svg"]
        run(
            ["build", str(work / "photo"), "--output", str(folder), "--backing", "none", *arguments]
        )
        return etree.parse(str(folder / "mosaic.svg")).getroot()

    def placed(self, drawing: etree._Element, photo: inkex.Image) -> inkex.Group:
        """Make a group of a drawing, where its photo is and as large, or at true size."""
        _, _, width, height = map(float, drawing.get("viewBox").split())
        sides = (photo.get(name, "0") for name in ("x", "y", "width", "height"))
        left, top, wide, high = map(photo.to_dimensionless, sides)
        scale = min(wide / width, high / height)
        if self.options.true_size:
            scale = self.svg.unittouu("1mm")
        group = inkex.Group()
        group.set_id(self.svg.get_unique_id("mosaic"))
        rename(drawing, f"{group.get_id()}-")
        group.extend(list(drawing))
        x, y = left + (wide - scale * width) / 2, top + (high - scale * height) / 2
        shift = inkex.Transform(f"translate({x},{y}) scale({scale})")
        group.transform = photo.transform @ shift
        return group


def rename(drawing: etree._Element, prefix: str) -> None:
    """Give all ids a prefix: a document may hold several mosaics."""
    for node in drawing.iter(etree.Element):
        for key, value in node.attrib.items():
            if key == "id":
                node.set(key, prefix + value)
            elif key.endswith("href") and value.startswith("#"):
                node.set(key, f"#{prefix}{value[1:]}")
            elif value.startswith("url(#"):
                node.set(key, f"url(#{prefix}{value[5:]}")


def run(arguments: list[str]) -> None:
    """Call the command; its error is shown in Inkscape."""
    command = json.loads(Path(__file__).with_name("brick_mosaic.json").read_text("utf-8"))
    # An Inkscape that brings its own Python tells it where to look: not ours.
    outside = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    try:
        result = subprocess.run(  # noqa: S603 - the command that installed this
            [*command, *arguments, "--quiet"],
            env=outside,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        hint = "Install it again: mosaic plugins install inkscape"
        raise inkex.AbortExtension(f"{command[0]}: {error.strerror}. {hint}") from None
    if result.returncode:
        raise inkex.AbortExtension(result.stderr.strip())


if __name__ == "__main__":
    BrickMosaic().run()
