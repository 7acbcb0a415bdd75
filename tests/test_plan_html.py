"""The plan for the screen: what a real browser shows of it."""

import re
import subprocess
from dataclasses import replace

import pytest
from golden_case import CASES
from helpers import needs, plan_of
from playwright.sync_api import expect
from screen import BLOCKS, PHOTO, called, html, labels, opened, piece, sections

from mosaic import __version__

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


@pytest.mark.parametrize("name", sorted(CASES))
def test_what_the_page_holds_is_as_it_was(golden, name):
    page = re.sub(r"(?s)<style>.*?</style>|<script>.*?</script>", "", html(CASES[name]()))
    golden(f"plan_html/{name}.txt", page.replace(__version__, "VERSION"))
