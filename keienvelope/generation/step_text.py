"""STEP text without repetitions: equal points, curves and surfaces are written once.

The kernel writes the geometry of every face and edge anew, although a panel, the gap round it and
the pocket below it share their curves. ISO 10303-21 lets any number of entities refer to one
instance, so equal instances are merged, and all instances are numbered anew from 1. Coordinates
are rounded to a ten-millionth of a millimetre, the distance below which the kernel takes two points
for one: what is read back is the same geometry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# A point without a name, from the start of a line: not what stands in a string.
_POINT = re.compile(r"(?m)^#(\d+) ?= ?CARTESIAN_POINT\('',\(([^()]*)\)\s*\);\n")
_REFERENCE = re.compile(r"#(\d+)")
_STRING_OR_REFERENCE = re.compile(r"'[^']*'|#(\d+)")
# A number with an exponent is longer than the same number without, unless it is huge.
_LONG_NUMBER = re.compile(r"(?<![^,|])-?\d++\.(?:\d*+E(?:-\d++|\+0\d)|\d{8,}+(?!E))")
_DECIMALS_MM = 7
_STRING_OR_SPACE = re.compile(r"('[^']*')|\s+")
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
    pieces = _POINT.split(data)
    points, same = _merged_points(pieces[1::3], pieces[2::3])
    instances = _instances("".join(pieces[::3]))
    by_type: dict[str, list[str]] = {}
    for name, body in instances.items():
        kind = _TYPE.match(body)
        by_type.setdefault(kind[1] if kind else "", []).append(name)
    for group in _GROUPS:
        for kind_name in group:
            _merge(instances, by_type.get(kind_name, []), same)
    numbers = {name: str(number) for number, name in enumerate((*instances, *points), start=1)}
    for name, kept in same.items():
        numbers[name] = numbers[kept]
    bodies = [*_referring(list(instances.values()), numbers), *points.values()]
    body_text = "".join(f"#{number}={body};\n" for number, body in enumerate(bodies, start=1))
    return f"{head}{start}{body_text}{end}{tail}"


def _merged_points(
    names: Sequence[str], drawn: Sequence[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the different points by name, and for the names of all points that of the equal one.

    Three of four instances are points without a name, so that these go a shorter way than the rest.
    """
    drawn_first = dict(zip(reversed(drawn), reversed(names), strict=True))
    plain = "".join("|".join(drawn_first).split())
    rounded = _LONG_NUMBER.sub(_rounded, plain).split("|")
    points: dict[str, str] = {}
    kept: dict[str, str] = {}  # by what was drawn
    for (coordinates, name), text in zip(drawn_first.items(), rounded, strict=bool(names)):
        kept[coordinates] = points.setdefault(text, name)
    same = {name: kept[coordinates] for name, coordinates in zip(names, drawn, strict=True)}
    return {name: f"CARTESIAN_POINT('',({text}))" for text, name in points.items()}, same


def _instances(data: str) -> dict[str, str]:
    """Return what every instance is by its name, without line breaks."""
    found: dict[str, str] = {}
    begun = ""
    for text in data.split(";\n"):
        record = begun + text
        if record.count("'") % 2:  # it ends inside a string, which goes on
            begun = record + ";\n"
            continue
        begun = ""
        name, equals, body = record.replace("\n", "").partition("=")
        if equals:
            found[name.strip()[1:]] = body.strip()
    return found


def _referring(bodies: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Return instances with other references; those that are not in `names` stay."""
    found = list(bodies)
    # All at once where no string stands that may hold what looks like a reference.
    plain = [row for row, body in enumerate(found) if _has_no_words(body)]
    pieces = _REFERENCE.split("\n".join(found[row] for row in plain))
    pieces[1::2] = ["#" + names.get(name, name) for name in pieces[1::2]]
    for row, body in zip(plain, "".join(pieces).split("\n"), strict=bool(plain)):
        found[row] = body
    for row in set(range(len(found))).difference(plain):
        found[row] = _STRING_OR_REFERENCE.sub(
            lambda match: "#" + names.get(match[1], match[1]) if match[1] else match[0], found[row]
        )
    return found


def _rounded(number: re.Match[str]) -> str:
    """Return a coordinate with no more decimals than matter, as ISO 10303-21 writes reals."""
    text = f"{float(number[0]):.{_DECIMALS_MM}f}".rstrip("0")
    return "0." if text in ("0.", "-0.") else text


def _merge(instances: dict[str, str], names: Sequence[str], same: dict[str, str]) -> None:
    """Drop instances that read as an earlier one; `same` maps them to it."""
    first: dict[str, str] = {}
    # Lines are broken at other places where numbers have more digits.
    bodies = _referring([_without_spaces(instances[name]) for name in names], same)
    for name, body in zip(names, bodies, strict=True):
        kept = first.setdefault(body, name)
        if kept == name:
            instances[name] = body
        else:
            same[name] = kept
            del instances[name]


def _without_spaces(body: str) -> str:
    """Return an instance without the spaces outside of its strings."""
    if " " not in body:
        return body
    if _has_no_words(body):
        return "".join(body.split())
    return _STRING_OR_SPACE.sub(r"\1", body)


def _has_no_words(body: str) -> bool:
    """Return whether all strings of an instance are empty."""
    return body.count("'") == 2 * body.count("''")
