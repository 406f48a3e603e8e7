"""Axes: which axis of a file points forward, which one up, and what follows for the sides.

A direction is written as a signed axis, ``+x`` or ``-z``. Where only the axis is known and not its
sense, the sign is left away: ``x``. The vehicle's right is forward x up (right-handed axes).
"""

from __future__ import annotations

from keienvelope.errors import UsageError
from keienvelope.frozen import dataclass

DIRECTIONS = ("+x", "-x", "+y", "-y", "+z", "-z")
"""The six directions of the file's axes, in the order of every array of six in this package."""

_LETTERS = "xyz"


def direction_index(axis: int, sign: int) -> int:
    """Return the place of a signed axis in `DIRECTIONS`."""
    return 2 * axis + (0 if sign > 0 else 1)


def _parse(text: str, option: str) -> tuple[int, int]:
    body = text.strip().lower()
    sign = -1 if body.startswith("-") else 1
    letter = body.lstrip("+-")
    if len(letter) != 1 or letter not in _LETTERS or len(body) > 2:
        raise UsageError(
            f"{text!r} is not an axis for {option}.", fix=f"Give one of {', '.join(DIRECTIONS)}."
        )
    return _LETTERS.index(letter), sign


@dataclass(frozen=True)
class Axes:
    """How the axes of a file lie in the vehicle.

    Attributes
    ----------
    forward_axis, up_axis : int
        0, 1 or 2 for x, y, z.
    forward_sign, up_sign : int
        +1 or -1; 0 where the sense is not known.
    """

    forward_axis: int
    forward_sign: int
    up_axis: int
    up_sign: int

    def __post_init__(self) -> None:
        if self.forward_axis == self.up_axis:
            raise UsageError(
                f"forward {self.forward} and up {self.up} lie on the same axis.",
                fix="Give two different axes, for example --forward -x --up +z.",
            )

    @classmethod
    def parse(cls, forward: str, up: str) -> Axes:
        """Read ``--forward`` and ``--up``.

        Raises
        ------
        UsageError
            If one is not an axis, or both lie on the same one.
        """
        return cls(*_parse(forward, "--forward"), *_parse(up, "--up"))

    @classmethod
    def open_order(cls, length_axis: int, height_axis: int) -> Axes:
        """Return the axes that say which extent is which, without the sense of either."""
        return cls(length_axis, 0, height_axis, 0)

    @property
    def width_axis(self) -> int:
        """The axis across the vehicle."""
        return 3 - self.forward_axis - self.up_axis

    @property
    def order(self) -> tuple[int, int]:
        """Which axis is along and which up, whatever their sense."""
        return self.forward_axis, self.up_axis

    @property
    def right_sign(self) -> int:
        """Sense of the vehicle's right along the width axis; 0 where it is open."""
        parity = 1 if (self.forward_axis + 1) % 3 == self.up_axis else -1
        return parity * self.forward_sign * self.up_sign

    @property
    def forward(self) -> str:
        """The forward direction as text."""
        return _text(self.forward_axis, self.forward_sign)

    @property
    def up(self) -> str:
        """The upward direction as text."""
        return _text(self.up_axis, self.up_sign)

    def side(self, direction: int) -> str:
        """Name the side of the vehicle that a direction of `DIRECTIONS` points to.

        Where the sense is open the direction itself is the name.
        """
        axis, sign = divmod(direction, 2)
        sign = 1 if sign == 0 else -1
        if axis == self.forward_axis:
            known, names = self.forward_sign, ("front", "rear")
        elif axis == self.up_axis:
            known, names = self.up_sign, ("top", "bottom")
        else:
            known, names = self.right_sign, ("right", "left")
        if known == 0:
            return DIRECTIONS[direction]
        return names[0] if known == sign else names[1]


def _text(axis: int, sign: int) -> str:
    return {1: "+", -1: "-", 0: ""}[sign] + _LETTERS[axis]


NAMED_AXES = {
    "iso4130": Axes.parse("-x", "+z"),
    "iso8855": Axes.parse("+x", "+z"),
    "sae-j670-zup": Axes.parse("+x", "+z"),
    "sae-j670-zdown": Axes.parse("+x", "-z"),
    "gltf": Axes.parse("+z", "+y"),
    "occ-gltf": Axes.parse("-z", "+y"),
    "occ-zup": Axes.parse("+y", "+z"),
    "blender": Axes.parse("-y", "+z"),
}
"""Axes conventions that can be named instead of ``--forward`` and ``--up``.

ISO 4130:1978 (bodies), ISO 8855:2011 (dynamics), SAE J670:2008 (both of its axis systems), glTF 2.0
(an asset faces +Z), and what Open CASCADE's ``RWMesh_CoordinateSystem`` calls glTF and Z-up, which
face the other way. A model in Blender faces -Y.
"""


def named_axes(name: str) -> Axes:
    """Return the axes of a named convention.

    Raises
    ------
    UsageError
        If there is none of that name, or the name stands for two.
    """
    if name == "sae-j670":
        raise UsageError(
            "SAE J670 has two axis systems: up is +z in one and -z in the other.",
            fix="Give --axes sae-j670-zup or --axes sae-j670-zdown.",
        )
    if name not in NAMED_AXES:
        raise UsageError(
            f"{name!r} is not a named axes convention.",
            fix=f"Known: {', '.join(NAMED_AXES)}; or give --forward and --up.",
        )
    return NAMED_AXES[name]
