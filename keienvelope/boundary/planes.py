"""Envelopes that are convex and bounded by planes: what reaches beyond each plane is proven.

A box, a wedge or any other convex body with plane faces is where all of its half-spaces meet. How
far a part reaches in the direction of a face is its support, which `measuring.extents` encloses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keienvelope.boundary.pairs import Floats
from keienvelope.boundary.solids import corners_of, is_plane, straight
from keienvelope.model import Brep, Part

_FLAT = 1e-9
_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class HalfSpaces:
    """Where ``normals @ p <= heights`` holds for all rows.

    Attributes
    ----------
    normals : (k, 3) float
        Outward unit vectors.
    heights : (k,) float
        In millimetres.
    """

    normals: Floats
    heights: Floats


@dataclass(frozen=True, eq=False)
class Reach:
    """How far a part reaches beyond the planes of an envelope.

    Attributes
    ----------
    lower, upper : (k,) float
        In millimetres beyond each plane; negative inside.
    points : (k, 3) float
        Where `lower` is attained, in millimetres.
    """

    lower: Floats
    upper: Floats
    points: Floats


def half_spaces(part: Part, scale: float) -> HalfSpaces | None:
    """Return the half-spaces of a part that is convex and has plane faces alone; else None."""
    brep = part.geometry
    if not isinstance(brep, Brep):
        return None
    from OCP.BRepAdaptor import BRepAdaptor_Surface  # noqa: PLC0415 (the kernel)
    from OCP.TopAbs import TopAbs_ShapeEnum  # noqa: PLC0415

    from keienvelope.model.faces import faces_of  # noqa: PLC0415

    shape = brep.shape
    solid = shape.ShapeType() == TopAbs_ShapeEnum.TopAbs_SOLID
    faces = faces_of(shape)
    if not solid or not straight(shape) or not all(is_plane(face) for face in faces):
        return None
    corners = corners_of(shape)
    middle = corners.mean(axis=0)
    normals = []
    for face in faces:
        axis = BRepAdaptor_Surface(face, False).Plane().Axis()
        direction, place = axis.Direction(), axis.Location()
        normal = np.array([direction.X(), direction.Y(), direction.Z()])
        at = np.array([place.X(), place.Y(), place.Z()])
        normals.append(normal if normal @ (at - middle) > 0 else -normal)
        # A face across the middle, or a corner beyond a face, belongs to no convex body.
        beyond = float(((corners - at) @ normals[-1]).max())
        if beyond > _FLAT * float(np.ptp(corners, axis=0).max()):
            return None
    heights = (corners @ np.array(normals).T).max(axis=0)
    return HalfSpaces(np.array(normals), heights * scale)


def reach_beyond(part: Part, scale: float, envelope: HalfSpaces) -> Reach:
    """Enclose how far a part reaches beyond each plane of an envelope."""
    if isinstance(part.geometry, Brep):
        attained, bound, points = _supported(part.geometry, envelope.normals)
    else:
        corners = part.geometry.triangles().reshape(-1, 3)
        values = corners @ envelope.normals.T
        rows = values.argmax(axis=0)
        attained, points = values.max(axis=0), corners[rows]
        bound = attained + _ROUNDING * float(np.abs(corners).max())
    return Reach(
        attained * scale - envelope.heights, bound * scale - envelope.heights, points * scale
    )


def _supported(brep: Brep, normals: Floats) -> tuple[Floats, Floats, Floats]:
    """Return support, its bound and the witnesses of a placed part in some directions."""
    from keienvelope.measuring.extents.anatomy import Anatomy  # noqa: PLC0415 (the kernel)
    from keienvelope.measuring.extents.brep import Enclosure  # noqa: PLC0415

    rotation, shift = brep.placement.rotation, brep.placement.translation
    found = Enclosure(Anatomy(brep.prototype), normals @ rotation).finish()
    rise = normals @ shift
    return found.attained + rise, found.bound + rise, found.points @ rotation.T + shift
