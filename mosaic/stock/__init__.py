"""What the builder owns: lists read, and pieces allocated to the cells.

::

    sources     a file or a set's number to a Stock
    family      which part family the stock is best for, and what a picture stands on
    transport   which cell gets which color, when there are so many and no more
    allocation  the same with 2x2 pieces, and with pieces bought in addition
    pieces      placed pieces kept within it
    shortfall   what is missing, and what would fit
"""

from mosaic.stock.allocation import Allocation, allocate
from mosaic.stock.family import choose_base, choose_family
from mosaic.stock.pieces import within
from mosaic.stock.sources import owned, read, without
from mosaic.stock.transport import Transport, transport

__all__ = [
    "Allocation",
    "Transport",
    "allocate",
    "choose_base",
    "choose_family",
    "owned",
    "read",
    "transport",
    "within",
    "without",
]
