"""What the builder owns: lists read, and pieces shared out among the cells.

::

    sources     a file or a set's number to a Stock
    family      which part family the stock is best for
    transport   which cell gets which color, when there are so many and no more
    sharing     the same with 2x2 pieces, and with pieces bought in addition
    pieces      placed pieces kept within it
    shortfall   what is missing, and what would fit
"""

from mosaic.stock.family import settled
from mosaic.stock.pieces import within
from mosaic.stock.sharing import Shares, share
from mosaic.stock.sources import owned, read, without
from mosaic.stock.transport import Transport, transport

__all__ = [
    "Shares",
    "Transport",
    "owned",
    "read",
    "settled",
    "share",
    "transport",
    "within",
    "without",
]
