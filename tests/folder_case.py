"""Two small projects, and which of their files a folder has, for the tests of folders."""

from helpers import plan_of

from mosaic import exporters
from mosaic.exporters import project_json
from mosaic.project import Project

ONE, TWO = Project(plan_of("RRW RRW")), Project(plan_of("KKK KKK"))

FEW = ("parts", "grid", "bricklink")

NAMES = {"mosaic.json", "parts.csv", "grid.png", "bricklink.xml"}


def names(folder):
    return {path.name for path in folder.iterdir()}


def same(folder, project):
    """Whether a folder holds a project, whole."""
    files = {n: d for f in ("json", *FEW) for n, d in exporters.render(project.plan, f).items()}
    found = {n: (folder / n).read_bytes() for n in names(folder) & NAMES}
    return {n: project_json.without_manifest(data) for n, data in found.items()} == files
