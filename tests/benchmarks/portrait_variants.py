"""Portraits to judge by: new faces, crops and lights made of a few photographs, by a seed.

``python tests/benchmarks/portrait_variants.py PHOTOS FOLDER [--count 24] [--seed 1]`` writes
``FOLDER/*.png``. Each picture is a photograph or a blend of two (landmarks first, then
colors: a face that nobody has), lighter or darker skin, at times glasses or a beard, under
another light, turned, cropped, blurred or noisy. Tune on one seed and judge by another: no
picture, crop or light of one is in the other, though the people that they are made of are.

Needs dlib's landmarks as `portraits.py` does.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from skimage import data, transform

from mosaic import color

SIDE = 480
# Where the eyes come to lie in a canonical head crop, in shares of its side.
EYES = np.array([[0.36, 0.46], [0.64, 0.46]]) * SIDE
EDGE = [(x, y) for x in (0, SIDE // 2, SIDE - 1) for y in (0, SIDE // 2, SIDE - 1)]
Pixels = np.ndarray[Any, Any]


class Heads:
    """Heads of photographs, brought to one place, with their 68 points."""

    def __init__(self, photos: list[Pixels]) -> None:
        import dlib
        import face_recognition_models as models

        self._find = dlib.get_frontal_face_detector()
        self._points = dlib.shape_predictor(models.pose_predictor_model_location())
        self.heads = [head for photo in photos if (head := self._head(photo))]

    def _marks(self, photo: Pixels) -> Pixels | None:
        found, scores, _ = self._find.run(photo, 1, 0.0)
        if not found:
            return None
        shape = self._points(photo, found[int(np.argmax(scores))])
        return np.array([(p.x, p.y) for p in shape.parts()], float)

    def _head(self, photo: Pixels) -> tuple[Pixels, Pixels] | None:
        marks = self._marks(photo)
        if marks is None:
            return None
        eyes = np.array([marks[36:42].mean(axis=0), marks[42:48].mean(axis=0)])
        move = transform.SimilarityTransform.from_estimate(eyes, EYES)
        light = color.srgb_to_linear(photo / 255)
        head = transform.warp(light, move.inverse, output_shape=(SIDE, SIDE), mode="edge")
        return head, move(marks)


def blended(heads: Heads, rng: np.random.Generator) -> tuple[Pixels, Pixels]:
    """Linear light and points of one head, or of two drawn together."""
    first, second = rng.integers(len(heads.heads), size=2)
    one, marks = heads.heads[first]
    if first == second:
        return one, marks
    other, others = heads.heads[second]
    share = rng.uniform(0.3, 0.7)
    middle = (1 - share) * marks + share * others

    def warped(light: Pixels, own: Pixels) -> Pixels:
        warp = transform.PiecewiseAffineTransform.from_estimate([*middle, *EDGE], [*own, *EDGE])
        return transform.warp(light, warp, output_shape=(SIDE, SIDE), mode="edge")

    return (1 - share) * warped(one, marks) + share * warped(other, others), middle


def skin_of(light: Pixels, marks: Pixels) -> Pixels:
    """Say how much a pixel is skin, by distance from the cheeks' own (a, b) / L."""
    lab = color.linear_to_oklab(light)
    ray = lab[..., 1:] / np.maximum(lab[..., :1], 0.1)
    x, y = marks[[2, 14, 29, 30]].mean(axis=0).round().astype(int)
    own = np.median(ray[y - 40 : y + 40, x - 50 : x + 50].reshape(-1, 2), axis=0)
    return np.clip(2 - np.hypot(*(ray - own).T).T / 0.05, 0, 1)


def darker(light: Pixels, marks: Pixels, rng: np.random.Generator) -> Pixels:
    """Skin and all of its shading, lighter or darker as by its own pigment."""
    change = rng.uniform(-0.28, 0.05)
    share = (
        np.asarray(
            Image.fromarray((255 * skin_of(light, marks)).astype(np.uint8)).filter(
                ImageFilter.GaussianBlur(3)
            )
        )[..., None]
        / 255
    )
    lab = color.linear_to_oklab(light)
    return np.clip(color.oklab_to_linear(lab * (1 + change * share)), 0, 1)


def with_glasses(image: Image.Image, marks: Pixels, rng: np.random.Generator) -> None:
    draw = ImageDraw.Draw(image)
    wide, tall, line = rng.uniform(48, 60), rng.uniform(34, 48), int(rng.integers(6, 12))
    ink = tuple(int(n) for n in rng.integers(10, 70, 3))
    centers = [marks[36:42].mean(axis=0), marks[42:48].mean(axis=0)]
    for x, y in centers:
        draw.ellipse([x - wide, y - tall, x + wide, y + tall], outline=ink, width=line)
    (x0, y0), (x1, y1) = centers
    draw.line([x0 + wide, y0, x1 - wide, y1], fill=ink, width=line)
    draw.line([x0 - wide, y0, *marks[0]], fill=ink, width=line)
    draw.line([x1 + wide, y1, *marks[16]], fill=ink, width=line)


def with_beard(image: Image.Image, marks: Pixels, rng: np.random.Generator) -> Image.Image:
    mask = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(mask)
    chin = marks[2:15] + np.array([0, 6])
    top = marks[[35, 33, 31]] + np.array([0, 8])
    draw.polygon([tuple(p) for p in (*chin, *top)], fill=215)
    draw.polygon([tuple(p) for p in marks[48:60]], fill=0)
    mask = mask.filter(ImageFilter.GaussianBlur(9))
    ink = np.array([[28, 22, 18], [70, 48, 34], [120, 112, 105]][rng.integers(3)], float)
    noise = rng.normal(0, 22, (SIDE, SIDE, 1)) + ink
    beard = Image.fromarray(np.clip(noise, 0, 255).astype(np.uint8))
    return Image.composite(beard.filter(ImageFilter.GaussianBlur(1.2)), image, mask)


def lit(light: Pixels, rng: np.random.Generator) -> Pixels:
    """One of the lights that people are photographed in."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE - 0.5
    kind = rng.choice(["plain", "plain", "side", "warm", "cool", "dim", "backlit", "flash"])
    if kind == "side":
        angle = rng.uniform(0, 2 * np.pi)
        light = (
            light * np.exp2(rng.uniform(2, 4) * (x * np.cos(angle) + y * np.sin(angle)))[..., None]
        )
    elif kind == "warm":
        light = light * np.array([1.2, 0.95, rng.uniform(0.5, 0.8)])
    elif kind == "cool":
        light = light * np.array([rng.uniform(0.75, 0.9), 0.97, 1.25])
    elif kind == "dim":
        light = light * rng.uniform(0.12, 0.35)
    elif kind == "backlit":
        behind = np.clip((np.hypot(x / 0.38, (y - 0.06) / 0.62) - 0.85) / 0.25, 0, 1)[..., None]
        light = light * (rng.uniform(0.2, 0.4) * (1 - behind) + 1.5 * behind)
    elif kind == "flash":
        light = light * rng.uniform(1.3, 1.8)
    return np.clip(light, 0, 1)


def variant(heads: Heads, rng: np.random.Generator) -> Image.Image:
    """Make one picture."""
    light, marks = blended(heads, rng)
    if rng.random() < 0.5:
        light = darker(light, marks, rng)
    image = Image.fromarray(np.rint(color.linear_to_srgb(light) * 255).astype(np.uint8))
    extra = rng.random()
    if extra < 0.2:
        with_glasses(image, marks, rng)
    elif extra < 0.4:
        image = with_beard(image, marks, rng)
    light = lit(color.srgb_to_linear(np.asarray(image) / 255), rng)
    image = Image.fromarray(np.rint(color.linear_to_srgb(light) * 255).astype(np.uint8))
    image = image.rotate(rng.uniform(-9, 9), Image.Resampling.BICUBIC)
    side = rng.uniform(0.78, 0.98) * SIDE
    left, top = (SIDE - side) * rng.uniform(0.3, 0.7), (SIDE - side) * rng.uniform(0.45, 0.8)
    image = image.crop(tuple(round(n) for n in (left, top, left + side, top + side)))
    if rng.random() < 0.3:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 2.5)))
    if rng.random() < 0.3:
        noise = rng.normal(0, rng.uniform(3, 10), (*image.size[::-1], 3))
        image = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))
    if rng.random() < 0.12:
        image = image.convert("L").convert("RGB")
    return image


def photographs(folder: str) -> Iterator[Pixels]:
    yield data.astronaut()
    for path in sorted(Path(folder).iterdir()):
        if path.suffix.lower() in {".png", ".jpg", ".jpeg"}:
            yield np.asarray(Image.open(path).convert("RGB"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("photos")
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    heads = Heads(list(photographs(asked.photos)))
    Path(asked.folder).mkdir(parents=True, exist_ok=True)
    for n in range(asked.count):
        image = variant(heads, np.random.default_rng([asked.seed, n]))
        image.save(Path(asked.folder) / f"{asked.seed}-{n:02}.png")


if __name__ == "__main__":
    main()
