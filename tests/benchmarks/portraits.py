"""Portraits: is the person in the mosaic the person in the photo, and is the skin clean?

Run in the repository, with head crops as pictures (``FOLDER/*.png``):

- ``python tests/benchmarks/portraits.py FOLDER [--size 48] [setting=value ...]`` builds each
  picture and judges it,
- ``... --photos PHOTOS`` takes no crops but whole photos: the largest face's head, with
  scikit-image's astronaut, in seven lights each; without a folder it is the astronaut alone,
- ``... --full`` judges one color a stud, any color, which is the most that a mosaic can have,
- ``... --grids OTHER`` judges pictures of one pixel a stud that something else has made,
  ``OTHER/NAME.png`` for each ``FOLDER/NAME.png``,
- ``... --sheet FILE.png`` draws photos beside mosaics at 12 pixels a stud.

The judges are nobody's of this project: dlib's face embedding and its 68 landmarks, and
MediaPipe's mesh. They are tools of this benchmark alone: ``pip install dlib-bin
face_recognition_models mediapipe==0.10.14 setuptools<81``, whose packages have the models in
them. The score's weights are fitted to eight rows of a study of 27 portraits, so that its
numbers can be read beside that study's.

References
----------
.. [1] D. King, "High quality face recognition with deep metric learning", dlib, 2017.
.. [2] V. Kazemi and J. Sullivan, "One millisecond face alignment with an ensemble of
   regression trees", CVPR 2014.
.. [3] Y. Kartynnik et al., "Real-time facial surface geometry from monocular video on
   mobile GPUs", arXiv:1907.06724, 2019.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image
from skimage import data

from mosaic import color
from mosaic.imaging.filters import blur
from mosaic.model import Picture
from mosaic.prepare import prepare
from mosaic.quantize import quantize
from mosaic.recipe import Recipe
from mosaic.resolve import resolve

PX = 480  # side that photos and mosaics are judged at
# Points that a missing face or mesh loses, as the worst that a found one has.
WORST = 20.0
# What the score takes off for each unit of a measure, and the points that are left of 100.
WEIGHTS = {"near": 20.0, "far": 22.5, "lm": 0.3, "mesh": 0.2, "off": 0.3, "spot": 4.8}


class Judged(NamedTuple):
    """Embedding distance near and far, landmark errors in % of the eyes' distance, % of studs."""

    near: float
    far: float
    lm: float
    mesh: float
    off: float
    spot: float

    @property
    def score(self) -> float:
        return 100 - sum(WEIGHTS[name] * value for name, value in self._asdict().items())


class Judges:
    """The models, loaded once."""

    def __init__(self) -> None:
        import dlib
        import face_recognition_models as models
        import mediapipe

        self._dlib = dlib
        self._finder = dlib.get_frontal_face_detector()
        self._landmarks = dlib.shape_predictor(models.pose_predictor_model_location())
        self._embed = dlib.face_recognition_model_v1(models.face_recognition_model_location())
        self._mesh = mediapipe.solutions.face_mesh.FaceMesh(
            static_image_mode=True, min_detection_confidence=0.05
        )

    def rectangle(self, photo: np.ndarray) -> Any:
        """Where the face is: of the photo, and the same for all of its mosaics."""
        found, scores, _ = self._finder.run(photo, 1, -0.5)
        if found:
            return found[int(np.argmax(scores))]
        return self._dlib.rectangle(*(round(PX * part) for part in (0.22, 0.26, 0.78, 0.82)))

    def shape(self, image: np.ndarray, where: Any) -> Any:
        return self._landmarks(image, where)

    def embedding(self, image: np.ndarray, shape: Any) -> np.ndarray:
        return np.array(self._embed.compute_face_descriptor(image, shape, 0, 0.25))

    def mesh(self, image: np.ndarray) -> np.ndarray | None:
        found = self._mesh.process(image).multi_face_landmarks
        return None if not found else np.array([(p.x * PX, p.y * PX) for p in found[0].landmark])


def points(shape: Any) -> np.ndarray:
    return np.array([(p.x, p.y) for p in shape.parts()], dtype=float)


def shown(cells: np.ndarray, sigma: float) -> np.ndarray:
    """Enlarge cells in linear light, blurred by `sigma` cells: what is seen from afar."""
    step = PX // len(cells)
    light = color.srgb_to_linear(cells / 255)
    light = np.repeat(np.repeat(light, step, axis=0), step, axis=1)
    light = blur(light, sigma * step)
    small = Image.fromarray(np.rint(color.linear_to_srgb(light) * 255).astype(np.uint8))
    return np.asarray(small.resize((PX, PX), Image.Resampling.BICUBIC))


def skin_cells(marks: np.ndarray, cells: int) -> np.ndarray:
    """(cells, cells) bool: on the face, and not on eyes, brows or mouth."""
    from skimage.draw import polygon

    def filled(path: np.ndarray, grow: float = 1.0) -> np.ndarray:
        middle = path.mean(axis=0)
        x, y = ((path - middle) * grow + middle).T * cells / PX
        mask = np.zeros((cells * 4, cells * 4), bool)
        mask[polygon(y * 4, x * 4, mask.shape)] = True
        return mask.reshape(cells, 4, cells, 4).mean(axis=(1, 3)) > 0.5

    brows = marks[17:27] - [0, 0.12 * np.ptp(marks[:17, 1])]
    face = filled(np.concatenate([marks[:17], brows[::-1]]), 0.94)
    for part in (marks[17:22], marks[22:27], marks[36:42], marks[42:48], marks[48:60]):
        face &= ~filled(part, 1.5)
    return face


def off_and_spot(photo: np.ndarray, cells: np.ndarray, skin: np.ndarray) -> tuple[float, float]:
    """% of skin's studs that have no color of skin, and that stand out as the photo's do not."""
    lab, target = (color.linear_to_oklab(color.srgb_to_linear(v / 255)) for v in (cells, photo))
    hue, chroma = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])), np.hypot(*lab[..., 1:].T).T
    gray_photo = np.hypot(*target[..., 1:].T).mean() < 0.012
    skinned = ((hue > 25) & (hue < 95) & (chroma > 0.03)) | (lab[..., 0] < 0.25)
    # In colored light the photo's own skin may have no color of skin: then as it has is right.
    skinned |= np.hypot(*(lab - target)[..., 1:].T).T < 0.03
    off = 0.0 if gray_photo else float((skin & ~skinned).sum())
    apart = [_apart(v) for v in (lab, target)]
    spots = skin & (apart[0] > 0.08) & (apart[0] > apart[1] + 0.05)
    return 100 * off / skin.sum(), 100 * float(spots.sum()) / skin.sum()


def _apart(lab: np.ndarray) -> np.ndarray:
    """Distance to the nearest of four neighbors."""
    padded = np.pad(lab, ((1, 1), (1, 1), (0, 0)), "edge")
    rows, cols = lab.shape[:2]
    near = [padded[y : y + rows, x : x + cols] for y, x in ((0, 1), (1, 0), (1, 2), (2, 1))]
    return np.min([np.sqrt(((n - lab) ** 2).sum(axis=-1)) for n in near], axis=0)


def judge(judges: Judges, photo: np.ndarray, cells: np.ndarray) -> Judged:
    """Hold a mosaic's cells against its photo."""
    small = Image.fromarray(photo).resize(cells.shape[1::-1], Image.Resampling.BOX)
    large = np.asarray(Image.fromarray(photo).resize((PX, PX), Image.Resampling.BICUBIC))
    where = judges.rectangle(large)
    shape = judges.shape(large, where)
    marks = points(shape)
    eyes = np.hypot(*(marks[36:42].mean(axis=0) - marks[42:48].mean(axis=0)))
    own, near, far = judges.embedding(large, shape), shown(cells, 0.4), shown(cells, 1.0)
    found = points(judges.shape(near, where))
    mesh, wanted = judges.mesh(near), judges.mesh(large)
    return Judged(
        float(np.linalg.norm(own - judges.embedding(near, shape))),
        float(np.linalg.norm(own - judges.embedding(far, shape))),
        100 * float(np.hypot(*(found - marks)[17:].T).mean()) / eyes,
        WORST
        if mesh is None or wanted is None
        else min(WORST, 100 * float(np.hypot(*(mesh - wanted).T).mean()) / eyes),
        *off_and_spot(np.asarray(small), cells, skin_cells(marks, len(cells))),
    )


def built(photo: np.ndarray, recipe: Recipe) -> np.ndarray:
    """(rows, cols, 3) uint8: the colors of a mosaic's cells."""
    spec = resolve(recipe)
    linear = prepare(Picture(np.ascontiguousarray(photo)), recipe)
    return spec.palette.srgb[quantize(linear, spec).indices]


def head_of(photo: np.ndarray) -> np.ndarray:
    """Cut the head out of a photo: a square of 1.75 times the surest face's width."""
    import dlib

    found, scores, _ = dlib.get_frontal_face_detector().run(photo, 1, 0.0)
    if not found:
        raise SystemExit("there is a photo without a face that dlib finds: leave it out")
    face = found[int(np.argmax(scores))]
    side = int(1.75 * face.width())
    top, left = (
        max(0, int(n)) for n in (face.center().y - 0.56 * side, face.center().x - side / 2)
    )
    head = photo[top : top + side, left : left + side]
    least = min(head.shape[:2])
    image = Image.fromarray(np.ascontiguousarray(head[:least, :least]))
    return np.asarray(image if least <= PX else image.resize((PX, PX), Image.Resampling.LANCZOS))


def in_lights(head: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Yield one head in several lights; nobody's skin is darkened, which would be no portrait."""
    side = len(head)
    light = color.srgb_to_linear(head / 255)
    y, x = np.mgrid[:side, :side] / side
    behind = np.clip((np.hypot((x - 0.5) / 0.36, (y - 0.58) / 0.6) - 0.85) / 0.2, 0, 1)[..., None]
    gains = {
        "plain": 1.0,
        "dim": 0.22,
        "warm": np.array([1.25, 0.95, 0.55]),
        "cool": np.array([0.75, 0.95, 1.3]),
        "backlit": 0.2 * (1 - behind) + 1.6 * behind,
        "side": (0.25 + 2.2 * x)[..., None],
    }
    for name, gain in gains.items():
        lit = color.linear_to_srgb(np.clip(light * gain, 0, 1))
        yield name, np.rint(lit * 255).astype(np.uint8)
    yield "gray", np.repeat(np.asarray(Image.fromarray(head).convert("L"))[..., None], 3, axis=2)


def pictures(folder: str | None, photos: str | None) -> Iterator[tuple[str, np.ndarray]]:
    """Yield head crops: those of a folder, or of the astronaut and of photos in all lights."""
    if folder is None:
        whole = [("astronaut", data.astronaut())] + (list(files(photos)) if photos else [])
        for name, photo in whole:
            yield from ((f"{name}-{light}", lit) for light, lit in in_lights(head_of(photo)))
    else:
        yield from files(folder)


def files(folder: str) -> Iterator[tuple[str, np.ndarray]]:
    for path in sorted(Path(folder).iterdir()):
        if path.suffix.lower() in {".png", ".jpg", ".jpeg"}:
            yield path.stem, np.asarray(Image.open(path).convert("RGB"))


def colors_of_cells(name: str, photo: np.ndarray, asked: argparse.Namespace) -> np.ndarray:
    """(rows, cols, 3) uint8 of the mosaic that is to be judged."""
    if asked.grids:
        return np.asarray(Image.open(Path(asked.grids) / f"{name}.png").convert("RGB"))
    if asked.full:
        size = (asked.size, asked.size)
        return np.asarray(Image.fromarray(photo).resize(size, Image.Resampling.BOX))
    changes = dict(setting.split("=") for setting in asked.settings)
    size = {"size": f"{asked.size}x{asked.size}", "zoom": 1.0}
    return built(photo, Recipe.from_mapping({**size, **changes}))


def pair(photo: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Photo and mosaic side by side, 12 pixels a stud."""
    large = np.repeat(np.repeat(cells, 12, axis=0), 12, axis=1)
    size = large.shape[1::-1]
    plain = Image.fromarray(photo).resize(size, Image.Resampling.BICUBIC)
    return np.concatenate([np.asarray(plain), large], axis=1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?")
    parser.add_argument("settings", nargs="*")
    parser.add_argument("--size", type=int, default=48)
    parser.add_argument("--photos")
    parser.add_argument("--grids")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--sheet")
    asked = parser.parse_intermixed_args()
    if asked.folder and "=" in asked.folder:
        asked.folder, asked.settings = None, [asked.folder, *asked.settings]
    judges, rows, pairs = Judges(), [], []
    print(f"{'':16}" + "".join(f"{name:>8}" for name in (*Judged._fields, "score", "s")))
    for name, photo in pictures(asked.folder, asked.photos):
        start = time.process_time()
        cells = colors_of_cells(name, photo, asked)
        took = time.process_time() - start
        rows.append([*(found := judge(judges, photo, cells)), found.score, took])
        print(f"{name:16}" + "".join(f" {value:7.3g}" for value in rows[-1]))
        pairs.append(pair(photo, cells))
    print(f"{'mean':16}" + "".join(f" {value:7.3g}" for value in np.mean(rows, axis=0)))
    if asked.sheet:
        across = max(1, round(len(pairs) ** 0.5 / 1.4))
        pairs += [np.zeros_like(pairs[0])] * (-len(pairs) % across)
        lines = [
            np.concatenate(pairs[n : n + across], axis=1) for n in range(0, len(pairs), across)
        ]
        Image.fromarray(np.concatenate(lines)).save(asked.sheet)


if __name__ == "__main__":
    sys.exit(main())
