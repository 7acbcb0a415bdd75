"""Lists that people bring are read with the numbers of their rows, or refused with them."""

import pytest

from mosaic.catalog import csv_input
from mosaic.catalog.csv_input import Location
from mosaic.errors import StockError

PLACE = Location(StockError, "mine.csv")


def read(table):
    return list(csv_input.rows(table, PLACE, lambda _header, _line: None))


def test_rows_have_their_numbers_and_are_named_by_column():
    assert read("A , b\r\n\r\n1, two\r\n 3,4\r\n") == [
        (3, {"a": "1", "b": "two"}),
        (4, {"a": "3", "b": "4"}),
    ]


def test_a_quoted_cell_may_have_lines_and_commas():
    assert read('a,b\n1,"x,\ny"\n2,z\n') == [
        (3, {"a": "1", "b": "x,\ny"}),
        (4, {"a": "2", "b": "z"}),
    ]


def test_a_row_of_another_length_is_refused():
    with pytest.raises(StockError, match=r"mine.csv: row 2: 1 cells; the header has 2 columns"):
        read("a,b\n1\n")


def test_the_first_row_that_is_not_empty_is_the_header():
    seen = []
    list(csv_input.rows("\n\nA,B\n", PLACE, lambda header, line: seen.append((header, line))))
    assert seen == [(["a", "b"], 3)]


def test_a_file_over_its_limit_is_refused_unread(tmp_path):
    path = tmp_path / "large.csv"
    path.write_bytes(b"x" * 11)
    assert csv_input.content(path, 11, StockError) == b"x" * 11
    with pytest.raises(StockError, match=r"large.csv: the file is over 10 bytes"):
        csv_input.content(path, 10, StockError)


def test_text_that_is_not_utf8_is_refused_with_its_row():
    assert csv_input.text(b"\xef\xbb\xbfa", PLACE) == "a"
    with pytest.raises(StockError, match="row 3: byte 0xff is not UTF-8"):
        csv_input.text(b"a\nb\n\xff", PLACE)
