"""KE120: how far a device that does not count may reach."""

from keienvelope.checking.report import ALLOWANCE_MM
from keienvelope.checking.rules.base import Rule, Value
from keienvelope.law import Limit
from keienvelope.measuring import ReadingResult
from keienvelope.measuring.devices import Exclusion, Reach


def device_limits(result: ReadingResult) -> dict[Limit, tuple[Value, str]]:
    """Return the caps that apply to the devices of a model, each with the farthest reach.

    Returns
    -------
    dict
        From the cap to the reach and the part that has it.
    """
    found: dict[Limit, tuple[Value, str]] = {}
    for exclusion in result.devices.excluded:
        for limit, reach in _caps(exclusion):
            value = Value(reach.lower_mm, reach.upper_mm, ALLOWANCE_MM, said=exclusion.part)
            if limit not in found or value.upper > found[limit][0].upper:
                found[limit] = (value, exclusion.part)
    return found


def _caps(exclusion: Exclusion) -> list[tuple[Limit, Reach]]:
    device = exclusion.row
    caps = (
        ("device_side_protrusion", device.cap_side_mm, exclusion.side),
        ("device_above_protrusion", device.cap_above_mm, exclusion.above),
    )
    return [
        (
            Limit(
                quantity=name,
                comparator="<",
                value=cap,
                unit="mm",
                severity="advisory" if device.evidence == "unverified" else "requirement",
                evidence=device.evidence,
                citation=device.citation,
                note=device.title,
            ),
            reach,
        )
        for name, cap, reach in caps
        if cap is not None and reach.upper_mm > 0
    ]


RULE = Rule(
    code="KE120",
    title="device cap",
    quantities=("device_side_protrusion", "device_above_protrusion"),
    what=(
        "A mirror, camera or sensor that does not count reaches less than its cap beyond the"
        " outermost side of the vehicle, and above it."
    ),
    why=(
        "Devices are left out of length, width and height, and capped instead: in Japan a mirror"
        " must reach less than 250 mm to the side and 300 mm above; 250.0 mm itself is too much."
    ),
    how="Its reach beyond everything that counts, to the farther side and upward.",
    fix="Bring the device closer to the body; the finding names the part that reaches farthest.",
    source="Safety Standards (保安基準) Art. 2(2) (verified); the convention of the profile.",
)
