"""The skin against its definition: the kernel's evaluation, the box of its poles, its volume."""

from __future__ import annotations

import numpy as np
import pytest
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.gp import gp_Pnt, gp_Vec
from wagons import drawing_of, random_proportions, random_sets

from keienvelope.body import Drawing, Proportions, opened
from keienvelope.body.rows import body_net
from keienvelope.body.skin import Patch, Skin, volume_mm3
from keienvelope.generation import catalogue


def box_of(p: Proportions) -> tuple[np.ndarray, np.ndarray]:
    low = np.array([p.front_x_mm, -p.half_width_mm, p.ground_clearance_mm])
    high = np.array([p.rear_x_mm, p.half_width_mm, p.height_mm])
    return low, high


def dense_samples(patch: Patch, count: int = 400) -> np.ndarray:
    u, v = (np.linspace(0.0, end, count) for end in (patch.u_end, patch.v_end))
    uv = np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1).reshape(-1, 2)
    return patch.points_mm(uv)


def test_evaluation_agrees_with_the_kernel(proportions: Proportions) -> None:
    patch = Skin.from_net(body_net(proportions)).outer
    surface = patch.surface()
    uv = np.random.default_rng(1).uniform(size=(200, 2)) * [patch.u_end, patch.v_end]
    points, by_u, by_v = patch.evaluate(uv)
    for (u, v), ours in zip(uv, np.stack([points, by_u, by_v], axis=1), strict=True):
        point, along, across = gp_Pnt(), gp_Vec(), gp_Vec()
        surface.D1(float(u), float(v), point, along, across)
        kernel = [[q.X(), q.Y(), q.Z()] for q in (point, along, across)]
        np.testing.assert_allclose(ours, kernel, atol=1e-9)


@pytest.mark.parametrize("p", random_proportions(seed=11, count=25))
def test_poles_stay_in_the_box_and_the_surface_touches_it(p: Proportions) -> None:
    skin = Skin.from_net(body_net(p))
    low, high = box_of(p)
    for patch in (skin.outer, skin.inner):
        poles = patch.poles_mm.reshape(-1, 3)
        assert (poles >= low - 1e-9).all()
        assert (poles <= high + 1e-9).all()
    samples = dense_samples(skin.outer)
    np.testing.assert_allclose(samples.max(axis=0), high, atol=1e-3)
    np.testing.assert_allclose(samples.min(axis=0)[:2], low[:2], atol=1e-3)


@pytest.mark.parametrize("p", random_proportions(seed=12, count=12))
def test_the_solid_is_valid_and_as_large_as_its_mesh(p: Proportions) -> None:
    skin = Skin.from_net(body_net(p))
    solid = skin.solid()
    assert BRepCheck_Analyzer(solid).IsValid()
    # Divergence theorem over the sampled skin; the flat flanks at full width close it.
    count = 500
    grid = dense_samples(skin.outer, count).reshape(count, count, 3)
    du, dv = np.diff(grid, axis=0)[:, :-1], np.diff(grid, axis=1)[:-1]
    flux = (grid[:-1, :-1] * np.cross(du, dv)).sum() / 3
    flank = grid[:, -1]
    area = np.sum(flank[:-1, 0] * flank[1:, 2] - flank[1:, 0] * flank[:-1, 2]) / 2
    flux += 2 * abs(area) * p.half_width_mm / 3
    assert volume_mm3(solid) == pytest.approx(flux, rel=5e-3)


def test_the_skin_is_mirror_symmetric(proportions: Proportions) -> None:
    skin = Skin.from_net(body_net(proportions))
    for patch in (skin.outer, skin.inner):
        mirrored = patch.poles_mm[:, ::-1] * [1.0, -1.0, 1.0]
        np.testing.assert_allclose(mirrored, patch.poles_mm, atol=2e-6)


def test_the_inner_surface_is_a_panel_thickness_away(proportions: Proportions) -> None:
    skin = Skin.from_net(body_net(proportions))
    distance = np.linalg.norm(
        dense_samples(skin.outer, 150) - dense_samples(skin.inner, 150), axis=1
    )
    assert np.quantile(distance, [0.1, 0.9]) == pytest.approx(skin.thickness_mm, rel=0.15)
    np.testing.assert_allclose(skin.at_depth(0.0).poles_mm, skin.outer.poles_mm)
    np.testing.assert_allclose(skin.at_depth(8.0).poles_mm, skin.inner.poles_mm, atol=1e-9)


def test_curvature_is_continuous_round_the_silhouette(proportions: Proportions) -> None:
    patch = Skin.from_net(body_net(proportions)).outer
    step, v = 1e-4, np.full(3, 8.0)
    for knot in range(2, patch.u_end - 1):
        before = patch.points_mm(np.column_stack([knot - step * np.array([0.0, 1, 2]), v]))
        after = patch.points_mm(np.column_stack([knot + step * np.array([0.0, 1, 2]), v]))
        second = [(p[0] - 2 * p[1] + p[2]) / step**2 for p in (before, after)]
        np.testing.assert_allclose(*second, atol=2.0)


def steepest_turn_deg(d: Drawing) -> float:
    """Largest angle between the normals of neighbouring samples of the upper body."""
    (low, high), patch = d.skin.floor_u, d.skin.outer
    u = np.linspace(low, high, (high - low) * 8 + 1)
    v = np.linspace(0.0, patch.v_end, patch.v_end * 8 + 1)
    uv = np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1).reshape(-1, 2)
    _, along, across = patch.evaluate(uv)
    normals = np.cross(along, across)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    grid = normals.reshape(len(u), len(v), 3)
    cosines = ((grid[1:] * grid[:-1]).sum(-1).min(), (grid[:, 1:] * grid[:, :-1]).sum(-1).min())
    return float(np.degrees(np.arccos(min(cosines))))


@pytest.mark.parametrize("name", [item.name for item in catalogue()])
def test_no_skin_is_folded(name: str) -> None:
    """A skin that doubles back turns its normal by up to 180 degrees from sample to sample.

    The sharpest edge that is meant is the corner of a cab above its sill.
    """
    drawings = [drawing_of(name), *(drawing_of(name, **v) for v in random_sets(name, 41, 1))]
    if name == "roadster":
        drawings += [opened(d) for d in drawings]
    assert max(steepest_turn_deg(d) for d in drawings) < 90
