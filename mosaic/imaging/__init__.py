"""What is seen in a picture: faces, gamut, filters. Arrays in, arrays out; no bricks."""
