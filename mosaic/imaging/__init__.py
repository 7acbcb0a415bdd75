"""What is seen in a picture: faces, gamut, filters. Arrays in, arrays out; no bricks.

::

    faces         where faces are, how large, how far they lean
      cascade     windows that pass a cascade of local binary patterns, in numpy alone
      faces_dlib  the same and their eyes by dlib, which the extra `faces` brings
    skin          the color of human skin
    subject       what stands before the background, and where a face's parts are
    flat_colors   the flat colors of a drawing: logos, flags, comics, emoji
      drawn       main colors; lines and dots smaller than a cell
    pixel_grid    the grid of enlarged pixel art
    gamut         what a palette can show
    filters       sums in a fixed order, so the same everywhere
"""
