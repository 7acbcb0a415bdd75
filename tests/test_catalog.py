"""The catalogue's facts hang together, and a kit bars what was never made."""

import pytest

from mosaic import catalog
from mosaic.catalog.sets import sets
from mosaic.errors import PaletteError, RecipeError
from mosaic.model import Color, Palette
from mosaic.recipe import Recipe

KNOWN = catalog.catalog()
FILES = sorted((catalog.data_folder() / "catalog").glob("*.csv"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_names_its_source_date_and_licence(path):
    head = [line for line in path.read_text("utf-8").splitlines() if line.startswith("#")]
    for key in ("source", "date", "licence"):
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


# Facts that are known apart from the catalogue: in set 31201 Pearl Titanium is a plate.
@pytest.mark.parametrize(
    ("part", "color", "status"),
    [
        ("plate_1x1", "Red", "current"),
        ("plate_1x1", "Light Gray", "retired"),
        ("plate_1x1", "Dark Gray", "retired"),
        ("plate_1x1", "Aqua", "never"),
        ("round_tile_1x1", "Pearl Titanium", "never"),
        ("round_plate_1x1", "Pearl Titanium", "unknown"),
        ("tile_1x1", "Very Light Gray", "never"),
    ],
)
def test_status_of_a_part_in_a_color(part, color, status):
    assert KNOWN.status(KNOWN.parts[part], KNOWN.colors[color].color) == status


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


def test_a_kit_refuses_a_color_in_which_its_smallest_part_was_never_made():
    palette = Palette("none", (KNOWN.colors["Aqua"].color,))
    with pytest.raises(PaletteError, match="Plate 1 x 1 in Aqua is never"):
        catalog.kit(palette, Recipe(retired=True))


@pytest.mark.parametrize("pieces", ["1x1,3x3", "", "1x1,,2x2", "2x2x2"])
def test_a_kit_refuses_sizes_that_do_not_exist(pieces):
    with pytest.raises(RecipeError):
        catalog.kit(Palette("p", (KNOWN.colors["Red"].color,)), Recipe(pieces=pieces))


def test_sets_hold_the_pieces_that_their_boxes_state():
    # Mosaic pieces: the set's total less its panels and frame (set_summary of the sources).
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
        assert inventory.licence
        for part, color in inventory.pieces:
            assert KNOWN.status(KNOWN.parts[part], KNOWN.colors[color].color) != "never"
