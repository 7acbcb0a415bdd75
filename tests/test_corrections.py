"""Regions corrected by points, by a painted mask, and by what a mosaic.json keeps."""

import dataclasses
import io

import numpy as np
import pytest
from PIL import Image

from mosaic import exporters, pipeline, project
from mosaic.ditherers.bands import corrected
from mosaic.errors import ExportError, ImageError, RecipeError
from mosaic.exporters import project_json
from mosaic.model import MASK_COLORS, REGIONS, Picture
from mosaic.project.reading import loads
from mosaic.recipe import Recipe

POP = Recipe(ditherer="bands", size="24x16", scheme=("hope",), ink="none", fit="crop")


def disc():
    """A red disc with a white middle before a green wall."""
    y, x = np.mgrid[:160, :240] + 0.5
    codes = np.full((160, 240, 3), (60, 120, 70), np.uint8)
    codes[np.hypot(y - 80, x - 120) < 60] = (200, 20, 30)
    codes[np.hypot(y - 80, x - 120) < 25] = (240, 240, 235)
    return Picture(codes)


PICTURE = disc()


def regions_of(**changes):
    return pipeline.run(PICTURE, POP.replace(**changes)).grid.regions


@pytest.fixture(scope="module")
def plan():
    return pipeline.run(PICTURE, POP)


def test_a_print_knows_its_regions(plan):
    assert plan.grid.regions.names == ("background", "region-1", "region-2")
    assert plan.grid.regions.cells[8, 12] == 2
    assert plan.grid.regions.cells[0, 0] == 0
    (note,) = [note for note in plan.notes if note.code == "regions"]
    assert "region-1 2" in note.text
    assert note.option == "--region region-1=Red"


def test_a_point_names_the_area_that_it_lies_in(plan):
    found = regions_of(regions="lips=0.5,0.5; hair=0.35,0.5")
    assert found.names == ("background", "hair", "lips")
    assert (found.cells == plan.grid.regions.cells).all()


def test_two_names_in_one_area_divide_it():
    found = regions_of(regions="background=0.05,0.1; region-3=0.95,0.1; region-1=0.35,0.5")
    cells = np.array(found.names)[found.cells]
    assert (cells[:, :3] == "background").all()
    assert (cells[:, -3:] == "region-3").all()


def test_a_divided_area_parts_at_its_edge():
    light = np.full((5, 9, 3), 0.2)
    light[:, 6:] = 0.8
    said = np.zeros((5, 9), np.int8)
    said[2, 0], said[2, 8] = 2, 3
    found = corrected(np.full((5, 9), 7), said, light, exact=False)
    assert (found[:, :6] == 1).all()
    assert (found[:, 6:] == 2).all()


def test_the_mask_that_a_folder_has_is_read_as_it_was_written(plan, tmp_path):
    path = tmp_path / "regions.png"
    with path.open("wb") as stream:
        exporters.find("regions").write(plan, stream)
    with Image.open(path) as image:
        assert image.size == (480, 320)
    found = regions_of(regions=str(path))
    assert (found.cells == plan.grid.regions.cells).mean() == 1


def test_a_painted_mask_says_nothing_where_it_is_transparent(plan, tmp_path):
    mask = np.zeros((80, 120, 4), np.uint8)
    mask[:40] = (*MASK_COLORS[REGIONS.index("clothes")], 255)
    Image.fromarray(mask).save(tmp_path / "mine.png")
    found = regions_of(regions=str(tmp_path / "mine.png"))
    cells = np.array(found.names)[found.cells]
    assert (cells[:8] == "clothes").all()
    before = np.array(plan.grid.regions.names)[plan.grid.regions.cells]
    assert (cells[8:] == before[8:]).all()


def test_a_mosaic_keeps_its_regions_and_gives_them_to_another(tmp_path):
    made = pipeline.run(PICTURE, POP.replace(regions="lips=0.5,0.5"))
    path = tmp_path / "mosaic.json"
    path.write_bytes(project_json.dumps(made))
    again = loads(path.read_bytes())
    assert again.grid.regions.names == made.grid.regions.names
    assert (again.grid.regions.cells == made.grid.regions.cells).all()
    assert project_json.dumps(again) == path.read_bytes()
    other = regions_of(regions=str(path), size="48x32", region=("lips=Lime",))
    assert (other.cells[::2, ::2] == made.grid.regions.cells).all()
    assert project.read(path).plan.grid.regions is not None


@pytest.mark.parametrize("text", ["nose=0.5,0.5", "hair=2,0", "hair", "0.5,0.5", "lips=a,b"])
def test_points_that_are_none_say_what_they_may_be(text):
    with pytest.raises(RecipeError, match=r"NAME=X,Y.*names are background, hair"):
        regions_of(regions=text)


def test_masks_that_do_not_fit_and_files_without_regions_are_refused(tmp_path):
    Image.new("RGB", (50, 50)).save(tmp_path / "square.png")
    with pytest.raises(ImageError, match="480 x 320"):
        regions_of(regions=str(tmp_path / "square.png"))
    (tmp_path / "other.json").write_text('{"regions": {"names": ["nose"], "cells": [[0]]}}')
    for name in ("other.json", "none.json"):
        with pytest.raises(RecipeError, match="no regions can be read"):
            regions_of(regions=str(tmp_path / name))


def test_damaged_regions_in_a_project_are_refused(plan):
    text = project_json.dumps(plan).decode()
    start = text.index('"regions": {')
    head, tail = text[:start], text[start:]
    with pytest.raises(ExportError, match="rectangle of names"):
        loads(head + tail.replace("[0,", "[9,", 1))


def test_a_mosaic_that_is_no_print_is_all_background(plan):
    plain = dataclasses.replace(plan, grid=dataclasses.replace(plan.grid, regions=None))
    stream = io.BytesIO()
    exporters.find("regions").write(plain, stream)
    with Image.open(stream) as image:
        assert image.getpixel((0, 0)) == MASK_COLORS[0]
