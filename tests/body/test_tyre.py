import pytest

from keienvelope.body.tyre import TyreSize


@pytest.mark.parametrize(
    ("code", "diameter_mm"),
    [
        ("145/80R12", 536.8),
        ("155/65R14", 557.1),
        ("165/55R15", 562.5),
        ("175/80R16", 686.4),
    ],
)
def test_diameter_is_rim_plus_two_section_heights(code: str, diameter_mm: float) -> None:
    assert TyreSize.parse(code).diameter_mm == pytest.approx(diameter_mm, abs=0.05)


def test_width_and_rim() -> None:
    size = TyreSize.parse(" 155/65R14 ")
    assert (size.width_mm, size.aspect) == (155.0, 0.65)
    assert size.rim_mm == pytest.approx(355.6)


@pytest.mark.parametrize("code", ["", "155/65", "155-65R14", "155/65R14X", "15/65R14", "6.00-16"])
def test_other_codes_are_refused_by_name(code: str) -> None:
    with pytest.raises(ValueError, match=r"tyre = .* is not a size code"):
        TyreSize.parse(code)
