"""What is seen in a picture: faces, gamut, filters. Arrays in, arrays out; no bricks.

::

    faces         where faces are, how large, how far they lean
      cascade     windows that pass a cascade of local binary patterns, in numpy alone
      patterns    local binary patterns, and the cascade of them that scikit-image ships
      faces_dlib  the same and their eyes by dlib, which the extra `faces` brings
    skin          the color of human skin
    face_parts    where a face, its head, eyes and mouth are, as soft maps
    subject       what stands before the background
    flat_colors   the flat colors of a drawing: logos, flags, comics, emoji
      drawn       main colors; lines and dots smaller than a cell
    pixel_grid    the grid of enlarged pixel art
    gamut         what a palette can show
    filters       sums in a fixed order, so the same everywhere
"""
