"""mosaic inside other programs, each of them the real one."""

import base64
import pickle
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

import mosaic
from mosaic.cli.app import app
from mosaic.errors import ImageError, RecipeError
from mosaic.hosts.arrays import ToMosaic

RECIPE = mosaic.Recipe(size="8x6", ditherer="nearest-oklab", tone="faithful")


def photo(rows: int = 30, cols: int = 40) -> np.ndarray:
    """A picture of many colors, as uint8."""
    down, across = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : cols * 1j]
    return (np.dstack([across, down, 1 - across]) * 255).astype(np.uint8)


class TestArrays:
    def test_uint8_and_floats_give_one_mosaic(self):
        whole = ToMosaic(RECIPE)(photo())
        assert whole.shape == (6, 8, 3)
        assert whole.dtype == np.uint8
        for dtype in (np.float32, np.float64):
            parts = ToMosaic(RECIPE)((photo() / 255).astype(dtype))
            assert parts.dtype == dtype
            assert np.array_equal(np.rint(parts * 255), whole)

    def test_it_is_the_mosaic_that_the_command_builds(self):
        grid = mosaic.build(photo(), RECIPE).plan.grid
        assert np.array_equal(ToMosaic(RECIPE)(photo()), grid.palette.srgb[grid.indices])

    def test_a_batch_is_its_images_one_by_one(self):
        images = np.stack([photo(), photo()[::-1], 255 - photo()])
        batch = ToMosaic(RECIPE)(images)
        assert batch.shape == (3, 6, 8, 3)
        assert all(
            np.array_equal(ToMosaic(RECIPE)(i), b) for i, b in zip(images, batch, strict=True)
        )
        assert not np.array_equal(batch[0], batch[2])

    def test_channels_first_is_the_same_with_its_axes_moved(self):
        first = ToMosaic(RECIPE, "channels_first")(np.moveaxis(photo(), -1, 0)[None])
        assert first.shape == (1, 3, 6, 8)
        assert first.flags.c_contiguous
        assert np.array_equal(first[0], np.moveaxis(ToMosaic(RECIPE)(photo()), -1, 0))

    def test_gray_comes_out_in_color(self):
        gray = ToMosaic(RECIPE)(photo()[..., :1] / np.float32(255))
        assert gray.shape == (6, 8, 3)

    def test_studs_are_drawn_on_request(self):
        drawn = ToMosaic(RECIPE, style="studs", stud_px=8)(photo())
        assert drawn.shape == (48, 64, 3)

    def test_it_can_be_pickled(self):
        transform = pickle.loads(pickle.dumps(ToMosaic(RECIPE, "channels_first")))  # noqa: S301
        assert transform == ToMosaic(RECIPE, "channels_first")

    @pytest.mark.parametrize(
        ("array", "words"),
        [
            (np.zeros((4, 4)), "shape \\(4, 4\\)"),
            (np.zeros((3, 8, 8)), "try data_format='channels_first'"),
            (np.zeros((0, 8, 8, 3)), "shape \\(0, 8, 8, 3\\)"),
            (np.zeros((8, 8, 3), np.int32), "array of int32"),
            (np.full((8, 8, 3), 2.0), "pixels are from 0 to 1"),
        ],
    )
    def test_what_is_no_image_is_refused(self, array, words):
        with pytest.raises(ImageError, match=words):
            ToMosaic(RECIPE)(array)

    def test_odd_wishes_are_refused(self):
        with pytest.raises(RecipeError, match="channels_last or channels_first"):
            ToMosaic(RECIPE, "NHWC")
        with pytest.raises(RecipeError, match="stud_px is 0"):
            ToMosaic(RECIPE, stud_px=0)


class Photos:
    """A data set for PyTorch; its transform travels to the workers."""

    def __init__(self) -> None:
        self.transform = ToMosaic(RECIPE, "channels_first")

    def __len__(self) -> int:
        return 4

    def __getitem__(self, place: int):
        import torch

        image = torch.from_numpy(np.moveaxis(np.roll(photo(), place, axis=1), -1, 0).copy())
        return self.transform(image.to(torch.float32) / 255)


def test_torch_takes_it_as_a_transform():
    # Not among the packages that tests install: it is 200 MB, 2 GB with CUDA.
    torch = pytest.importorskip("torch", reason="torch is not installed")
    loader = torch.utils.data.DataLoader(
        Photos(), batch_size=2, num_workers=1, multiprocessing_context="spawn"
    )
    batches = list(loader)
    assert [tuple(batch.shape) for batch in batches] == [(2, 3, 6, 8)] * 2
    assert batches[0].dtype == torch.float32
    expected = ToMosaic(RECIPE)(photo()) / np.float32(255)
    assert torch.allclose(batches[0][0], torch.from_numpy(np.moveaxis(expected, -1, 0).copy()))
    together = ToMosaic(RECIPE, "channels_first")(torch.stack([Photos()[0], Photos()[1]]))
    assert isinstance(together, torch.Tensor)


class TestTyper:
    @pytest.fixture
    def host(self) -> typer.Typer:
        """An app of somebody else's that has mosaic among its commands."""
        host = typer.Typer()
        host.command("hello")(lambda: typer.echo("hello"))
        host.add_typer(app, name="mosaic")
        return host

    def test_commands_are_mounted(self, host, tmp_path):
        Image.fromarray(photo()).save(tmp_path / "photo.png")
        words = ["mosaic", "build", tmp_path / "photo.png", "-o", tmp_path / "out", "--size", "8x6"]
        run = CliRunner().invoke(host, [str(word) for word in words])
        assert run.exit_code == 0, run.output
        plan = mosaic.read(tmp_path / "out").plan
        assert f"\n{len(plan.pieces)} pieces in " in run.output
        assert plan.grid.cols == 8

    def test_help_names_them(self, host):
        run = CliRunner().invoke(host, ["mosaic", "--help"])
        assert re.search(r"build +Turn a photo into a folder", run.output)

    def test_an_error_is_one_line(self, host, tmp_path):
        run = CliRunner().invoke(host, ["mosaic", "show", str(tmp_path / "none.png")])
        assert run.exit_code == 1
        assert run.stderr.startswith("error: ")
        assert run.stderr.count("\n") == 1


class TestJupyter:
    @pytest.fixture
    def project(self) -> mosaic.Project:
        return mosaic.build(photo(), RECIPE.replace(title="<Sea> & sky"))

    def test_ipython_shows_preview_and_parts(self, project):
        from IPython.core.formatters import DisplayFormatter

        shown, _ = DisplayFormatter().format(project)
        assert set(shown) == {"text/plain", "text/html", "image/png"}
        assert shown["text/plain"].startswith("8 x 6 studs, ")
        page = shown["text/html"]
        (data,) = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
        assert base64.b64decode(data).startswith(b"\x89PNG")
        rows = re.findall(r"<td>([^<]+)</td><td>([^<]+)</td><td>([\d,]+)</td>", page)
        parts = [(p.color.name, p.part.name, f"{p.quantity:,}") for p in project.parts]
        assert rows == parts
        assert "&lt;Sea&gt; &amp; sky" in page

    def test_ipython_may_ask_for_one_kind(self, project):
        from IPython.core.formatters import DisplayFormatter

        shown, _ = DisplayFormatter().format(project, include={"image/png"})
        assert set(shown) == {"image/png"}

    def test_a_shell_says_what_it_is(self, project):
        assert re.fullmatch(r"<Project: 8 x 6 studs, \d+ pieces in .* colors>", repr(project))


CONF = """
title = "Mosaics"
theme = "galleria"
img_size = (120, 90)
plugins = ["mosaic.hosts.sigal"]
mosaic = {"size": "20", "ditherer": "nearest-oklab"}
"""


class TestSigal:
    @pytest.fixture
    def site(self, tmp_path: Path) -> Path:
        """A gallery of two photos."""
        (tmp_path / "pictures").mkdir()
        Image.fromarray(photo(180, 240)).save(tmp_path / "pictures/sky.jpg")
        Image.fromarray(photo(240, 180)).save(tmp_path / "pictures/tower.png")
        (tmp_path / "sigal.conf.py").write_text(CONF)
        return tmp_path

    def build(self, site: Path) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "sigal", "build", "pictures", "built"]
        return subprocess.run(words, cwd=site, capture_output=True, text=True, check=False)

    def test_it_builds_a_gallery_of_mosaics(self, site):
        run = self.build(site)
        assert run.returncode == 0, run.stderr
        for name, size in (("sky.jpg", (120, 90)), ("tower.png", (80, 108))):
            with Image.open(site / "built" / name) as made:
                assert made.size == size
        with Image.open(site / "built/tower.png") as made:
            corner = np.asarray(made.convert("RGB"))[:4, :4].reshape(-1, 3)
        # A stud of four pixels, with its light and shadow: no longer the photo's smooth ramp.
        assert len(np.unique(corner, axis=0)) > 4
        assert "sky.jpg" in (site / "built/index.html").read_text()

    def test_a_wrong_setting_is_told(self, site):
        (site / "sigal.conf.py").write_text(
            CONF.replace("size", "sizes", 1).replace('"size"', '"sise"')
        )
        run = self.build(site)
        assert "unknown setting 'sise'" in run.stdout + run.stderr
