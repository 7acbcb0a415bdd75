"""Color schemes of pop art: a background, tone bands from dark to light, and an ink.

::

    files      a scheme as its file has it; the folder ``palettes/schemes`` is the list
    fit        its colors found in a palette, the nearest where one is not made
    compose    schemes made for a picture, of a palette or of the pieces that one owns
    panel_order  which schemes stand beside one another
    vary       what a name with a twist means, and what each panel shows

Other packages add schemes by an entry point in the group ``mosaic.schemes`` that names
a `Scheme`.
"""

from mosaic.scheme.compose import Wish, compose
from mosaic.scheme.files import FEWEST, MOST, Scheme, builtin, find, read_scheme
from mosaic.scheme.fit import Colorway, fit, recolored
from mosaic.scheme.panel_order import hue_order
from mosaic.scheme.vary import for_panels, resolve, resolve_scheme

__all__ = [
    "FEWEST",
    "MOST",
    "Colorway",
    "Scheme",
    "Wish",
    "builtin",
    "compose",
    "find",
    "fit",
    "for_panels",
    "hue_order",
    "read_scheme",
    "recolored",
    "resolve",
    "resolve_scheme",
]
