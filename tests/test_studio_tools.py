"""The studio's tools in a real browser: brush, keys, crop, lasso, schemes, background, versions."""

import re

import pytest
from playwright.sync_api import expect
from studio_screen import board, shows, spot, tool, touched, wait_for


def test_brush_and_keys_paint(open_page, client, work):
    page = open_page(address=f"{client.address}&work={work}")
    shows(page)
    page.locator("[data-view=mosaic]").click()
    tool(page, "brush")
    start, end = (spot(page, col, 8) for col in (4, 9))
    page.mouse.move(start["x"], start["y"])
    page.mouse.down()
    page.mouse.move(end["x"], end["y"], steps=5)
    page.mouse.up()
    wait_for(page, lambda: touched(client, work) >= 1)
    page.keyboard.press("Control+z")
    wait_for(page, lambda: touched(client, work) == 0)
    page.locator("#canvas").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    wait_for(page, lambda: touched(client, work) == 1)


def test_each_tool_by_keys(open_page, client, work):
    state, plain, _ = client.shown(work)
    new = next(c["name"] for c in state["facts"]["colors"] if c["usable"] and not c["cells"])
    page = open_page(address=f"{client.address}&work={work}")
    shows(page)
    page.locator("[data-view=mosaic]").click()
    page.locator("#tab-colors").click()
    page.get_by_role("button", name=new, exact=True).click()
    canvas = page.locator("#canvas")

    def pressed(*keys):
        """Press keys on the mosaic; return its cells once one edit was made."""
        before = client.state(work)["rev"]
        canvas.focus()
        for key in keys:
            page.keyboard.press(key)
        wait_for(page, lambda: client.state(work)["rev"] > before)
        state, cells, _ = client.shown(work)
        # A key that is pressed while the page has older cells acts on these.
        shown = "import('/page.js').then(({ page }) => page.work.state.shown.key)"
        wait_for(page, lambda: page.evaluate(shown) == state["shown"]["key"])
        return cells

    # The first Enter sets the cursor, in the middle: row 8, column 8.
    cells = pressed("Enter", "Enter")
    assert cells == [*plain[:136], new, *plain[137:]]
    cells = pressed("l", "Enter", "ArrowRight", "ArrowRight", "ArrowRight", "Enter")
    assert cells[136:140] == [new] * 4
    assert cells[:136] + cells[140:] == plain[:136] + plain[140:]
    assert pressed("Control+z")[137:] == plain[137:]
    now = pressed("Control+z")
    assert now == plain
    filled = pressed("f", "Shift+ArrowUp", "Enter")
    place = filled.index(new)
    assert {plain[n] for n in range(256) if filled[n] != plain[n]} == {plain[place]}
    assert pressed("Control+z") == plain
    replaced = pressed("r", "Enter")
    assert replaced == [new if name == plain[place] else name for name in plain]
    assert pressed("Control+z") == plain
    page.keyboard.press("i")
    page.keyboard.press("Enter")
    expect(page.locator("button[data-tool=brush]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#paint-color")).to_have_attribute("aria-label", re.compile(plain[place]))


def test_a_crop_is_moved_by_keys(open_page, client, work):
    client.edit(work, kind="set", settings={"zoom": 2.0, "focus": "0.5,0.5"})
    page = open_page(address=f"{client.address}&work={work}")
    shows(page)
    tool(page, "crop")
    expect(page.locator("#crop-by-hand")).to_have_attribute("aria-pressed", "true")
    wait_for(page, lambda: board(page, "crop") is not None)
    page.locator("#canvas").focus()
    page.keyboard.press("ArrowRight")
    wait_for(page, lambda: client.state(work)["recipe"]["focus"] != "0.5,0.5")
    x, y = map(float, client.state(work)["recipe"]["focus"].split(","))
    assert x > 0.5
    assert y == pytest.approx(0.5, abs=0.01)


def test_studs_are_circled_and_given_a_color(open_page, client, work):
    page = open_page(address=f"{client.address}&work={work}")
    shows(page)
    page.locator("[data-view=mosaic]").click()
    tool(page, "lasso")
    corners = [spot(page, *at) for at in ((3, 3), (13, 3), (13, 13), (3, 13), (3, 4))]
    page.mouse.move(corners[0]["x"], corners[0]["y"])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(corner["x"], corner["y"], steps=8)
    page.mouse.up()
    expect(page.locator("#context")).to_contain_text(re.compile(r"\d+ studs"))
    page.locator("#context button").nth(2).click()
    wait_for(page, lambda: touched(client, work) > 0)


def test_schemes_show_this_picture_and_one_is_taken(open_page, client, work):
    page = open_page(address=f"{client.address}&work={work}")
    shows(page)
    page.locator("#tab-pop").click()
    scheme = page.locator(".scheme").first
    scheme.wait_for()
    expect(page.locator("#shuffle")).to_be_enabled()
    assert page.locator(".scheme").count() > 10
    scheme.click()
    wait_for(page, lambda: client.state(work)["recipe"]["ditherer"] == "bands")


def test_the_background_is_replaced_and_what_stays_is_marked(open_page, client, work):
    client.edit(work, kind="set", settings={"content": "photo", "pixel_art": "off"})
    page = open_page(address=f"{client.address}&work={work}")
    shows(page)
    page.locator("#tab-photo").click()
    page.locator("#background [data-kind=color]").click()
    wait_for(page, lambda: client.state(work)["recipe"]["background"] == "White")
    page.locator("#background").get_by_role("button", name="Tan", exact=True).click()
    wait_for(page, lambda: client.state(work)["recipe"]["background"] == "Tan")
    page.locator("#background [data-tool=subject]").click()
    page.mouse.click(*spot(page, 8, 6).values())
    page.locator("#background [data-tool=ground]").click()
    page.mouse.click(*spot(page, 1, 14).values())
    wait_for(page, lambda: client.state(work)["recipe"]["subject"].count(",") == 2)
    (x, y), (u, v) = (
        map(float, point.strip("!").split(","))
        for point in client.state(work)["recipe"]["subject"].split(";")
    )
    assert (x, y, u, v) == pytest.approx((8.5 / 16, 6.5 / 16, 1.5 / 16, 14.5 / 16), abs=0.01)
    cells = client.shown(work)[1]
    assert cells[-16] == "Tan"
    assert cells[6 * 16 + 8] != "Tan"


def test_the_mosaic_is_seen_from_afar(open_page, client, work):
    page = open_page(address=f"{client.address}&work={work}")
    shows(page)
    page.locator("[data-view=far]").click()
    expect(page.locator("#afar")).to_contain_text(re.compile(r"From [\d.]+ m"))
    wait_for(page, lambda: board(page, "far?.width > 0"))
    before = board(page, "farKey")
    page.locator("#afar input").fill("20")
    expect(page.locator("#afar")).to_contain_text("From 20 m")
    wait_for(page, lambda: board(page, "farKey") != before)


def test_versions_are_compared_as_pictures_and_one_is_taken(open_page, client, work):
    page = open_page(address=f"{client.address}&work={work}")
    shows(page)
    page.locator("#tab-compare").click()
    for brightness in (0.0, 0.8):
        client.edit(work, kind="set", settings={"brightness": brightness})
        client.shown(work)
        count = page.locator(".variants li").count()
        page.get_by_role("button", name="Keep this one").click()
        expect(page.locator(".variants li")).to_have_count(count + 1)
    expect(page.locator(".variants img[src^=blob]")).to_have_count(2)
    page.locator("#side-by-side").click()
    dialog = page.locator("#dialog")
    expect(dialog.locator("img[src^=blob]")).to_have_count(2)
    expect(dialog.locator("li").first).to_contain_text("pieces")
    dialog.get_by_role("button", name="Take this one: Version 1").click()
    wait_for(page, lambda: client.state(work)["recipe"]["brightness"] == 0)
    expect(page.locator(".variants .chosen strong")).to_have_text("Version 1")


class Fingers:
    """Fingers on a touch screen, as Chromium takes them."""

    def __init__(self, page):
        self.page, self.sent = page, page.context.new_cdp_session(page)

    def put(self, kind, *places):
        points = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(places)]
        self.sent.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag(self, *ways, steps=6):
        """Move fingers from one place to another, all at once; a way is a list of places."""
        self.put("touchStart", *(way[0] for way in ways))
        for n in range(1, steps + 1):
            self.put(
                "touchMove",
                *(
                    tuple(a + (b - a) * n / steps for a, b in zip(start, end, strict=True))
                    for start, end in ways
                ),
            )
        self.put("touchEnd")


def test_fingers_paint_zoom_and_pan(open_page, client, work):
    page = open_page(390, 844, f"{client.address}&work={work}", has_touch=True, is_mobile=True)
    shows(page)
    fingers = Fingers(page)
    page.locator("[data-phone=brush]").tap()
    start, end = (tuple(spot(page, col, 5).values()) for col in (4, 11))
    fingers.drag((start, end))
    wait_for(page, lambda: touched(client, work) == 8)
    # Two fingers at once zoom and pan, and paint nothing.
    scale = board(page, "scale")
    middle = [(a + b) / 2 for a, b in zip(start, end, strict=True)]
    left, right = (middle[0] - 20, middle[1]), (middle[0] + 20, middle[1])
    fingers.drag((left, (left[0] - 40, left[1])), (right, (right[0] + 40, right[1])))
    assert board(page, "scale") == pytest.approx(3 * scale, rel=0.1)
    x, y = board(page, "x"), board(page, "y")
    fingers.drag((left, (left[0] + 30, left[1] + 20)), (right, (right[0] + 30, right[1] + 20)))
    ratio = board(page, "ratio")
    assert (board(page, "x") - x) / ratio == pytest.approx(30, abs=3)
    assert (board(page, "y") - y) / ratio == pytest.approx(20, abs=3)
    page.wait_for_timeout(200)
    assert touched(client, work) == 8
