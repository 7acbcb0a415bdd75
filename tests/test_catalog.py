"""The catalog's facts hang together, and a kit bars what no source lists."""

import pytest

from mosaic import catalog
from mosaic.catalog.sets import sets
from mosaic.errors import PaletteError, RecipeError
from mosaic.model import Color, Palette
from mosaic.recipe import Recipe

KNOWN = catalog.catalog()
FILES = sorted((catalog.data_folder() / "catalog").glob("*.csv"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_names_its_source_date_and_license(path):
    head = [line for line in path.read_text("utf-8").splitlines() if line.startswith("#")]
    for key in ("source", "date", "license"):
        assert any(line.startswith(f"# {key}: ") for line in head), key


def test_every_element_is_of_a_known_part_and_color():
    for part, color in KNOWN.elements:
        assert part in KNOWN.parts
        assert color in KNOWN.colors


def test_no_element_id_stands_twice():
    ids = [number for element in KNOWN.elements.values() for number in element.ids]
    assert len(ids) > 2500
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("system", catalog.SYSTEMS)
def test_an_id_means_one_color(system):
    ids = [getattr(known.color, system) for known in KNOWN.colors.values()]
    given = [number for number in ids if number is not None]
    assert len(given) == len(set(given))


# Checked by hand against the pages of each system.
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("lego:26", "Black"),
        ("bricklink:11", "Black"),
        ("ldraw:0", "Black"),
        ("rebrickable:0", "Black"),
        ("lego:28", "Green"),
        ("lego:Dark Green", "Green"),
        ("lego:Medium Stone Grey", "Light Bluish Gray"),
        ("bricklink:86", "Light Bluish Gray"),
        ("ldraw:Light_Bluish_Grey", "Light Bluish Gray"),
        ("light bluish grey", "Light Bluish Gray"),
        (" REDDISH  brown", "Reddish Brown"),
        ("lego:342", "Black"),
    ],
)
def test_a_color_is_found_by_any_systems_id_or_name(text, name):
    assert KNOWN.find(text).color.name == name


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Dark Turqoise", "did you mean 'Dark Turquoise'"),
        ("lego:99999", "no color is called 'lego:99999'"),
        ("lego:" + "9" * 5000, "no color"),
        ("legoo:1", "bricklink:, ldraw:, lego:, rebrickable:"),
        ("lego:", "no color is called 'lego:'"),
        ("", "no color"),
    ],
)
def test_a_color_that_nobody_knows_is_refused_with_a_hint(text, word):
    with pytest.raises(PaletteError, match=word):
        KNOWN.find(text)


def test_ids_decide_before_a_name_that_means_another_color_elsewhere():
    legos = Color("Dark Green", "#00852b", lego=28)
    assert KNOWN.name_of(legos) == "Green"
    assert KNOWN.name_of(Color("My own", "#123456")) == "My own"


# Facts that are known apart from the catalog: in set 31201 Pearl Titanium is a plate.
@pytest.mark.parametrize(
    ("part", "color", "status"),
    [
        ("plate_1x1", "Red", "current"),
        ("plate_1x1", "Light Gray", "retired"),
        ("plate_1x1", "Dark Gray", "retired"),
        ("plate_1x1", "Aqua", "unlisted"),
        ("round_tile_1x1", "Pearl Titanium", "unlisted"),
        ("round_plate_1x1", "Pearl Titanium", "unknown"),
        ("tile_1x1", "Very Light Gray", "unlisted"),
    ],
)
def test_status_of_a_part_in_a_color(part, color, status):
    assert KNOWN.status(KNOWN.parts[part], KNOWN.colors[color].color) == status


# Read off Pick a Brick on the days named, apart from the catalog's own files.
@pytest.mark.parametrize(
    ("part", "color", "element", "seen"),
    [
        ("plate_1x1", "Red", "302421", "2026-07-03"),
        ("plate_1x1", "Reddish Orange", "6469084", "2026-07-03"),
        ("tile_1x1", "White", "307001", "2026-09-03"),
        ("tile_1x1", "Blue", "4206330", "2026-09-03"),
        ("round_tile_1x1", "Dark Purple", "6476247", "2026-09-24"),
        ("plate_2x4", "Blue", "302023", "2026-08-22"),
        ("brick_2x4", "Dark Bluish Gray", "4211085", "2026-08-22"),
    ],
)
def test_the_number_that_a_shop_sold_comes_first_with_its_date(part, color, element, seen):
    found = KNOWN.elements[part, color]
    assert (found.status, found.ids[0], found.seen) == ("current", element, seen)


def test_a_status_that_is_known_has_its_evidence_and_date():
    for (part, color), element in KNOWN.elements.items():
        known = element.status != "unknown"
        assert not known or (element.evidence and element.seen) or element.status == "retired"
        if element.evidence == () and not element.seen:
            assert not known, (part, color)


@pytest.mark.parametrize(
    ("part", "least"), [("tile_1x1", 45), ("round_tile_1x1", 40), ("plate_1x1", 42)]
)
def test_as_many_colors_are_sold_as_the_shops_list(part, least):
    sold = [c for (p, c), e in KNOWN.elements.items() if p == part and e.status == "current"]
    assert len(sold) >= least


def test_masses_are_those_of_the_scale():
    scale = {
        "plate_1x1": 0.22,
        "brick_1x8": 3.11,
        "brick_2x4": 2.19,
        "plate_2x4": 1.15,
        "tile_1x4": 0.535,
    }
    assert {part: KNOWN.parts[part].mass_g for part in scale} == scale


def test_a_color_of_the_users_own_may_exist():
    assert KNOWN.status(KNOWN.parts["plate_1x1"], Color("Mine", "#123456")) == "unknown"


@pytest.mark.parametrize(
    ("number", "part"),
    [("3024", "plate_1x1"), ("3070", "tile_1x1"), ("3070b", "tile_1x1"), ("4073", "round_plate_1x1"),
     ("98138", "round_tile_1x1"), ("35381", "round_tile_1x1"), ("85861", "round_plate_1x1"),
     ("3003a", "brick_2x2"), ("94148", "plate_2x2")],
)  # fmt: skip
def test_a_part_is_found_by_any_of_its_numbers(number, part):
    assert KNOWN.part_numbers[number].key == part


def test_each_family_begins_with_the_size_of_one_cell():
    for family in ("plate", "brick", "tile", "round-plate", "round-tile"):
        first, *rest = KNOWN.family(family)
        assert (first.cols, first.rows) == (1, 1)
        assert (2, 2) in {(part.cols, part.rows) for part in rest}


def test_a_2x2_is_barred_where_only_the_1x1_exists():
    palette = Palette("two", (KNOWN.colors["Coral"].color, KNOWN.colors["Red"].color))
    kit = catalog.kit(palette, Recipe())
    assert [part.key for part in kit.parts] == ["plate_1x1", "plate_2x2"]
    assert kit.exists.tolist() == [[True, True], [False, True]]


def test_retired_parts_are_barred_unless_allowed():
    palette = Palette("old", (KNOWN.colors["Dark Gray"].color,))
    with pytest.raises(PaletteError, match=r"Plate 1 x 1 in Dark Gray is retired.*--retired"):
        catalog.kit(palette, Recipe())
    assert catalog.kit(palette, Recipe(retired=True)).exists.all()


def test_a_kit_refuses_a_color_in_which_no_source_has_its_smallest_part():
    palette = Palette("none", (KNOWN.colors["Aqua"].color,))
    with pytest.raises(PaletteError, match="Plate 1 x 1 in Aqua is in no source"):
        catalog.kit(palette, Recipe(retired=True))


@pytest.mark.parametrize("pieces", ["1x1,3x3", "", "1x1,,2x2", "2x2x2"])
def test_a_kit_refuses_sizes_that_do_not_exist(pieces):
    with pytest.raises(RecipeError):
        catalog.kit(Palette("p", (KNOWN.colors["Red"].color,)), Recipe(pieces=pieces))


def test_sets_hold_the_pieces_that_their_boxes_state():
    # Mosaic pieces: the set's total less its panels and frame (set_summary of the sources).
    assert all(number == inventory.number for number, inventory in sets().items())
    totals = {number: sum(inventory.pieces.values()) for number, inventory in sets().items()}
    assert totals["31204-1"] == 3245
    assert totals["21226-1"] == 3937
    assert totals["31203-1"] == 11130
    assert {n for n, s in sets().items() if s.verified} == {
        "31200-1", "31203-1", "31204-1", "21226-1",
    }  # fmt: skip


def test_sets_hold_pieces_that_exist_and_say_where_their_counts_are_from():
    for inventory in sets().values():
        assert inventory.source
        assert inventory.date
        assert inventory.license
        for part, color in inventory.pieces:
            assert KNOWN.status(KNOWN.parts[part], KNOWN.colors[color].color) != "unlisted"
