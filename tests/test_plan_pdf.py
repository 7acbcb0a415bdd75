"""The printed plan: what its pages say."""

import dataclasses
import io

import numpy as np
import pytest
from helpers import plan_of
from paper import BLOCKS, PHOTO, cover_text, pdf, run, text
from PIL import Image
from pypdf import PdfReader

from mosaic.exporters import building, formatting, plan_pdf
from mosaic.exporters.marks import marks
from mosaic.exporters.plan_pdf import parts_list, scripts, theme
from mosaic.model import Color, Grid, Palette, frozen


def test_parts_list_names_every_id_and_count(tmp_path):
    plan = plan_of(BLOCKS)
    listed = text(tmp_path, plan)[2]
    for line in plan.parts:
        ids = (line.part.bricklink, line.color.bricklink, line.part.ldraw, line.color.ldraw)
        row = next(
            r
            for r in listed.splitlines()
            if all(str(i) in r.split() for i in ids) and str(line.quantity) in r.split()
        )
        assert not line.element or line.element in row


def test_lots_stand_under_the_title_of_their_role(tmp_path):
    plan = plan_of("RRW RRW", spare=10)
    listed = text(tmp_path, plan)[2].splitlines()
    titles = {
        role: next(n for n, line in enumerate(listed) if title in line)
        for role, title in parts_list.TITLES.items()
    }
    order = sorted(titles, key=titles.__getitem__)
    assert order == list(parts_list.TITLES)
    for role, start in titles.items():
        after = [titles[other] for other in order if titles[other] > start]
        section = listed[start : after[0] if after else len(listed)]
        for line in (line for line in plan.parts if line.role == role):
            assert any(str(line.part.bricklink) in row.split() for row in section), (role, line)


def test_the_parts_list_explains_the_statuses_on_it(tmp_path):
    plan = plan_of("RW")
    retired = tuple(dataclasses.replace(line, status="retired") for line in plan.parts)
    note = formatting.STATUS_NOTES["retired"]
    assert note in " ".join(text(tmp_path, dataclasses.replace(plan, parts=retired))[2].split())
    assert note not in " ".join(text(tmp_path, plan)[2].split())


def test_only_the_cover_has_a_raster_picture(tmp_path):
    lines = run(tmp_path, plan_of(PHOTO), "pdfimages", "-list", "FILE").splitlines()[2:]
    assert [line.split()[0] for line in lines] == ["1"]


def test_cover_tells_a_long_price_whole(tmp_path):
    plan = plan_of("\n".join(["RW" * 70] * 70))
    cover = " ".join(cover_text(tmp_path, plan).split())
    price = formatting.price(plan)
    assert "32 x 32, 2 × Baseplate 16 x 16" in price
    assert price in cover


def test_qpdf_finds_no_fault(tmp_path):
    assert "No syntax or stream encoding errors" in run(
        tmp_path, plan_of(PHOTO), "qpdf", "--check", "FILE"
    )


def test_same_plan_same_bytes(monkeypatch):
    before = pdf(plan_of(PHOTO))
    # reportlab takes its dates and file ids from it.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert pdf(plan_of(PHOTO)) == before


@pytest.mark.parametrize(("paper", "size"), [("a4", "595.276 x 841.89"), ("letter", "612 x 792")])
def test_paper(tmp_path, paper, size):
    assert size in run(tmp_path, plan_of("R", paper=paper), "pdfinfo", "FILE")


def test_cover_tells_size_pieces_price_and_trademark(tmp_path):
    plan = plan_of(BLOCKS, title="Mountains")
    cover = " ".join(cover_text(tmp_path, plan).split())
    for said in ("Mountains", "8 × 6 studs", "6.4 × 4.8 cm", "estimate of", "trademark"):
        assert said in cover
    assert f"{len(plan.pieces)} pieces" in cover


def test_the_page_before_building_tells_hours_and_how_to_hang(tmp_path):
    plan = plan_of(PHOTO)
    page = " ".join(text(tmp_path, plan)[1].split())
    for said in (
        "Before you build",
        "an hour",
        "It weighs",
        "board",
        "the picture measures 32 × 32",
    ):
        assert said in page


def test_what_is_owned_and_what_to_buy_stand_apart(tmp_path):
    plan = plan_of("RRRW WWWW", pieces="1x1")
    (white,) = (line for line in plan.parts if line.color.name == "White")
    stocked = [
        dataclasses.replace(line, owned=3 if line is white else line.quantity)
        for line in plan.parts
    ]
    pages = text(tmp_path, dataclasses.replace(plan, parts=tuple(stocked)))
    listed = " ".join(pages[2].split())
    assert "all owned" in listed
    assert f"own 3, buy {white.quantity - 3}" in listed
    assert f"; {white.quantity - 3} to buy in 1 lot" in " ".join(pages[0].split())


def test_ink_saving_draws_no_colors(tmp_path):
    def ink(plan):
        (tmp_path / "p.pdf").write_bytes(pdf(plan))
        run(tmp_path, plan, "pdftoppm", "-r", "30", "-png", "FILE", str(tmp_path / "page"))
        pages = sorted(tmp_path.glob("page-*.png"))
        return np.asarray(Image.open(pages[-1]).convert("HSV"))[..., 1].mean()

    assert ink(plan_of(PHOTO, ink_saving=True)) < 0.7 * ink(plan_of(PHOTO))


def test_minimal_is_claimed_only_where_it_is_proven(tmp_path):
    plan = plan_of(BLOCKS)
    claimed = "proven minimal" in text(tmp_path, plan)[-1]
    assert claimed == (plan.facts.bound == plan.facts.pieces)


@pytest.mark.parametrize("title", ["Zażółć gęślą", "Ελλάδα", "Москва", "Đà Nẵng"])
def test_titles_the_type_has_letters_for_are_shown(tmp_path, title):
    assert title in cover_text(tmp_path, plan_of("RW", title=title))


@pytest.mark.parametrize("title", ["猫", "قطة", "🐈", "a\u0000猫\nb"])
def test_titles_it_has_none_for_are_replaced_in_sight(tmp_path, title, monkeypatch):
    monkeypatch.setattr(scripts, "known", frozenset)
    plan = plan_of("RW", title=title)
    cover = cover_text(tmp_path, plan)
    assert theme.MISSING in cover
    assert "stands for a letter" in cover
    assert plan_pdf.unprinted(plan).endswith("pip install 'brick-mosaic[titles]'")


@pytest.mark.parametrize("title", ["我的猫", "ねこ", "고양이", "قطتي", "החתול 48"])
def test_titles_in_other_scripts_are_drawn_with_the_extra(tmp_path, title):
    pytest.importorskip("uharfbuzz")
    plan = plan_of("RW", title=title)
    assert theme.MISSING not in cover_text(tmp_path, plan)
    assert not plan_pdf.unprinted(plan)
    assert "🐈" in plan_pdf.unprinted(plan_of("RW", title="猫🐈"))
    run(
        tmp_path,
        plan,
        "pdftoppm",
        "-f",
        "1",
        "-l",
        "1",
        "-r",
        "72",
        "-gray",
        "FILE",
        str(tmp_path / "t"),
    )
    page = np.asarray(Image.open(next(tmp_path.glob("t-*.pgm"))))
    title_line = page[36:68, 36:400] < 128
    assert 0.02 < title_line[:, : round(34 * scripts.line(title).width)].mean() < 0.5
    assert not title_line[:, round(34 * scripts.line(title).width) + 2 :].any()


@pytest.mark.parametrize(
    ("logical", "seen"),
    # As the reference implementation of Unicode's algorithm orders them.
    [
        ("ab אב 12", "ab 12 בא"),
        ("אב ab 12", "ab 12 בא"),
        ("קטה 12.5%", "12.5% הטק"),
        ("دهر 12.5", "12.5 رهد"),
        ("abc", "abc"),
    ],
)
def test_a_line_is_ordered_as_unicode_asks(logical, seen):
    runs = [
        logical[a:b][::-1] if level % 2 else logical[a:b]
        for a, b, level in scripts._visual(logical)
    ]
    assert "".join(runs) == seen


def test_runs_spell_out_every_row(tmp_path):
    plan = plan_of("RRWW RRWW K.WW", runs=True)
    spelled = next(page for page in text(tmp_path, plan) if "Row by row" in page)
    rows = [
        " ".join(line.split())
        for line in spelled.splitlines()
        if line[:5].startswith("Row ") and line[4].isdigit()
    ]
    by_name = {plan.grid.palette.colors[c].name: mark.text for c, mark in marks(plan).items()}
    red, white, black = (f"{n} ({by_name[n]})" for n in ("Red", "White", "Black"))
    assert rows[0] == f"Row 1 2×2 {red}, 2×2 {white}"
    assert rows[1] == "Row 2 4 covered"
    assert rows[2] == f"Row 3 1 {black}, 1 bare, 2 {white}"


def test_a_list_too_long_for_its_page_goes_on(tmp_path):
    shades = tuple(Color(f"Shade {n}", f"#{n:02x}{255 - n:02x}80") for n in range(200))
    cells = Grid(
        frozen(np.arange(400, dtype=np.int16).reshape(20, 20) % 200), Palette("own", shades)
    )
    listed = " ".join(text(tmp_path, plan_of(cells, section=32))[-3:]).split()
    assert listed.count("Shade") == 200


@pytest.mark.parametrize("settings", [{}, {"runs": True, "template": True}])
def test_a_mosaic_of_bare_cells_has_a_plan(tmp_path, settings):
    cover = cover_text(tmp_path, plan_of(".. ..", **settings))
    assert "0 pieces" in cover


def test_the_outline_leads_to_every_section():
    plan = plan_of(PHOTO)
    reader = PdfReader(io.BytesIO(pdf(plan)))
    titles = [entry.title for level in reader.outline if isinstance(level, list) for entry in level]
    assert [title.partition(":")[0] for title in titles] == [s.name for s in plan.sections]


def test_an_event_s_kit_has_a_label_and_a_sheet_for_each_section(tmp_path):
    plan = plan_of(" ".join(row[:17] for row in PHOTO.split()[:12]), section=8, title="Fair")
    data = io.BytesIO()
    plan_pdf.write_event(plan, data)
    (tmp_path / "event.pdf").write_bytes(data.getvalue())
    pages = [page.extract_text() for page in PdfReader(tmp_path / "event.pdf").pages]
    labels, sheets = " ".join(pages[1 : -len(plan.sections)]), pages[-len(plan.sections) :]
    assert labels.count("Built by") == len(plan.sections)
    for said in ("Fair: checklist", "150 pieces an hour", "base of 8 × 8 studs"):
        assert said in " ".join(pages[0].split())
    assert all(section.name in pages[0] for section in plan.sections)
    assert "Sorting the pieces" in labels
    assert all("this side up" in sheet for sheet in sheets)
    for portion, sheet in zip(building.portions(plan), sheets, strict=True):
        assert f"Fair: {len(portion.own)} piece" in labels
        assert sheet.startswith(portion.section.name) or portion.section.name in sheet[:200]
