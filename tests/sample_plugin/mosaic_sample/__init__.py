"""One palette, ditherer, style, exporter, scheme and command, each as short as can be."""

from pathlib import Path
from typing import BinaryIO

import numpy as np
import typer
from numpy.typing import NDArray

import mosaic
from mosaic.exporters import Exporter
from mosaic.model import Linear, Plan
from mosaic.palette import read_palette
from mosaic.scheme import read_scheme

HERE = Path(__file__).parent

SUNSET = read_palette(HERE / "sunset.toml")
LAGOON = read_scheme(HERE / "lagoon.toml")


def chessboard(linear: Linear, spec: mosaic.Spec) -> NDArray[np.int16]:
    """Ignore the picture: the palette's first two colors by turns."""
    rows, cols = np.indices(linear.light.shape[:2], dtype=np.int16)
    return (rows + cols) % np.int16(2)


def dots(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Draw a dot on black for each cell."""
    across = np.linspace(-1, 1, stud_px)
    dot = np.hypot(across, across[:, None]) < 0.9
    colors = plan.grid.palette.srgb[plan.grid.indices]
    return np.kron(colors, dot[..., None]).astype(np.uint8)


def _write_letters(plan: Plan, stream: BinaryIO) -> None:
    """Write a letter a cell."""
    rows = plan.grid.indices + ord("A")
    stream.writelines(bytes(row.tolist()) + b"\n" for row in rows)


LETTERS = Exporter("letters.txt", _write_letters)


def count(project: Path) -> None:
    """Say how many pieces a finished mosaic has."""
    typer.echo(mosaic.read(project).facts.pieces)
