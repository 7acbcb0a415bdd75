"""The astronaut, and settings that look for faces, for their tests."""

from skimage import data

from mosaic.recipe import Recipe

AUTO = Recipe(faces="cascade", content="photo")

ASTRONAUT = data.astronaut()

HEAD = ASTRONAUT[10:240, 110:340]
