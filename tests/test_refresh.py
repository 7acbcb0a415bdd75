"""Rebrickable's downloads renew the catalog: years, sets, ids and statuses of every pair."""

import csv
import gzip
import subprocess
import sys

import pytest
from command import inside

from mosaic import catalog
from mosaic.catalog.facts import Catalog
from mosaic.catalog.refresh import TABLES, refresh
from mosaic.errors import PaletteError

# The shape and columns of the downloads of 2026.
FILES = {
    "colors": "id,name,rgb,is_trans,num_parts,num_sets,y1,y2\n4,Red,C91A09,f,1,1,1949,2027\n"
    "118,Aqua,B3D7D1,f,1,1,1998,2006\n22,Purple,81007B,f,1,1,1997,2005\n9991,Mint,AAFFCC,f,1,1,2027,2027\n",
    "elements": "element_id,part_num,color_id,design_id\n302421,3024,4,3024\n7000001,28554,4,28554\n"
    "7000002,3024,118,3024\n7000003,3024,9991,3024\n7000004,3001,4,3001\n",
    "inventories": "id,version,set_num\n1,1,100-1\n2,1,200-1\n3,2,200-1\n4,1,fig-000001\n5,1,300-1\n",
    "inventory_parts": "inventory_id,part_num,color_id,quantity,is_spare,img_url\n"
    '1,3024,4,5,False,"https://cdn.example/a,b.jpg"\n2,3024,4,1,True,\n3,3024,4,1,False,\n5,3024,118,9,False,\n'
    "4,3024,22,1,False,\n1,3024,9991,1,False,\n1,973pb1234,4,1,False,\n2,3024,22,2,False,\n1,6141,84,3,False,\n",
    "sets": "set_num,name,year,theme_id,num_parts,img_url\n100-1,Old,1999,1,5,\n200-1,Older,2019,1,3,\n"
    "300-1,Newest,2027,1,9,\n",
}


@pytest.fixture
def downloads(tmp_path):
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def rows_of(content):
    lines = [line for line in content.decode().splitlines() if not line.startswith("#")]
    return {(row["part"], row["color"]): row for row in csv.DictReader(lines)}


def test_each_pair_has_its_years_sets_and_ids(downloads):
    found = refresh(downloads, catalog.shipped())
    rows = rows_of(found.files["elements.csv"])
    red = rows["plate_1x1", "Red"]
    assert (red["first_year"], red["last_year"], red["sets"]) == ("1999", "2019", "2")
    assert red["elements"].split()[0] == "302421"  # what a shop sold stays first
    assert "7000001" in red["elements"].split()
    assert red["status"] == "current"  # a shop's list of 2026 outweighs sets
    aqua = rows["plate_1x1", "Aqua"]
    assert (aqua["status"], aqua["last_seen"], aqua["elements"]) == ("current", "2027", "7000002")
    assert rows["plate_1x1", "Purple"]["status"] == "retired"
    assert (found.year, found.unknown_colors) == (2027, ("Mint",))
    assert found.pairs == len(rows) >= len(catalog.shipped().elements)


def test_the_new_catalog_is_read_where_the_environment_names_it(downloads, tmp_path):
    run = inside("catalog", "refresh", str(downloads), "-o", "own", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "Mint" in run.stderr
    own = Catalog(tmp_path / "own")
    assert own.elements["plate_1x1", "Aqua"].status == "current"
    code = (
        "from mosaic.catalog import catalog; print(catalog().elements['plate_1x1', 'Aqua'].status)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], env={"MOSAIC_CATALOG": str(tmp_path / "own")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout == "current\n"
    assert ("plate_1x1", "Aqua") not in catalog.shipped().elements


def test_packed_downloads_give_the_same(downloads):
    plain = refresh(downloads, catalog.shipped())
    for name, text in FILES.items():
        (downloads / f"{name}.csv").unlink()
        (downloads / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
    assert refresh(downloads, catalog.shipped()) == plain


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_missing_or_of_other_columns_is_named(downloads, name):
    path = downloads / f"{name}.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(PaletteError, match=rf"{name}.csv: row 1: no column"):
        refresh(downloads, catalog.shipped())
    path.unlink()
    with pytest.raises(PaletteError, match=rf"has no {name}.csv.*rebrickable.com/downloads"):
        refresh(downloads, catalog.shipped())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"set_num,name,year\n100-1,Old\n", "sets.csv: row 2: a row is too short"),
        (b"set_num,name,year\n\xff\xfe,a,1999\n", "sets.csv: .*not CSV"),
    ],
)
def test_a_damaged_table_is_one_line_with_its_row(downloads, text, words):
    (downloads / "sets.csv").write_bytes(text)
    with pytest.raises(PaletteError, match=words) as caught:
        refresh(downloads, catalog.shipped())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("set_", "hint"), [(True, "MOSAIC_CATALOG names it"), (False, "reinstall")]
)
def test_a_catalog_that_is_not_there_says_who_names_it(monkeypatch, tmp_path, set_, hint):
    if set_:
        monkeypatch.setenv("MOSAIC_CATALOG", str(tmp_path))
    else:
        monkeypatch.delenv("MOSAIC_CATALOG", raising=False)
    with pytest.raises(PaletteError, match=f"parts.csv': No such file or directory; {hint}"):
        _ = Catalog(tmp_path).parts
