"""KE303: stability against rolling over."""

from math import atan2, degrees

from keienvelope.checking.rules.base import (
    DERIVED_ALLOWANCE,
    Inputs,
    Known,
    Rule,
    Value,
    measured_interval,
    not_shown,
    undeclared,
)
from keienvelope.law import Limit

_LIGHT_LOAD = 1.2
_SLOW_KMH = 20.0


def _value(_limit: Limit, inputs: Inputs) -> Known:
    height_mm = inputs.declared.cg_height_mm
    if height_mm is None:
        return undeclared("cg_height_mm=NUMBER")
    tracks = [measured_interval(name, inputs) for name in ("track_front", "track_rear")]
    known = [track for track in tracks if track is not None]
    if len(known) < 2:
        return not_shown("track_front", inputs)
    # The narrower track lies inside the line from contact point to contact point, so that this is
    # on the safe side wherever the centre of gravity stands between the axles.
    lower, upper = min(t.lower for t in known), max(t.upper for t in known)
    return Value(
        degrees(atan2(lower / 2, height_mm)),
        degrees(atan2(upper / 2, height_mm)),
        DERIVED_ALLOWANCE,
        said=f"centre of gravity {height_mm:g} mm high",
    )


def _is_relieved(_limit: Limit, inputs: Inputs) -> bool | None:
    said = inputs.declared
    if said.top_speed_kmh is not None and said.top_speed_kmh < _SLOW_KMH:
        return True
    if said.gvwr_kg is None or said.kerb_mass_kg is None:
        return None
    return True if said.gvwr_kg <= _LIGHT_LOAD * said.kerb_mass_kg else None


RULE = Rule(
    code="KE303",
    title="stability",
    quantities=("tilt_angle_deg",),
    what=(
        "Tilted by 35 degrees to either side the unladen vehicle does not roll over; 30 degrees"
        " where the gross mass is at most 1.2 times the kerb mass or the top speed is below"
        " 20 km/h."
    ),
    why="Kei cars are narrow and tall: N-BOX class tracks allow a centre of gravity of 0.93 m.",
    how=(
        "The angle whose tangent is half the track over the height of the centre of gravity, which"
        " is declared: --declare cg_height_mm=600. Front and rear track bound it from both sides."
        " That tilting deflects tyres and springs is left out. The relief for a laden centre of"
        " gravity that is not above the unladen one is not decided here."
    ),
    fix="Widen the track or lower what is heavy.",
    source="Safety Standards (保安基準) Art. 5; 細目告示 Art. 8, 86, 164 (verified).",
    value=_value,
    relieved=_is_relieved,
)
