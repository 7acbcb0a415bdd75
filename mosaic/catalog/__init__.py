"""The catalogue: colors, parts, elements, prices and sets, read from ``palettes/``.

Tables are CSV whose first lines, after ``#``, name their source, date and licence.
"""

from mosaic.catalog.facts import (
    STATUS_WORDS,
    SYSTEMS,
    Catalog,
    CatalogColor,
    Element,
    catalog,
    shipped,
)
from mosaic.catalog.tables import data_folder, read_table
from mosaic.catalog.usable import kit

__all__ = [
    "STATUS_WORDS",
    "SYSTEMS",
    "Catalog",
    "CatalogColor",
    "Element",
    "catalog",
    "data_folder",
    "kit",
    "read_table",
    "shipped",
]
