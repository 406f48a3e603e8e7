"""STEP text without repetitions: equal points, curves and surfaces are written once.

The kernel writes the geometry of every face and edge anew, although a panel, the gap round it and
the pocket below it share their curves. ISO 10303-21 lets any number of entities refer to one
instance, so equal instances are merged, and all instances are numbered anew from 1. Coordinates
are rounded to a ten-millionth of a millimetre, the distance below which the kernel takes two points
for one: what is read back is the same geometry.
"""

from __future__ import annotations

import re

_INSTANCE = re.compile(r"#(\d+) ?= ?([^;']*(?:'[^']*'[^;']*)*);\s*")
_REFERENCE = re.compile(r"'[^']*'|#(\d+)")  # or a string, in which no reference stands
# A number with an exponent is longer than the same number without, unless it is huge.
_LONG_NUMBER = re.compile(r"-?\d+\.\d*E(?:-\d+|\+0\d)|-?\d+\.\d{8,}")
_DECIMALS_MM = 7
_SPACE = re.compile(r"('[^']*')|\s+")  # outside of strings
_TYPE = re.compile(r"\(?\s*([A-Z0-9_]+)")

# Types that are merged, each group after the groups that it refers to. Only geometry: two
# products, styles or topological items that read the same are still two.
_GROUPS = (
    ("CARTESIAN_POINT", "DIRECTION", "GEOMETRIC_REPRESENTATION_CONTEXT"),
    ("VECTOR", "AXIS1_PLACEMENT", "AXIS2_PLACEMENT_2D", "AXIS2_PLACEMENT_3D"),
    ("LINE", "CIRCLE", "B_SPLINE_CURVE_WITH_KNOTS", "B_SPLINE_CURVE"),
    (
        "DEFINITIONAL_REPRESENTATION",
        "PLANE",
        "CYLINDRICAL_SURFACE",
        "CONICAL_SURFACE",
        "TOROIDAL_SURFACE",
        "B_SPLINE_SURFACE_WITH_KNOTS",
    ),
    # Units, after the contexts that refer to them: the parts keep contexts of their own.
    ("LENGTH_UNIT", "NAMED_UNIT"),
    ("UNCERTAINTY_MEASURE_WITH_UNIT",),
)


def merged(text: str) -> str:
    """Merge equal geometry of a STEP file.

    Parameters
    ----------
    text : str
        The whole file, ISO 10303-21 clear text with one data section.

    Returns
    -------
    str
        The same model with fewer instances.
    """
    head, start, rest = text.partition("DATA;\n")
    data, end, tail = rest.rpartition("ENDSEC;")
    instances = {match[1]: match[2].replace("\n", "") for match in _INSTANCE.finditer(data)}
    by_type: dict[str, list[str]] = {}
    for name, body in instances.items():
        kind = _TYPE.match(body)
        by_type.setdefault(kind[1] if kind else "", []).append(name)
    for name in by_type.get("CARTESIAN_POINT", ()):
        instances[name] = _LONG_NUMBER.sub(_rounded, instances[name])
    same: dict[str, str] = {}
    for group in _GROUPS:
        for kind_name in group:
            _merge(instances, by_type.get(kind_name, ()), same)
    numbers = {name: str(number) for number, name in enumerate(instances, start=1)}
    for name, kept in same.items():
        numbers[name] = numbers[kept]
    body_text = "".join(f"#{name}={body};\n" for name, body in instances.items())
    return f"{head}{start}{_referring(body_text, numbers)}{end}{tail}"


def _referring(text: str, names: dict[str, str]) -> str:
    """Text with other references; those that are not in `names` stay."""

    def renamed(match: re.Match[str]) -> str:
        return "#" + names.get(match[1], match[1]) if match[1] else match[0]

    return _REFERENCE.sub(renamed, text)


def _rounded(number: re.Match[str]) -> str:
    """Return a coordinate with no more decimals than matter, as ISO 10303-21 writes reals."""
    text = f"{float(number[0]):.{_DECIMALS_MM}f}".rstrip("0")
    return "0." if text in ("0.", "-0.") else text


def _merge(instances: dict[str, str], names: list[str] | tuple[()], same: dict[str, str]) -> None:
    """Drop instances that read as an earlier one; `same` maps them to it."""
    first: dict[str, str] = {}
    for name in names:
        # Lines are broken at other places where numbers have more digits.
        text = instances[name]
        spaced = text.count("'") > 2  # more than the name, which geometry does not have
        plain = _SPACE.sub(r"\1", text) if spaced else "".join(text.split())
        body = _referring(plain, same) if "#" in plain else plain
        kept = first.setdefault(body, name)
        if kept == name:
            instances[name] = body
        else:
            same[name] = kept
            del instances[name]
