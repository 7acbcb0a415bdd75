"""mosaic.glb, opened by trimesh and by the Khronos validator."""

import dataclasses
import json
import os
import subprocess
from collections import Counter

import numpy as np
import pytest
from helpers import grid, letters_palette, needs, plan_of

from mosaic import color, exporters
from mosaic.exporters.glb import shapes
from mosaic.model import BARE, Grid, Pieces, frozen

TEXT = "RRW.KB RRWYGG KKKLGG BT.RRW"
PARTS = ["plate", "brick", "tile", "round-plate", "round-tile"]


def wall(text, **settings):
    cells = grid(text)
    return plan_of(Grid(cells.indices, cells.palette, (8.0, 3.2)), pieces="1x1", **settings)


def saved(folder, plan):
    path = folder / "mosaic.glb"
    path.write_bytes(exporters.render(plan, "glb")["mosaic.glb"])
    return path


def opened(folder, plan):
    import trimesh

    return trimesh.load(saved(folder, plan), force="scene")


def shown(scene):
    """(mesh name, place in mm) of each node with a mesh."""
    for node in scene.graph.nodes_geometry:
        matrix, name = scene.graph[node]
        yield name, tuple(np.round(matrix[:3, 3] * 1000, 3).tolist())


@pytest.mark.parametrize("part", PARTS)
def test_trimesh_counts_every_piece(tmp_path, part):
    plan = plan_of(TEXT, part=part, section=4)
    found = Counter(name for name, _ in shown(opened(tmp_path, plan)))
    expected = {f"{x.part.key} {x.color.name}": x.quantity for x in plan.parts}
    expected["stud Light Bluish Gray"] = int((plan.grid.indices == BARE).sum())
    assert found == expected


def test_pieces_are_where_they_belong_and_not_mirrored(tmp_path):
    plan = plan_of("RW KY", pieces="1x1", backing="none")
    assert dict(shown(opened(tmp_path, plan))) == {
        "plate_1x1 Red": (4, 12, 0),
        "plate_1x1 White": (12, 12, 0),
        "plate_1x1 Black": (4, 4, 0),
        "plate_1x1 Yellow": (12, 4, 0),
    }


def test_pieces_lie_either_way_round(tmp_path):
    plan = plan_of("RWW RKK R..", pieces="1x1,1x2,1x3", backing="none")
    scene = opened(tmp_path, plan)
    assert dict(shown(scene)) == {
        "plate_3x1 Red": (4, 12, 0),
        "plate_1x2 White": (16, 20, 0),
        "plate_1x2 Black": (16, 12, 0),
    }
    np.testing.assert_allclose(scene.geometry["plate_3x1 Red"].extents, (7.8, 23.8, 4.8), atol=1e-3)


@pytest.mark.parametrize("part", PARTS)
def test_a_mosaic_is_as_large_as_its_facts_say(tmp_path, part):
    plan = plan_of(("R" * 16 + " ") * 16, part=part)
    low, high = opened(tmp_path, plan).bounds * 1000
    np.testing.assert_allclose(low, (0.1, 0.1, 0), atol=1e-3)
    np.testing.assert_allclose(high, (127.9, 127.9, plan.facts.thickness_mm), atol=1e-3)


def test_a_wall_stands_with_its_studs_up(tmp_path):
    plan = wall("RWK BYG")
    low, high = opened(tmp_path, plan).bounds * 1000
    np.testing.assert_allclose(low, (0.1, 0, 0.1), atol=1e-3)
    np.testing.assert_allclose(high, (23.9, 6.4 + 1.6, 7.9), atol=1e-3)
    assert dict(shown(opened(tmp_path, plan)))["plate_1x1 Red"] == (4, 3.2, 4)


def test_colors_are_the_palettes_in_linear_light(tmp_path):
    plan = plan_of(TEXT)
    scene = opened(tmp_path, plan)
    for name, mesh in scene.geometry.items():
        material = mesh.visual.material
        of = next(c for c in plan.grid.palette.colors if name.endswith(c.name))
        # trimesh keeps factors as bytes.
        expected = np.round(255 * color.srgb_to_linear(np.array(color.hex_to_srgb(of.hex)) / 255))
        np.testing.assert_allclose(material.baseColorFactor[:3], expected, atol=1)
        assert material.metallicFactor == 0


def test_layers_of_backing_lie_behind_each_other(tmp_path):
    plan = plan_of("RR RR", pieces="1x1")
    two = Pieces.of([1, 1], [6, 6], [0, 0], [0, 0], layer=[0, 1])
    layered = dataclasses.replace(plan, backing=two)
    depths = sorted({place[2] for _, place in shown(opened(tmp_path, layered))})
    assert depths == [0, 1.6, 3.2]


@pytest.mark.parametrize(
    "plan",
    [
        *(plan_of(TEXT, part=part, section=4, title="Köttbullar 猫") for part in PARTS),
        wall("RWK B.G", section=4),
        plan_of("..", backing="none"),
    ],
    ids=[*PARTS, "wall", "nothing"],
)
def test_the_khronos_validator_finds_nothing(tmp_path, plan):
    code = (
        "const fs = require('fs'); let validator;"
        "try { validator = require('gltf-validator') } catch { process.exit(77) }"
        "validator.validateBytes(new Uint8Array(fs.readFileSync(process.argv[1])))"
        ".then(report => console.log(JSON.stringify(report.issues)))"
    )
    run = subprocess.run(
        [needs("node"), "-e", code, saved(tmp_path, plan)],
        capture_output=True,
        text=True,
        check=False,
        cwd=os.environ.get("GLTF_VALIDATOR", "."),
    )
    if run.returncode == 77:
        needs("the npm package gltf-validator")
    issues = json.loads(run.stdout)
    assert issues["numErrors"] == issues["numWarnings"] == 0, issues["messages"]


@pytest.mark.parametrize("shape", [shapes.stud(), shapes.standing(shapes.stud())])
def test_normals_point_outwards_on_closed_bodies(shape):
    import trimesh

    body = trimesh.Trimesh(shape.places, shape.corners.reshape(-1, 3), process=True)
    body.merge_vertices(merge_norm=True)
    assert body.is_watertight
    circle = 8 * 2.4**2 * np.sin(np.pi / 8)
    assert body.volume == pytest.approx(circle * 1.6, rel=1e-4)
    corners = shape.places[shape.corners.reshape(-1, 3)]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    means = shape.normals[shape.corners.reshape(-1, 3)].mean(axis=1)
    assert (np.einsum("ij,ij->i", faces, means) > 0).all()


def test_48_by_48_is_small():
    cells = np.random.default_rng(0).integers(0, 9, (48, 48), dtype=np.int16)
    plan = plan_of(Grid(frozen(cells), letters_palette()))
    assert len(exporters.render(plan, "glb")["mosaic.glb"]) < 160_000
