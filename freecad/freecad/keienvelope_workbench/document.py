"""What goes between a FreeCAD document and keienvelope: STEP out and in, overruns as red boxes."""

import os
import re
import tempfile

import FreeCAD
import Part

RED, BLUE = (1.0, 0.0, 0.0), (0.20, 0.55, 0.95)
OVERRUNS, FIELDS = "Overruns", "LegalFields"
_DEVICE = re.compile(r"\[device=(\w+)\]\d*$")  # FreeCAD numbers labels that are there already
_THIN_MM = 1.0
_BESIDE_MM = 300.0
_BEYOND = 1.5


def shapes(document, selection=()):
    """Return the objects with faces that are checked: the selection, else what is visible.

    Of an assembly the root alone is taken: its members go with it, where it places them.
    """
    own = (OVERRUNS, FIELDS)
    chosen = list(selection) or [
        item
        for item in document.RootObjects
        if item.Name not in own and getattr(item, "Visibility", True)
    ]
    return [item for item in chosen if Part.getShape(item).Faces]


def devices(document):
    """Return the devices that parts of a document are tagged as, as in our own exports."""
    found = (_DEVICE.search(item.Label) for item in document.Objects)
    return sorted({match.group(1) for match in found if match})


def members(document, name):
    """Return the members of one of our groups."""
    group = document.getObject(name)
    return list(group.Group) if group is not None else []


def export_step(objects, path):
    """Write objects where they are placed, with their names."""
    import Import

    Import.export(objects, path)


def temporary(name):
    """Return a path in a folder of its own."""
    return os.path.join(tempfile.mkdtemp(prefix="keienvelope-"), name)


def insert_step(document, path):
    """Read a STEP file into a document and return what is new."""
    if FreeCAD.GuiUp:
        import ImportGui as Import  # with the colours of the file
    else:
        import Import

    before = {item.Name for item in document.Objects}
    if FreeCAD.GuiUp:
        # Parts stay apart: merged into one compound they would lose their names.
        Import.insert(name=path, docName=document.Name, merge=False, useLinkGroup=True)
    else:
        Import.insert(path, document.Name)
    document.recompute()
    return [item for item in document.Objects if item.Name not in before]


def clear(document, name):
    """Take away one of our groups with its members."""
    for item in members(document, name):
        document.removeObject(item.Name)
    if document.getObject(name) is not None:
        document.removeObject(name)


def show_overruns(document, report):
    """Draw every overrun as a red box round its region; return how many there are."""
    clear(document, OVERRUNS)
    found = [item for row in report["findings"] for item in row["overruns"]]
    if found:
        group = document.addObject("App::DocumentObjectGroup", OVERRUNS)
        for item in found:
            label = "{} {} +{:.1f} mm".format(item["part"], item["side"], item["amount_mm"])
            group.addObject(_box(document, "Overrun", label, item["box_mm"], RED, 0))
    document.recompute()
    return len(found)


def show_fields(document, report):
    """Draw limit box, ground and the planes of the angles of a report; return how many there are.

    The design stands in ISO 4130 axes, as it is checked: x to the rear, z up.
    """
    clear(document, FIELDS)
    box = report.get("limit_box")
    if box is None:
        return 0
    (x0, y0, z0), (x1, y1, _) = box["box_mm"]
    drawn = [_box(document, "LimitBox", "limit box", box["box_mm"], BLUE, 85)]
    ground = [(x0 - _BESIDE_MM, z0), (x1 + _BESIDE_MM, z0)]
    drawn.append(_strip(document, "Ground", "ground", ground, (y0 - _BESIDE_MM, y1 + _BESIDE_MM)))
    for name, angle in ((report.get("stance") or {}).get("angles") or {}).items():
        *tyres, touched = [item["point_mm"] for item in angle["witnesses"]]
        degrees = 0.5 * (angle["lower_deg"] + angle["upper_deg"])
        label = "{} {:.1f} deg".format(name.replace("_", " "), degrees)
        ends = (" from the front", " from the rear") if len(tyres) > 1 else ("",)
        for tyre, end_of in zip(tyres, ends, strict=False):
            # A ramp ends where its two planes meet; the others go on beyond what they touch.
            share = 1.0 if len(tyres) > 1 else _BEYOND
            end = [tyre[k] + share * (touched[k] - tyre[k]) for k in (0, 2)]
            line = [(tyre[0], tyre[2]), tuple(end)]
            drawn.append(_strip(document, "AnglePlane", label + end_of, line, (y0, y1)))
    group = document.addObject("App::DocumentObjectGroup", FIELDS)
    for item in drawn:
        group.addObject(item)
    document.recompute()
    return len(drawn)


def _strip(document, name, label, line, across):
    """Draw a plane through a line in the side view, across the vehicle."""
    (x0, z0), (x1, z1) = line
    y0, y1 = across
    corners = [(x0, y0, z0), (x1, y0, z1), (x1, y1, z1), (x0, y1, z0), (x0, y0, z0)]
    shape = Part.Face(Part.makePolygon([FreeCAD.Vector(*corner) for corner in corners]))
    return _feature(document, name, label, shape, BLUE, 70)


def _box(document, name, label, corners, colour, transparency):
    low, high = corners
    sizes = [max(b - a, _THIN_MM) for a, b in zip(low, high, strict=False)]
    shape = Part.makeBox(sizes[0], sizes[1], sizes[2], FreeCAD.Vector(*low))
    return _feature(document, name, label, shape, colour, transparency)


def _feature(document, name, label, shape, colour, transparency):
    item = document.addObject("Part::Feature", name)
    item.Label = label
    item.Shape = shape
    if getattr(item, "ViewObject", None) is not None:
        item.ViewObject.ShapeColor = colour
        item.ViewObject.LineColor = colour
        item.ViewObject.LineWidth = 3
        item.ViewObject.Transparency = transparency
    return item


def rows(report):
    """Return the rows of the result table: rule, quantity, limit, measured, margin, verdict."""
    found = []
    for row in report["findings"]:
        if row["verdict"] == "not-checked":
            continue
        measured = "" if row["upper"] is None else "{:.3f}".format(row["upper"])
        margin = "" if row["margin"] is None else "{:+.3f}".format(row["margin"])
        limit = "{} {:g}".format(row["comparator"], row["limit"])
        name = row["quantity"].replace("_", " ")
        found.append((row["rule"], name, limit, measured, margin, row["verdict"]))
    return found
