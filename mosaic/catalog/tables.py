"""Where the data files are, and how our own tables are read."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from mosaic.errors import PaletteError


@cache
def data_folder() -> Path:
    """Find the folder ``palettes``: beside the package in a checkout, inside it in an install.

    An editable install may leave a stale copy in site-packages; only places relative to
    this very file are looked at, so it is never read.
    """
    package = Path(__file__).resolve().parents[1]
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "palettes").is_dir():
        return checkout / "palettes"
    return package / "palettes"


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file of ours, leaving out the lines that begin with ``#``.

    Raises
    ------
    PaletteError
        The file is missing, or is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PaletteError(f"cannot read {path.name}: {error}", hint="reinstall mosaic") from error
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
