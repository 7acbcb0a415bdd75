"""Names for types of arrays; the shape is said where one is used."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Indices of palette colors, a cell each.
Indices = NDArray[np.int16]
Mask = NDArray[np.bool_]
