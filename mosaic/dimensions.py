"""Sizes of LEGO elements in mm, said once.

`verify` alone has these numbers again: it judges files by what it knows itself.
"""

from typing import Final

#: From stud to stud; also how deep a wall of pieces one stud wide is.
STUD_PITCH_MM: Final = 8.0
#: A stud is 4.8 mm across.
STUD_RADIUS_MM: Final = 2.4
#: How far a stud stands up, without its lettering: four units of LDraw.
STUD_HEIGHT_MM: Final = 1.6
#: Body of a plate or a tile, without studs.
PLATE_HEIGHT_MM: Final = 3.2
#: Body of a brick: three plates.
BRICK_HEIGHT_MM: Final = 9.6
