"""The plan for the screen: ticking off, highlighting, by mouse, finger and keyboard."""

import base64
import io
import re

from helpers import plan_of, wall_of
from PIL import Image
from playwright.sync_api import expect
from screen import BLOCKS, PHOTO, called, html, labels, opened, piece, sections


def test_ticks_survive_a_reload(context, tmp_path):
    page = opened(context, tmp_path, plan_of(BLOCKS))
    piece(page, 1, 1).click()
    page.locator('.edge[data-row="4"]').click()
    done = labels(page, "#board .piece.done")
    page.reload()
    assert labels(page, "#board .piece.done") == done
    expect(page.locator("#total-text")).to_contain_text(f"{len(done)} of ")
    piece(page, 1, 1).click()
    page.reload()
    expect(piece(page, 1, 1)).to_have_attribute("aria-pressed", "false")


def test_a_row_s_button_ticks_the_pieces_that_begin_in_it(context, tmp_path):
    page = opened(context, tmp_path, plan_of(BLOCKS))
    page.locator('.edge[data-row="0"]').click()
    done = labels(page, "#board .piece.done")
    assert set(done.values()) == {"✓"}
    assert set(done) == {label for label in labels(page) if label.startswith("Row 1,")}
    page.locator('.edge[data-row="0"]').click()
    expect(page.locator("#board .piece.done")).to_have_count(0)


def test_ticks_survive_another_section_size(context, tmp_path):
    page = opened(context, tmp_path, plan_of(PHOTO))
    piece(page, 1, 1).click()
    page.locator("#sections").select_option(label="B2")
    piece(page, 18, 20).click()
    page.locator("#size").select_option("8")
    expect(page.locator("#section-name")).to_have_text("C3")
    expect(piece(page, 18, 20)).to_have_class(re.compile("done"))
    page.reload()
    expect(page.locator("#size")).to_have_value("8")
    expect(piece(page, 18, 20)).to_have_class(re.compile("done"))
    expect(page.locator("#board .piece.done")).to_have_count(1)


def test_ticks_survive_a_plan_made_anew_with_other_sections(context, tmp_path):
    page = opened(context, tmp_path, plan_of(BLOCKS, section=4))
    page.locator("#tick-all").click()
    covered = page.evaluate("document.querySelectorAll('#board .done').length")
    (tmp_path / "anew.html").write_text(html(plan_of(BLOCKS, section=16)), encoding="utf-8")
    page.wait_for_timeout(300)  # what is stored goes to another process, which may be busy
    page.goto((tmp_path / "anew.html").as_uri())
    page.locator("#size").select_option("16")
    assert covered > 0
    expect(page.locator("#board .piece.done").first).to_be_visible()
    inside = [label for label in labels(page, "#board .piece.done") if "Row 5" in label]
    assert inside == []


def test_another_mosaic_has_ticks_of_its_own(context, tmp_path):
    opened(context, tmp_path, plan_of("RR RR")).locator("#tick-all").click()
    other = opened(context, tmp_path, plan_of("RW RR"), "other.html")
    expect(other.locator("#board .piece.done")).to_have_count(0)


def test_highlight_shows_a_color_everywhere(context, tmp_path):
    plan = plan_of(PHOTO, section=8)
    page = opened(context, tmp_path, plan)
    page.locator("#needs button", has_text="Yellow").click()
    lit: dict[str, str] = {}
    for _ in sections(page):
        lit |= labels(page, "#board .piece.lit")
        assert page.locator("#board .piece:not(.lit):not(.dim)").count() == 0
    assert set(lit) == {label for label in called(plan) if ": Yellow " in label}
    page.keyboard.press("Escape")
    expect(page.locator("#board .piece.lit, #board .piece.dim")).to_have_count(0)


def test_highlight_shows_on_the_map(context, tmp_path):
    page = opened(context, tmp_path, plan_of("RW RW RW RW"))
    page.locator("#needs button", has_text="White").click()
    encoded = page.locator("#map").evaluate("map => map.toDataURL('image/png').split(',')[1]")
    picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
    red, white = (
        picture.getpixel((int(x * picture.width), int(0.4 * picture.height))) for x in (0.25, 0.75)
    )
    assert red[3] < 100
    assert white[3] == 255


def test_the_map_leads_to_sections(context, tmp_path):
    page = opened(context, tmp_path, plan_of(PHOTO, section=8))
    box = page.locator("#map").bounding_box()
    page.locator("#map").click(position={"x": box["width"] - 5, "y": 5})
    expect(page.locator("#section-name")).to_have_text("A3")


def test_the_keyboard_alone_suffices(context, tmp_path):
    page = opened(context, tmp_path, plan_of(BLOCKS, section=4))
    piece(page, 1, 1).focus()
    for key in ("ArrowRight", "ArrowDown", "Space"):
        page.keyboard.press(key)
    focused = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused).startswith("Row 3, column 3:")
    expect(piece(page, 3, 3)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("r")
    assert all("Row 3," in label for label in labels(page, "#board .piece.done"))
    page.keyboard.press("h")
    expect(piece(page, 3, 3)).to_have_class(re.compile("lit"))
    page.keyboard.press("n")
    expect(page.locator("#section-name")).to_have_text("A2")
    page.keyboard.press("p")
    expect(page.locator("#section-name")).to_have_text("A1")


def test_arrows_pass_over_bare_cells(context, tmp_path):
    page = opened(context, tmp_path, plan_of("R.W"))
    piece(page, 1, 1).focus()
    page.keyboard.press("ArrowRight")
    expect(piece(page, 1, 3)).to_be_focused()


def test_clearing_asks_first(context, tmp_path):
    page = opened(context, tmp_path, plan_of(BLOCKS))
    page.locator("#tick-all").click()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("#clear").click()
    assert page.locator("#board .piece.done").count() > 0
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#clear").click()
    expect(page.locator("#board .piece.done")).to_have_count(0)


def test_the_choice_of_theme_is_kept(context, tmp_path):
    page = opened(context, tmp_path, plan_of("R"))
    page.locator("#theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.wait_for_timeout(300)  # what is stored goes to another process, which may be busy
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_it_works_where_nothing_can_be_kept(context, tmp_path):
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('off'); } })"
    )
    page = opened(context, tmp_path, plan_of(BLOCKS))
    piece(page, 1, 1).click()
    expect(piece(page, 1, 1)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#warning")).to_be_visible()


def test_a_piece_over_an_edge_is_drawn_whole_once_and_counted_once(context, tmp_path):
    # 2x2 all over, from the corner: those in columns and rows 8 and 9 reach over the edge.
    plan = plan_of(" ".join(["R" * 10] * 10), section=9, cross_sections=True)
    page = opened(context, tmp_path, plan)
    counted = 0
    for _ in sections(page):
        shown = page.locator("#board button.piece")
        counted += shown.count()
        assert "1×2" not in page.locator("#needs").inner_text()
        for open_ended in page.locator("#board button.open-right, #board button.open-low").all():
            assert open_ended.locator(".size").inner_text() == "2×2"
    assert counted == len(plan.pieces)


def test_what_reaches_in_from_a_neighbor_has_no_mark_and_cannot_be_ticked(context, tmp_path):
    plan = plan_of(" ".join(["R" * 10] * 10), section=9, cross_sections=True)
    page = opened(context, tmp_path, plan)
    expect(page.locator("#shared")).to_be_hidden()
    page.locator("#sections").select_option(label="A2")
    expect(page.locator("#shared")).to_contain_text("begins in a neighboring section")
    rests = page.locator("#board .piece.rest")
    expect(rests).to_have_count(5)
    assert set(rests.all_text_contents()) == {""}
    expect(page.locator("#board button.piece")).to_have_count(0)


def test_progress_goes_to_another_device_by_a_file(context, tmp_path):
    plan = plan_of(BLOCKS)
    page = opened(context, tmp_path, plan)
    piece(page, 1, 1).click()
    with page.expect_download() as found:
        page.locator("#save").click()
    found.value.save_as(tmp_path / "progress.json")
    page.locator("#tick-all").click()
    page.locator("#read").set_input_files(tmp_path / "progress.json")
    expect(page.locator("#board .piece.done")).to_have_count(1)
    (tmp_path / "other.json").write_text(
        '{"format": "mosaic-progress/1", "plan": "x", "ticked": ""}'
    )
    page.locator("#read").set_input_files(tmp_path / "other.json")
    expect(page.locator("#warning")).to_contain_text("another mosaic")
    expect(page.locator("#board .piece.done")).to_have_count(1)


def test_a_phone_builds_with_one_thumb(context, tmp_path):
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 780})
    (tmp_path / "plan.html").write_text(html(plan_of(PHOTO)), encoding="utf-8")
    page.goto((tmp_path / "plan.html").as_uri())
    expect(page.locator("#size")).to_have_value("8")
    box = page.locator("#board button.piece").first.bounding_box()
    assert min(box["width"], box["height"]) >= 39
    page.locator("#thumb-done").click()
    expect(page.locator("#section-name")).to_have_text("A2")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_wall_is_built_in_bands_from_the_bottom(context, tmp_path):
    rows = " ".join(["RRRRWWWWKKKKRRRRWWWW"] * 3 + ["RWKRWKRWKRWKRWKRWKRW"] * 3)
    plan = wall_of(rows, section=4)
    assert [(s.name, s.row, s.rows) for s in plan.sections] == [("Band 1", 2, 4), ("Band 2", 0, 2)]
    page = opened(context, tmp_path, plan)
    assert page.locator("#sections option").all_text_contents() == ["Band 1", "Band 2"]
    expect(page.locator("#section-place")).to_have_text("columns 1–20, rows 1–4")
    assert page.locator("#board button.edge").all_text_contents() == ["4", "3", "2", "1"]
    in_band = [tie for tie in plan.backing if tie.row >= 2]
    expect(page.locator("#board .tie")).to_have_count(len(in_band))
    assert in_band
    page.locator("#next").click()
    expect(page.locator("#section-name")).to_have_text("Band 2")
