"""plan.pdf as programs that are not ours read it: poppler and qpdf."""

import io
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

from helpers import needs

from mosaic.exporters import building, plan_pdf
from mosaic.exporters.marks import marks
from mosaic.exporters.plan_pdf import section, theme
from mosaic.exporters.plan_pdf.cells import Frame
from mosaic.exporters.plan_pdf.theme import Sheet

PHOTO = " ".join(
    "".join("RWKBYGLDT"[(x * x + 3 * y + x * y) % 9] for x in range(21)) for y in range(18)
)
BLOCKS = "RRWWWWKK RRWWWWKK WWWWRRRB WWWWRRR. YYGGYYYY YYGGYYYY"


def pdf(plan) -> bytes:
    stream = io.BytesIO()
    plan_pdf.write(plan, stream)
    return stream.getvalue()


def run(tmp_path: Path, plan, *command: str) -> str:
    """What an outside program says of the plan's PDF, named as FILE in its command."""
    program = needs(command[0])
    path = tmp_path / "plan.pdf"
    path.write_bytes(pdf(plan))
    words = [str(path) if word == "FILE" else word for word in command[1:]]
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def text(tmp_path: Path, plan, *options: str) -> list[str]:
    """The text of each page, or of those that options of pdftotext choose."""
    return run(tmp_path, plan, "pdftotext", "-layout", *options, "FILE", "-").split("\f")[:-1]


def cover_text(tmp_path: Path, plan) -> str:
    """The text of the first page."""
    (first,) = text(tmp_path, plan, "-l", "1")
    return first


def words(tmp_path: Path, plan) -> list[list[tuple[float, float, str]]]:
    """The words of each page with the middle of their boxes, in points from the upper left."""
    tree = ET.fromstring(run(tmp_path, plan, "pdftotext", "-bbox", "FILE", "-"))  # noqa: S314
    return [
        [
            (
                (float(w.get("xMin")) + float(w.get("xMax"))) / 2,
                (float(w.get("yMin")) + float(w.get("yMax"))) / 2,
                w.text or "",
            )
            for w in page.iter("{http://www.w3.org/1999/xhtml}word")
        ]
        for page in tree.iter("{http://www.w3.org/1999/xhtml}page")
    ]


def frame(plan) -> Frame:
    sheet = Sheet(None, theme.PAPERS[plan.recipe.paper], "")
    return section.frame(sheet, plan, building.portions(plan), marks(plan))
