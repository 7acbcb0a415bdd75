"""The studio's page in a real browser: from a photo to the downloaded plan, and each tool."""

import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from studio_client import photo
from studio_screen import shows, spot, wait_for

from mosaic import verify


def test_from_a_photo_to_the_downloaded_plan(open_page, client, root):
    page = open_page()
    page.locator("#file").set_input_files(
        {"name": "anna.png", "mimeType": "image/png", "buffer": photo()}
    )
    shows(page)
    assert "key=" not in page.url
    expect(page.locator("#saved")).to_have_text("Saved")
    page.locator("#build").click()
    page.get_by_role("button", name="Download all").wait_for()
    with page.expect_download() as waited:
        page.get_by_role("button", name="Download all").click()
    with zipfile.ZipFile(waited.value.path()) as archive:
        assert {"plan.pdf", "plan.html", "mosaic.json"} <= set(archive.namelist())
    assert verify.verify(root / "anna.mosaic") == []
    with page.context.expect_page() as other:
        page.get_by_role("button", name="Open the plan").click()
    plan = other.value
    plan.wait_for_load_state()
    open_page.expected = ["Content Security Policy", "Refused to connect", "Fetch API"]
    assert "anna" in plan.title()
    reach = "async (url) => { try { await fetch(url); return 'read' } catch { return 'refused' } }"
    assert plan.evaluate(reach, f"{client.root}/api/1/works") == "refused"
    assert client.key not in plan.evaluate("JSON.stringify(localStorage)")
    plan.close()


def test_a_setting_is_seen_and_undone(open_page, client, work):
    page = open_page(address=f"{client.address}&work={work}")
    shows(page)
    page.locator("#set-brightness").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    # The size was set before; each press of a key is a step.
    wait_for(page, lambda: client.state(work)["undo"]["count"] == 6)
    assert client.shown(work)[0]["recipe"]["brightness"] > 0
    for left in range(5, 0, -1):
        page.locator("#undo").click()
        wait_for(page, lambda left=left: client.state(work)["undo"]["count"] == left)
    assert client.shown(work)[0]["recipe"]["brightness"] == 0


def test_a_page_that_is_opened_anew_goes_on_and_two_tabs_agree(open_page, client, work):
    page = open_page(address=f"{client.address}&work={work}")
    shows(page)
    other = page.context.new_page()
    other.goto(page.url)
    shows(other)
    page.locator("#name").fill("Grandma")
    page.locator("#name").press("Enter")
    expect(other.locator("#name")).to_have_value("Grandma")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.reload()
    shows(page)
    # Before the first heartbeat of the server, 15 s later.
    expect(page.locator("#saved")).to_have_text("Saved", timeout=5_000)
    expect(page.locator("#name")).to_have_value("Grandma")
    expect(page.locator("#undo")).to_be_enabled()


_HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_tab_that_nobody_looks_at_keeps_no_connection_and_catches_up(
    open_page, client, studio, work
):
    page = open_page(address=f"{client.address}&work={work}")
    shows(page)
    hearing = studio.works.events
    wait_for(page, lambda: hearing.heard_by == 1)
    page.evaluate(_HIDE, True)
    wait_for(page, lambda: hearing.heard_by == 0)
    client.edit(work, kind="rename", name="Meanwhile")
    page.wait_for_timeout(100)
    expect(page.locator("#name")).not_to_have_value("Meanwhile")
    page.evaluate(_HIDE, False)
    expect(page.locator("#name")).to_have_value("Meanwhile")
    expect(page.locator("#saved")).to_have_text("Saved")


def test_a_broken_photo_is_told(open_page):
    page = open_page()
    open_page.expected = ["415"]
    page.locator("#file").set_input_files(
        {"name": "<b>x.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    expect(page.locator("#toasts")).to_contain_text("is not a picture of a known format")
    assert page.locator("#toasts b").count() == 0
    expect(page.locator("#start")).to_be_visible()


def test_on_a_phone_the_picture_fits_beside_the_open_sheet(open_page, client, work):
    page = open_page(390, 844, f"{client.address}&work={work}", has_touch=True, is_mobile=True)
    shows(page)
    page.locator("[data-phone=adjust]").tap()
    sheet = page.locator("#panel").bounding_box()
    wait_for(page, lambda: spot(page, 15, 15)["y"] < sheet["y"])
    top = page.locator(".bar").bounding_box()
    assert spot(page, 0, 0)["y"] > top["y"] + top["height"]
    assert sheet["height"] <= 0.46 * 844
    page.locator("[data-phone=adjust]").tap()
    wait_for(page, lambda: spot(page, 15, 15)["x"] > 340)
    assert page.locator("#camera").get_attribute("capture") == "environment"


#: Give the page a file as a drop or a paste does.
_GIVEN = """([kind, bytes]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], `${kind}.png`, { type: "image/png" }));
  dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: files, bubbles: true })
    : new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_photo_is_pasted_or_dropped(open_page, kind):
    page = open_page()
    expect(page.locator("#drop")).to_be_visible()
    page.evaluate(_GIVEN, [kind, list(photo(side=24))])
    shows(page)
    expect(page.locator("#name")).to_have_value(kind)


def test_a_phone_has_it_all_without_scrolling_sideways(open_page, client, work):
    page = open_page(390, 844, f"{client.address}&work={work}", has_touch=True, is_mobile=True)
    shows(page)
    for name in ("adjust", "colors", "pop", "compare", "brush", "photo"):
        page.locator(f"[data-phone={name}]").tap()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    last = page.locator("[data-phone=compare]")
    text = "b => { const r = new Range(); r.selectNodeContents(b); return r.getBoundingClientRect().right; }"
    assert last.evaluate(text) <= 390 - 8
    sheet = page.locator("#panel").bounding_box()
    assert sheet is None or sheet["height"] <= 0.56 * 844


def test_a_count_of_one_is_said_as_one(open_page):
    page = open_page()
    ask = "([key, count]) => import('/texts.js').then(({ t }) => t(key, { count }))"
    assert page.evaluate(ask, ["lots", "1"]) == "1 lot"
    assert page.evaluate(ask, ["lots", "1,001"]) == "1,001 lots"
    counted = """import('/texts.js').then(({ TEXTS, has }) => Object.keys(TEXTS).filter(
      (key) => `${TEXTS[key]}`.startsWith("{count} ") && !has(`one.${key}`)))"""
    assert page.evaluate(counted) == []


#: Fields and buttons whose text is wider than the room for it.
_CUT = """(selector) => [...document.querySelectorAll(selector)].filter((one) => {
  const style = getComputedStyle(one), pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const sides = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
  // Chromium keeps 15 px for the arrows of a number.
  const arrows = one.type === "number" ? 15 : 0;
  const room = one.clientWidth - sides - arrows - 2;
  return pen.measureText(one.value || one.innerText).width > room;
}).map((one) => one.id || one.innerText)"""


@pytest.mark.parametrize(
    ("width", "selector"), [(1024, "#panel input.number"), (320, ".phone button")]
)
def test_numbers_and_buttons_are_not_cut_on_a_narrow_screen(
    open_page, client, work, width, selector
):
    page = open_page(width, 700, f"{client.address}&work={work}")
    shows(page)
    assert page.locator(selector).count() >= 6
    assert page.evaluate(_CUT, selector) == []


def serious(page):
    """What axe finds that bars people from a page."""
    return [
        (one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in Axe().run(page).response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (390, "dark"), (1400, "dark"), (2560, "light")]
)
def test_axe_finds_nothing_serious(open_page, client, work, width, scheme):
    page = open_page(
        width, 900, f"{client.address}&work={work}", bypass_csp=True, color_scheme=scheme
    )
    shows(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def test_axe_finds_nothing_serious_at_the_start_and_in_the_dialog(open_page, client, work):
    page = open_page(bypass_csp=True)
    page.locator(".cards li").first.wait_for()
    assert serious(page) == []
    page.goto(f"{client.address}&work={work}")
    page.reload()
    shows(page)
    for tab in ("colors", "pop", "compare"):
        page.locator(f"#tab-{tab}").click()
        assert serious(page) == [], tab
    page.locator("#build").click()
    page.get_by_role("button", name="Download all").wait_for()
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#build")).to_be_focused()
