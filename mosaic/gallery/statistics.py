"""Light statistics of a batch of pictures; each counts once, however large it is.

Sums are whole numbers, so that they are the same in whatever order pictures come, and
there are three of them, so that memory does not grow with the number of pictures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mosaic import color
from mosaic.errors import ImageError
from mosaic.gallery.jobs import Job
from mosaic.load import load
from mosaic.prepare import framed, toned
from mosaic.prepare.tone import batch_move, moments, tone
from mosaic.quantize import content
from mosaic.recipe import Recipe

#: Fixed point in which means and variances are summed.
_UNIT = 2**40


@dataclass(frozen=True)
class PictureStatistics:
    """Light of a picture.

    Attributes
    ----------
    mean, variance : int
        Of OKLab L, in units of 2^-40.
    drawn : bool
        Whether it is a drawing: it has no vote, and its white stays white.
    """

    mean: int
    variance: int
    drawn: bool = False

    def move(self, settings: Mapping[str, float]) -> Move:
        """Say what "batch" with these settings does to it."""
        own = self.mean / _UNIT, (self.variance / _UNIT) ** 0.5
        return Move(*batch_move(own, (settings["batch_mean"], settings["batch_spread"])))


class Move(NamedTuple):
    """How far a picture's mean OKLab L is moved, and how much its contrast is raised."""

    shift: float
    gain: float

    def __str__(self) -> str:
        """Say it in percent of the way from black to white."""
        return f"{100 * self.shift:+.0f}% lightness, contrast × {self.gain:.2f}"


@dataclass
class BatchStatistics:
    """Sums the statistics of pictures."""

    pictures: int = 0
    mean: int = 0
    square: int = 0
    variance: int = 0

    def add(self, picture: PictureStatistics) -> None:
        """Count one more picture."""
        self.pictures += 1
        self.mean += picture.mean
        self.square += picture.mean * picture.mean
        self.variance += picture.variance

    def settings(self, normalize: str) -> dict[str, float]:
        """Give the recipe's statistics.

        The mean is the mean of the pictures' means. The deviation of batch is that of a
        picture: the root of their mean variance. That of batch-norm is of all pictures
        laid together, each as large as the others: it has the variance of the means, too.
        """
        count = max(self.pictures, 1)
        mean, variance = self.mean / count / _UNIT, self.variance / count / _UNIT
        if normalize == "batch-norm":
            # Whole numbers up to here: the small difference of large squares is exact.
            between = (self.square * count - self.mean**2) / count**2
            variance += between / _UNIT**2
        # A batch of blank pictures has no spread; the smallest says that it was measured.
        return {"batch_mean": round(mean, 6), "batch_spread": max(round(variance**0.5, 6), 1e-6)}


def measure(job: Job) -> PictureStatistics:
    """Measure a picture as it is cut and cropped for its mosaic, a pixel a cell.

    Raises
    ------
    MosaicError
        The picture cannot be read.
    """
    # Faces are not looked for: where they are changes little of a picture's mean.
    recipe = job.recipe.replace(normalize="none", faces="none")
    picture = load(job.stream(), recipe)
    framed_photo = framed(picture, recipe)
    if not framed_photo.cover.sum():
        raise ImageError("it cannot be seen: all of it is transparent")
    light = tone(framed_photo.light, framed_photo.cover, Recipe(auto_levels=recipe.auto_levels))
    mean, variance = moments(color.linear_to_oklab(light)[..., 0], framed_photo.cover)
    drawn = recipe.content == "graphic" or (
        recipe.content == "auto" and content.is_drawn(toned(framed_photo, recipe))
    )
    return PictureStatistics(round(mean * _UNIT), round(variance * _UNIT), drawn)
