"""Real files made by others: every one is read whole, or its shortfall is said."""

import pytest

from keienvelope.errors import KeienvelopeError
from keienvelope.measuring.extents import join_supports, support_of
from keienvelope.readers import read

# File, extents along x, y, z in millimetres as its makers drew them.
KNOWN = [
    ("step/units/cube-mm.step", (1000, 1000, 1000)),
    ("step/units/cube-m.step", (1000, 1000, 1000)),
    ("step/units/cube-in.step", (1000, 1000, 1000)),
    ("step/units/cube.FCStd", (1000, 1000, 1000)),
    ("step/trimesh_featuretype.STEP", (127, 63.5, 34.925)),
    ("step/pythonocc-core_sample_214.stp", (500, 500, 100)),
    ("step/external/s1_pe_214.stp", None),
    ("step/trj2_as1-ac-214.stp", (200, 150, 87)),
    ("vehicles/prius_assembly_faceted_mm.step", (4618.289, 2012.342, 1536.956)),
]


@pytest.mark.parametrize(("name", "expected"), KNOWN)
def test_extents_of_known_files(name, expected, models):
    model = read(models / name)
    assert not model.incomplete
    supports = [support_of(part) for part in model.parts]
    joined = join_supports(supports, range(len(supports)))
    if expected is not None:
        assert joined.attained[::2] + joined.attained[1::2] == pytest.approx(expected, abs=1e-3)


def test_cyrillic_names(models):
    model = read(models / "step/bug31670_russian.stp")
    assert {"Дет1", "Дет2", "Дет3"} <= {part.path.split("#")[0] for part in model.parts}
    assert any("Cyrillic" in note for note in model.notes)


def test_instances_keep_their_placements(models):
    model = read(models / "step/trj2_as1-ac-214.stp")
    assert len(model.parts) == 18
    assert "L-BRACKET ASSEMBLY_1/NUT-BOLT ASSEMBLY_1/BOLT_1" in {p.path for p in model.parts}


def test_a_corrupted_file_is_incomplete(models):
    model = read(models / "step/bug32314_corrupted.stp")
    assert any("3 of 82 faces" in reason for reason in model.incomplete)


def test_missing_references_are_named(models):
    with pytest.raises(KeienvelopeError, match=r"xr1-ec-nut\.stp"):
        read(models / "step/trj4_xr1-ec-214.stp")


def outcome(path):
    """A model, or the error that says why there is none."""
    try:
        return read(path)
    except KeienvelopeError as error:
        return error


def test_broken_and_odd_files_end_in_one_clear_line(models):
    for path in sorted((models / "odd").iterdir()):
        result = outcome(path)
        if isinstance(result, KeienvelopeError):
            assert str(path) in str(result)
            assert "\n" not in str(result)
            assert result.fix
        else:
            assert result.parts, path
