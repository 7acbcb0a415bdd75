"""Light statistics of a batch of pictures; each counts once, however large it is.

Sums are whole numbers, so that they are the same in whatever order pictures come, and
there are three of them, so that memory does not grow with the number of pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

from mosaic import color
from mosaic.errors import ImageError
from mosaic.gallery.jobs import Job
from mosaic.load import load
from mosaic.prepare.area import average
from mosaic.prepare.crop import frame
from mosaic.prepare.tone import moments, tone
from mosaic.recipe import Recipe

#: Fixed point in which means and variances are summed.
_UNIT = 2**40


@dataclass(frozen=True)
class PictureStatistics:
    """Mean and variance of a picture's OKLab L, in units of 2^-40."""

    mean: int
    variance: int


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
    recipe = job.recipe
    picture = load(job.stream(), recipe)
    wide, high = recipe.cell_mm
    cols, rows = recipe.cells(picture.shape, (wide, high))
    light, cover = average(picture, frame(picture, cols * wide / (rows * high), recipe), cols, rows)
    if not cover.sum():
        raise ImageError("nothing of it is to be seen: it is all transparent")
    light = tone(light, cover, Recipe(auto_levels=recipe.auto_levels))
    mean, variance = moments(color.linear_to_oklab(light)[..., 0], cover)
    return PictureStatistics(round(mean * _UNIT), round(variance * _UNIT))
