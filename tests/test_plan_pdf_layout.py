"""Where the lines of text of the printed plan stand, to a tenth of a point."""

import io
from itertools import pairwise, product

import pytest
from helpers import plan_of
from hypothesis import given
from hypothesis import strategies as st
from paper import BLOCKS, pdf, text
from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from mosaic.exporters.plan_pdf import book, scripts, section, theme
from mosaic.exporters.plan_pdf.theme import Sheet
from mosaic.exporters.plan_pdf.typeface import Type
from mosaic.pdf import _number


@pytest.fixture
def lines(monkeypatch):
    """All that is written, with its page, place, size and alignment, in the order of drawing."""
    found: list[str] = []
    write, rule = Sheet.text, Sheet.rule

    def text(self, x, y, text, size, *, align="left", **more):
        found.append(f"{self.page} text {x:.1f} {y:.1f} {size:g} {align} {text}")
        return write(self, x, y, text, size, align=align, **more)

    def line(self, y, x0=None, x1=None):
        found.append(f"{self.page} rule {x0 or 0:.1f} {y:.1f} {x1 or 0:.1f}")
        return rule(self, y, x0, x1)

    monkeypatch.setattr(Sheet, "text", text)
    monkeypatch.setattr(Sheet, "rule", line)
    return found


def test_lines_stand_where_they_stood(lines, golden):
    pdf(plan_of(BLOCKS, section=4))
    places = [" ".join(line.split(maxsplit=6)[:6]) for line in lines]
    golden("plan_pdf/lines.txt", "\n".join(places) + "\n")


@pytest.mark.parametrize(("title", "size"), [("abc", 34), ("abcd " * 9, 22)])
def test_the_line_below_a_title_is_as_far_from_it_whatever_its_size(lines, title, size):
    pdf(plan_of("RW", title=title.strip()))
    cover = [line.split(maxsplit=6) for line in lines if line.startswith("1 text")]
    last = max(n for n, words in enumerate(cover) if float(words[4]) >= 22 and "abc" in words[6])
    _, _, _, y, drawn, _, _ = cover[last]
    below = next(words for words in cover if words[6].startswith("A mosaic of"))
    assert (float(drawn) <= 34, float(drawn) < 34) == (True, size < 34)
    assert float(y) - float(below[3]) == pytest.approx(24.0, abs=0.2)


def test_the_note_on_missing_letters_stands_below_the_size(lines, monkeypatch):
    monkeypatch.setattr(scripts, "known", frozenset)
    pdf(plan_of("RW", title="abc猫"))
    cover = [line.split(maxsplit=6) for line in lines if line.startswith("1 text")]
    size = next(float(words[3]) for words in cover if words[6].startswith("A mosaic of"))
    note = next(float(words[3]) for words in cover if "stands for a letter" in words[6])
    assert size - note == pytest.approx(14.0, abs=0.2)


def test_how_it_was_made_is_written_as_long_as_it_stays_above_the_foot(lines):
    plan, room = plan_of("RW"), 250
    sheet = Sheet(Canvas(io.BytesIO()), theme.PAPERS["a4"], "")
    heights = [sheet.bottom + n / 4 for n in range(1200)]
    least = next(y for y in heights if book.about(sheet, plan, 40, y, room))
    written = [line for line in lines if " text " in line]
    assert len(written) > 3
    # Its rule, a heading, and lines of text as high as their leading.
    needed = 20 + book.SMALL * 1.35 * (len(written) - 1)
    assert needed <= least - sheet.bottom < needed + 0.25


#: Letters of each kind that the order of writing knows: L, R, AL, EN, AN, ES, CS, ET, WS, NSM, ON.
KINDS = "a\u05d0\u06271\u0661+,% \u0300!"


def test_levels_of_any_three_letters(golden):
    """Which way each of them is written: a line for two letters, then all thirds."""
    lines = [
        f"{KINDS.index(one)} {KINDS.index(other)}: "
        + " ".join("".join(map(str, scripts.levels(one + other + third))) for third in KINDS)
        for one, other in product(KINDS, repeat=2)
    ]
    lines += [
        "".join(map(str, scripts.levels(text)))
        for text in (
            "\u05d01+2", "a1,2%", "\u05d0 (1%%)", "\u0627 12 a", "1 2 \u05d0", "%%1\u05d0", "\u05d0$1",
            "\u05d0 ! \u05d1", "\u05d0 ! a", "a ! b", "\u0627 1,2", "\u0661,\u0662", "a \u05d0 1 b",
        )
    ]  # fmt: skip
    golden("plan_pdf/levels.txt", "\n".join(lines) + "\n")


WORDS = st.lists(st.text("abWi\u00e4 ", min_size=1, max_size=14), max_size=8).map(" ".join)


@given(WORDS, st.floats(20, 120))
def test_a_text_is_cut_no_more_than_its_room_asks(text, room):
    font = theme.regular()
    cut = theme.shortened(text, font, 9, room)
    assert theme.width(cut, font, 9) <= room
    if theme.width(text, font, 9) <= room:
        assert cut == text
    else:
        kept = cut.removesuffix("…")
        assert text.startswith(kept)
        assert cut == kept.rstrip() + "…"
        longer = text[: len(kept) + 1]
        while longer.isspace() or longer.rstrip() == kept:
            longer = text[: len(longer) + 1]
        assert theme.width(longer.rstrip() + "…", font, 9) > room


@given(st.lists(st.text("abWi\u00e4", min_size=1, max_size=8), max_size=12), st.floats(80, 160))
def test_lines_are_as_full_as_their_room(words, room):
    font = theme.regular()
    lines = theme.wrapped("  ".join(words), font, 9, room)
    assert " ".join(lines).split() == words
    assert all(theme.width(line, font, 9) <= room for line in lines)
    for line, below in pairwise(lines):
        assert theme.width(f"{line} {below.split()[0]}", font, 9) > room


@given(st.text("abWi\u00e4", min_size=1, max_size=40), st.floats(20, 120))
def test_a_word_wider_than_its_room_is_broken(word, room):
    font = theme.regular()
    first, *lines = theme.wrapped(f"i {word} i", font, 9, room)
    assert "".join([first, *lines]).replace(" ", "") == f"i{word}i"
    if theme.width(f"i {word}", font, 9) <= room:
        assert first.startswith(f"i {word}")
    else:
        assert first == "i"
    for line, below in pairwise(lines):
        if below != "i":
            assert theme.width(line + below[0], font, 9) > room


def test_a_text_is_as_wide_as_its_size_in_any_script():
    for word in ("abc", "\u05d0\u05d1", "猫", "\u0627\u0644", "Ωμ"):
        font = theme.regular()
        wide = theme.width(word, font, 10)
        assert wide > 5
        assert theme.width(word, font, 30) == pytest.approx(3 * wide)


def test_a_band_is_shown_in_so_many_strips(golden):
    """Columns, a band's height in cells, the room, the largest and the least cell: how many."""
    lines = []
    for cols, height, room, cell in product(
        (5, 24, 48, 96, 200, 700), (1.6, 6.4, 20.0), ((540, 600), (500, 250)), ((45, 20), (34, 8))
    ):
        strips = section._strips(cols, height, room, cell)
        shared = section._shared(strips, height, room[1])
        lines.append(f"{cols} {height} {room} {cell}: {strips} of {shared:.3f}")
    golden("plan_pdf/strips.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("weight", ["Regular", "Semibold"])
def test_the_type_is_what_reportlab_reads(weight):
    ours = Type(f"SourceSansPro-{weight}")
    theirs = TTFont("other", ours.face.filename)
    for name in ("charToGlyph", "charWidths", "hmetrics", "glyphPos", "defaultWidth", "bbox"):
        assert getattr(ours.face, name) == getattr(theirs.face, name), name
    for line in ("", "a", "two words", " three  words, and more ", "Ёлка…\u00a0猫"):
        assert ours.width(line, 9.5) == theirs.stringWidth(line, 9.5)


@given(st.floats(-1e7, 1e7) | st.integers(-2000, 2000) | st.floats(-1e-5, 1e-5))
def test_numbers_are_written_as_reportlab_does(value):
    assert _number(value) == fp_str(value)


def test_every_character_of_ascii_is_written(tmp_path):
    shown = "".join(map(chr, range(33, 127)))
    (cover, *_) = text(tmp_path, plan_of("RW", title=f"{shown[:47]} {shown[47:]}"))
    assert shown[:47] in cover
    assert shown[47:] in cover
