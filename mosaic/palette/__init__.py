"""Find, read and check a palette.

A palette is every solid color in which a part is made (``auto``), a file of
``palettes/``, the colors of a set, a file of the user's own, or another package's.
"""

from mosaic.palette.choice import Choice, choose, find, resolve
from mosaic.palette.draft import Draft, Entry, Rule
from mosaic.palette.files import SUFFIXES, read_palette
from mosaic.palette.gimp import to_gpl
from mosaic.palette.named import Named, named, names

__all__ = [
    "SUFFIXES",
    "Choice",
    "Draft",
    "Entry",
    "Named",
    "Rule",
    "choose",
    "find",
    "named",
    "names",
    "read_palette",
    "resolve",
    "to_gpl",
]
