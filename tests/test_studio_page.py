"""The studio's page in a real browser: from a photo to the downloaded plan, and each tool."""

import re
import zipfile
from contextlib import chdir
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from studio_client import Client, photo, small_previews

from mosaic import verify
from mosaic.studio.app import Studio

#: Milliseconds that a page may take; the machine may be busy.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("works")


@pytest.fixture(scope="module")
def studio(root):
    with chdir(root), small_previews():
        server = Studio(root)
        thread = server.start()
        yield server
        server.stop()
        thread.join(20)


@pytest.fixture
def client(studio):
    return Client(studio.address)


@pytest.fixture
def open_page(browser, studio):
    """Open pages in a fresh profile; nothing may be complained of, nor leave this computer."""
    contexts, complaints, asked = [], [], []

    def opened(width=1400, height=900, address=studio.address, **options):
        fresh = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, **options
        )
        fresh.set_default_timeout(PATIENCE_MS)
        fresh.on("console", lambda message: complaints.append(message.text))
        fresh.on("weberror", lambda error: complaints.append(str(error.error)))
        fresh.on("request", lambda request: asked.append(urlsplit(request.url)))
        contexts.append(fresh)
        page = fresh.new_page()
        page.goto(address)
        return page

    #: What a test has the browser complain of.
    opened.expected = []
    yield opened
    for fresh in contexts:
        fresh.close()
    told = [text for text in complaints if not any(one in text for one in opened.expected)]
    assert told == []
    hosts = {(one.hostname, one.port) for one in asked if one.scheme.startswith("http")}
    assert hosts <= {("127.0.0.1", studio.port), ("127.0.0.1", studio.files_port)}


@pytest.fixture
def work(client):
    """A small work that is shown."""
    ident = client.create()
    settings = {"size": "16x16", "backing": "none"}
    client.edit(ident, kind="set", settings=settings)
    client.shown(ident)
    return ident


def shows(page):
    """Wait until the page has a mosaic."""
    expect(page.locator("#fact-pieces")).to_contain_text(re.compile(r"[\d,]+ pieces"))


def board(page, what):
    """What the page's picture says: a module of the page is asked, which the page uses itself."""
    return page.evaluate(f"import('/page.js').then(({{ page }}) => page.board.{what})")


def spot(page, col, row):
    """Where the middle of a stud is on the screen."""
    return board(page, f"middle({col}, {row})")


def tool(page, name):
    page.locator(f"button[data-tool={name}]").click()


def touched(client, work):
    return client.shown(work)[0]["touched"]["cells"]


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
        return client.shown(work)[1]

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
    expect(page.locator("#saved")).to_have_text("Saved")  # and has the cells again
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
    sheet = page.locator("#panel").bounding_box()
    assert sheet is None or sheet["height"] <= 0.56 * 844


def wait_for(page, holds):
    """Wait until something holds of the server."""
    for _ in range(PATIENCE_MS // 20):
        if holds():
            return
        page.wait_for_timeout(20)
    raise AssertionError(holds)


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
