"""The site in a browser: index, filters, lightbox, slider, pages, hostile titles, 1,000 works."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from test_gallery_command import paint

from mosaic import gallery
from mosaic.gallery import pages
from mosaic.recipe import Recipe

pytestmark = pytest.mark.usefixtures("quick_processes")

HOSTILE = "<img src=x onerror=alert(1)>\"'</script><!--title-->"

RECIPE = Recipe(size="8x8", ditherer="nearest-oklab", title="Our <b>walls</b> & more")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four works, two of them alike; one title means harm."""
    folder = tmp_path_factory.mktemp("gallery")
    paint(folder / "in/a.png", 1, (160, 90))
    paint(folder / "in/b.png", 2)
    paint(folder / "in/c.png", 3, (90, 160))
    (folder / "in/c.toml").write_text('size = "6x12"\npalette = "grayscale"')
    paint(folder / "in/d.png", 4)
    quoted = HOSTILE.replace('"', '\\"')
    (folder / "in/d.toml").write_text(f'title = "{quoted}"\npanels = "2x2"\nborder = 1')
    outcome = gallery.publish(
        folder / "in", folder / "site", gallery.GallerySettings(RECIPE, processes=2)
    )
    assert not outcome.failed
    return folder / "site"


def opened(context: Any, site: Path, path: str = "index.html") -> Page:
    page = context.new_page()
    page.goto((site / path).as_uri())
    return page


def titles(page: Page) -> list[str]:
    return page.locator(".card:visible .name").all_text_contents()


def shift(page: Page) -> float:
    """What has moved on the page since it began, as browsers count it."""
    return page.evaluate(
        "() => new Promise(done => { let sum = 0; new PerformanceObserver(list => {"
        "for (const one of list.getEntries()) sum += one.value; })"
        ".observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300); })"
    )


def test_the_index_shows_every_work(context, site):
    page = opened(context, site)
    assert titles(page) == ["a", "b", "c", HOSTILE]
    expect(page.locator("h1")).to_have_text(RECIPE.title)
    expect(page.locator("#count")).to_have_text("4 mosaics")
    for picture in page.locator(".card img").all():
        assert picture.get_attribute("loading") == "lazy"
        assert "a mosaic of" in picture.get_attribute("alt")
        assert re.search(
            r"thumb-320\.png \d+w, .*thumb-640\.png \d+w", picture.get_attribute("srcset")
        )
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("one => one.naturalWidth") > 0
    assert shift(page) < 0.01


def test_a_small_screen_takes_the_small_picture(browser, site):
    view = browser.new_context(viewport={"width": 390, "height": 800})
    page = opened(view, site)
    chosen = page.locator(".card img").first.evaluate("one => one.currentSrc")
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.locator(".card a").first.click()
    expect(page.locator("#shown .compare")).to_be_visible()
    inside_box = page.evaluate("document.getElementById('box').scrollWidth - innerWidth")
    view.close()
    assert chosen.endswith("thumb-320.png")
    assert overflow <= 0
    assert inside_box <= 0


def test_filters_by_palette_size_and_title(context, site):
    page = opened(context, site)
    page.locator("#palette").select_option("grayscale")
    assert titles(page) == ["c"]
    expect(page.locator("#count")).to_have_text("1 of 4 mosaics")
    page.locator("#size").select_option("8 × 8")
    expect(page.locator("#none")).to_be_visible()
    page.locator("#reset").click()
    page.locator("#size").select_option("8 × 8")
    assert titles(page) == ["a", "b"]
    page.locator("#search").fill("B")
    assert titles(page) == ["b"]


def test_the_lightbox_by_keyboard(context, site):
    page = opened(context, site)
    page.locator(".card a").nth(1).focus()
    page.keyboard.press("Enter")
    heading = page.locator("#shown h2")
    expect(heading).to_have_text("b")
    expect(page.locator("#position")).to_have_text("2 of 4")
    page.keyboard.press("ArrowRight")
    expect(heading).to_have_text("c")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(heading).to_have_text("a")
    page.keyboard.press("ArrowLeft")
    expect(heading).to_have_text(HOSTILE)
    page.keyboard.press("Escape")
    expect(page.locator("#box")).to_be_hidden()
    expect(page.locator(".card a").nth(3)).to_be_focused()
    # Going back in the history takes the browser a moment longer than closing the box.
    page.wait_for_function("location.hash === ''")


def test_back_closes_the_lightbox_and_a_link_opens_it(context, site):
    page = opened(context, site)
    page.locator(".card a").nth(2).click()
    expect(page.locator("#shown h2")).to_have_text("c")
    link = page.url
    page.go_back()
    expect(page.locator("#box")).to_be_hidden()
    other = context.new_page()
    other.goto(link)
    expect(other.locator("#shown h2")).to_have_text("c")
    other.locator("#close").click()
    expect(other.locator("#box")).to_be_hidden()


@pytest.mark.parametrize("place", ["lightbox", "page"])
def test_the_slider_goes_from_photo_to_mosaic(context, site, place):
    page = opened(context, site)
    if place == "page":
        page.goto((site / page.locator(".card a").first.get_attribute("href")).as_uri())
    else:
        page.locator(".card a").first.click()
    view, slider = page.locator(".compare"), page.get_by_role("slider")
    expect(slider).to_have_value("50")
    box = view.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 9)
    page.mouse.up()
    expect(slider).to_have_value("25")
    expect(view.locator(".over")).to_have_css("clip-path", "inset(0px 0px 0px 25%)")
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("26")
    expect(slider).to_have_attribute("aria-valuetext", "26 % photo, 74 % mosaic")
    sizes = view.locator("img").evaluate_all(
        "all => all.map(one => { const box = one.getBoundingClientRect();"
        "return [box.width, box.height, one.naturalWidth > 0].join(); })"
    )
    assert len(set(sizes)) == 1


def test_the_lightbox_shows_a_mosaic_from_afar_and_from_near(context, site):
    page = opened(context, site)
    page.locator(".card a").first.click()
    view = page.locator("#shown .compare")
    wide = view.bounding_box()["width"]
    page.get_by_role("button", name="Seen from 2.0 m").click()
    # 64 mm at 2 m are as wide as 86 CSS pixels.
    assert view.bounding_box()["width"] == pytest.approx(86, abs=1)
    page.keyboard.press("+")
    assert view.bounding_box()["width"] == pytest.approx(1.5 * wide, rel=0.02)
    page.get_by_role("button", name="Smaller").click()
    assert view.bounding_box()["width"] == pytest.approx(wide, rel=0.02)
    expect(page.get_by_role("button", name="Smaller")).to_be_disabled()


def test_downloads_are_there_and_facts_are_true(context, site):
    page = opened(context, site)
    page.locator(".card a").first.click()
    links = page.locator(".downloads a")
    expect(links.first).to_be_visible()  # a work's page comes a moment after the click
    assert {"Plan to print", "Parts list", "Model for LeoCAD and Studio"} <= set(
        links.all_text_contents()
    )
    for link in links.all():
        assert (site / link.get_attribute("href")).is_file()
    facts = page.locator("#shown dl").inner_text()
    assert "8 × 8 studs, 6.4 × 6.4 cm" in facts
    assert "a.png" in facts


def test_titles_are_text_and_nothing_else(context, site):
    page = opened(context, site)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.locator(".card a").nth(3).click()
    expect(page.locator("#shown h2")).to_have_text(HOSTILE)
    href = page.locator(".card a").nth(3).get_attribute("href")
    page.goto((site / href).as_uri())
    expect(page.locator("h2")).to_have_text(HOSTILE)
    assert page.title() == HOSTILE
    assert page.locator("img[src=x]").count() == 0


def test_without_scripts_links_lead_to_pages(browser, site):
    view = browser.new_context(java_script_enabled=False)
    page = opened(view, site)
    page.locator(".card a").first.click()
    expect(page.locator("h2")).to_have_text("a")
    page.get_by_text("All mosaics").click()
    expect(page.locator(".card")).to_have_count(4)
    view.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_in_both_themes(browser, site, theme):
    view = browser.new_context(color_scheme=theme)
    page = opened(view, site)
    page.locator(".card a").first.click()
    page.locator("#shown dt").first.wait_for()
    pairs = page.locator("#shown dt, #shown dd, #shown a, #shown h2, #position").evaluate_all(
        "all => all.map(one => [getComputedStyle(one).color,"
        "getComputedStyle(document.body).backgroundColor])"
    )
    view.close()
    assert all(contrast(*pair) >= 4.5 for pair in pairs)


def contrast(one: str, other: str) -> float:
    """Contrast of two colors as WCAG 2 counts it."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(css: str) -> float:
    codes = [int(n) / 255 for n in re.findall(r"\d+", css)[:3]]
    light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in codes]
    return float(sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), light, strict=True)))


def test_thousands_of_works_open_quickly(context, site, tmp_path):
    place = gallery.Site(site)
    entries = place.entries()
    name, entry = next(iter(entries.items()))
    many = {
        name if number == 0 else f"{name}-{number}": {
            **entry, "title": f"Work {number}", "picture": f"{number:04}.png",
            "size": f"{number % 7 + 8} × 8", "pieces": 1 + number % 7 * 1000, "colors": 1,
        }
        for number in range(2000)
    }  # fmt: skip
    for file in ("gallery.css", "gallery.js"):
        (tmp_path / file).write_bytes((site / file).read_bytes())
    (tmp_path / "works").mkdir()
    for called in many:
        (tmp_path / "works" / called).symlink_to(site / "works" / name)
    files = {"index.html": pages.index(many), "works.js": pages.listed(many)}
    assert "endorse this site." in files["index.html"]
    for file, text in files.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    # Ten thousand have under 2 MB, too.
    assert len(files["index.html"]) + 5 * len(files["works.js"]) < 2_000_000
    begin = time.monotonic()
    page = opened(context, tmp_path)
    expect(page.locator("#count")).to_have_text("2,000 mosaics")
    assert time.monotonic() - begin < 15.0
    timing = page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
    assert timing < 8000  # 331 ms on two busy cores
    begin = time.monotonic()
    page.locator("#size").select_option("9 × 8")
    expect(page.locator("#count")).to_have_text("286 of 2,000 mosaics")
    expect(page.locator(".card")).to_have_count(pages.CARDS)
    page.locator("#end").scroll_into_view_if_needed()
    expect(page.locator(".card").nth(pages.CARDS)).to_contain_text("9 × 8")
    assert time.monotonic() - begin < 20.0
    # What a script adds reads as what was there.
    expect(page.locator(".card").nth(pages.CARDS)).to_contain_text("9 × 8 · 1,001 pieces")
    assert "8 × 8 · 1 piece<" in files["index.html"]
    assert "9 × 8 · 1,001 pieces<" in files["index.html"]
    words = page.locator(".card img").nth(pages.CARDS).get_attribute("alt")
    assert words.endswith("a mosaic of 9 × 8 in 1 color")
    page.locator("#search").fill("work 1996")
    expect(page.locator("#count")).to_have_text("1 of 2,000 mosaics")
    assert page.locator(".card a").get_attribute("href") == f"works/{name}-1996/index.html"
    page.locator("#search").fill("")
    page.evaluate(f"location.hash = '{name}-1996'")
    expect(page.locator("#position")).to_have_text("286 of 286")
