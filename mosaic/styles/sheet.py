"""A picture put together from sprites, one a cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Sprite = NDArray[np.uint8]


class Sheet:
    """Which sprite each cell shows; a mural of a million cells costs its pixels and little more.

    Parameters
    ----------
    rows, cols : int
        Cells.
    height, width : int
        Size of a cell in pixels.
    """

    def __init__(self, rows: int, cols: int, height: int, width: int) -> None:
        self._numbers = np.zeros((rows, cols), dtype=np.int32)
        self._sprites: list[Sprite] = []
        self._size = height, width

    def put(self, rows: NDArray[np.integer], cols: NDArray[np.integer], sprite: Sprite) -> None:
        """Show a sprite wherever its top left cell is (rows[i], cols[i]).

        A sprite of several cells is cut into them.
        """
        height, width = self._size
        for down in range(sprite.shape[0] // height):
            for right in range(sprite.shape[1] // width):
                self._numbers[rows + down, cols + right] = len(self._sprites)
                cell = sprite[down * height :, right * width :]
                self._sprites.append(cell[:height, :width])

    def picture(self) -> NDArray[np.uint8]:
        """Draw all cells, (rows * height, cols * width, 3)."""
        (rows, cols), (height, width) = self._numbers.shape, self._size
        sprites = np.stack(self._sprites)
        picture = np.empty((rows, height, cols, width, 3), dtype=np.uint8)
        for row, numbers in zip(picture, self._numbers, strict=True):
            row[...] = sprites[numbers].swapaxes(0, 1)
        return picture.reshape(rows * height, cols * width, 3)
