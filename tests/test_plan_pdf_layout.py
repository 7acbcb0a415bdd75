"""Where the lines of text of the printed plan stand, to a tenth of a point."""

import io

import pytest
from helpers import plan_of
from paper import BLOCKS, pdf
from reportlab.pdfgen.canvas import Canvas

from mosaic.exporters.plan_pdf import book, scripts, theme
from mosaic.exporters.plan_pdf.theme import Sheet


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
