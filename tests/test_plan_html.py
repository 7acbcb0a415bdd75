"""The plan for the screen, opened and used in a real browser."""

import base64
import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import needs, plan_of
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from mosaic.exporters import plan_html, words
from mosaic.exporters.marks import marks
from mosaic.model import Plan

PHOTO = " ".join(
    "".join("RWKBYGLDT"[(x * x + 3 * y + x * y) % 9] for x in range(20)) for y in range(18)
)
BLOCKS = "RRWWWWKK RRWWWWKK WWWWRRRB WWWWRRR. YYGGYYYY YYGGYYYY"
#: The least contrast of text that WCAG 2 asks for at level AA.
LEAST = 4.5
# Contrast of an element's text with what is painted behind it, as WCAG 2 defines it.
CONTRAST = """element => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  const light = color => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(v => {
      const c = v / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  let behind = element;
  while (/rgba\\(.*, 0\\)|transparent/.test(getComputedStyle(behind).backgroundColor)) {
    behind = behind.parentElement ?? document.body;
    if (behind === document.documentElement) { behind = document.body; break; } }
  const [one, two] = [light(getComputedStyle(element).color), light(getComputedStyle(behind).backgroundColor)];
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05); }"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = needs("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile; at its end nothing may have been complained of, nor asked of a network."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    fresh.on("console", lambda message: complaints.append(message.text))
    fresh.on("weberror", lambda error: complaints.append(str(error.error)))
    fresh.on(
        "request",
        lambda request: (
            complaints.append(request.url) if not request.url.startswith("file:") else None
        ),
    )
    yield fresh
    fresh.close()
    assert complaints == []


def html(plan: Plan) -> str:
    stream = io.BytesIO()
    plan_html.write(plan, stream)
    return stream.getvalue().decode()


def opened(context: BrowserContext, folder: Path, plan: Plan, name: str = "plan.html") -> Page:
    (folder / name).write_text(html(plan), encoding="utf-8")
    page = context.new_page()
    page.goto((folder / name).as_uri())
    return page


def piece(page: Page, row: int, col: int):
    """The button of the piece that begins in a cell, counted from 1."""
    return page.locator(f'#board .piece[aria-label^="Row {row}, column {col}:"]')


def sections(page: Page) -> Iterator[str]:
    """Go through the sections by their names."""
    for name in page.locator("#sections option").all_text_contents():
        page.locator("#sections").select_option(label=name)
        yield name


def labels(page: Page, selector: str = "#board .piece") -> dict[str, str]:
    """What pieces show, by what they are called."""
    shown = "all => all.map(one => [one.getAttribute('aria-label'), one.textContent])"
    return dict(page.locator(selector).evaluate_all(shown))


def called(plan: Plan) -> dict[str, str]:
    """What each piece should be called, with its mark."""
    order, found = marks(plan), {}
    for part, color, col, row in plan.pieces:
        name, size = plan.grid.palette.colors[color].name, words.part_size(plan.part_types[part])
        mark = order[color].text
        found[f"Row {row + 1}, column {col + 1}: {name} {size}, mark {mark}"] = mark
    return found


@pytest.mark.parametrize(
    ("picture", "settings"), [(PHOTO, {}), (BLOCKS, {"marks": "letter", "section": 8})]
)
def test_every_piece_is_shown_with_its_mark(context, tmp_path, picture, settings):
    plan = plan_of(picture, **settings)
    page = opened(context, tmp_path, plan)
    shown: dict[str, str] = {}
    for name in sections(page):
        expect(page.locator("#section-name")).to_have_text(name)
        shown |= labels(page)
    assert shown == called(plan)


def test_symbols_are_drawn(context, tmp_path):
    page = opened(context, tmp_path, plan_of(BLOCKS, marks="symbol"))
    drawn = page.locator("#board .piece svg path")
    assert drawn.count() == page.locator("#board .piece").count()
    shapes = drawn.evaluate_all("all => new Set(all.map(one => one.getAttribute('d'))).size")
    assert shapes == 6


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
    anew = opened(context, tmp_path, plan_of(BLOCKS, section=16), "anew.html")
    anew.locator("#size").select_option("16")
    assert covered > 0
    assert anew.locator("#board .piece.done").count() > 0
    inside = [label for label in labels(anew, "#board .piece.done") if "Row 5" in label]
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


@pytest.mark.parametrize(
    "title", ["<img src=x onerror=alert(1)>", "</script><b>", "猫 & קפה", "$& <!--data-->"]
)
def test_titles_are_text_and_nothing_else(context, tmp_path, title):
    page = opened(context, tmp_path, plan_of(BLOCKS, title=title))
    expect(page.locator("h1")).to_have_text(title)
    assert page.title() == title
    assert page.locator("h1 *").count() == 0


def test_names_of_colors_are_text_and_nothing_else(context, tmp_path):
    plan = plan_of(BLOCKS)
    colors = tuple(replace(c, name=f"</script><i>{c.name}</i>") for c in plan.grid.palette.colors)
    lines = tuple(
        replace(line, color=replace(line.color, name=f"</script><i>{line.color.name}</i>"))
        for line in plan.parts
    )
    palette = replace(plan.grid.palette, colors=colors)
    page = opened(
        context, tmp_path, replace(plan, grid=replace(plan.grid, palette=palette), parts=lines)
    )
    assert page.locator("i").count() == 0
    expect(page.locator("#needs")).to_contain_text("</script><i>Red</i>")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_in_every_state(browser, tmp_path, theme):
    view = browser.new_context(color_scheme=theme, reduced_motion="reduce")
    page = opened(view, tmp_path, plan_of(PHOTO, section=32))
    page.locator('.edge[data-row="2"]').click()
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    for step in (lambda: None, page.locator("#needs button").nth(3).click):
        step()
        texts = page.locator(
            ".piece, .edge, .chip, h1, p, button, select, td, th, small, dd, dt, .left, .flag"
        )
        poor = {
            name: ratio
            for name, ratio in texts.evaluate_all(
                f"all => all.filter(one => one.checkVisibility()).map(one => [one.outerHTML, ({CONTRAST})(one)])"
            )
            if ratio < LEAST
        }
        assert poor == {}
    view.close()


def test_the_choice_of_theme_is_kept(context, tmp_path):
    page = opened(context, tmp_path, plan_of("R"))
    page.locator("#theme").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("width", [360, 768])
def test_a_phone_shows_a_section_without_scrolling_sideways(browser, tmp_path, width):
    view = browser.new_context(viewport={"width": width, "height": 800}, has_touch=True)
    page = opened(view, tmp_path, plan_of(PHOTO))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator("#board .cells").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    piece(page, 1, 1).tap()
    expect(piece(page, 1, 1)).to_have_attribute("aria-pressed", "true")
    view.close()


def test_print_has_a_page_a_section(context, tmp_path):
    plan = plan_of(PHOTO)
    page = opened(context, tmp_path, plan)
    page.pdf(path=tmp_path / "printed.pdf", format="A4")
    text = subprocess.run(
        [needs("pdftotext"), "-layout", tmp_path / "printed.pdf", "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    pages = text.split("\f")[:-1]
    assert [page.split()[0] for page in pages] == [s.name for s in plan.sections]


def test_it_works_where_nothing_can_be_kept(context, tmp_path):
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('off'); } })"
    )
    page = opened(context, tmp_path, plan_of(BLOCKS))
    piece(page, 1, 1).click()
    expect(piece(page, 1, 1)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#warning")).to_be_visible()


def test_parts_list_needs_no_program(browser, tmp_path):
    view = browser.new_context(java_script_enabled=False)
    plan = plan_of(BLOCKS)
    page = opened(view, tmp_path, plan)
    expect(page.locator("noscript p")).to_be_visible()
    page.locator("summary", has_text="Parts list").click()
    rows = page.locator("tbody tr").all_text_contents()
    assert len(rows) == len(plan.parts)
    for line in plan.parts:
        assert any(
            line.color.name in row and str(line.quantity) in row and line.element in row
            for row in rows
        )
    view.close()


def test_same_plan_same_bytes():
    assert html(plan_of(PHOTO)) == html(plan_of(PHOTO))
