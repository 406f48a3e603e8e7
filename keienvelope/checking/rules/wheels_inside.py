"""KE304: wheels inside the body."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE304",
    title="wheels inside the body",
    quantities=("rim_protrusion", "tyre_protrusion"),
    what=(
        "From 30 degrees ahead of the axle to 50 degrees behind it neither rim nor tyre sticks out"
        " beyond the body above; the tyre of a passenger car may by less than 10 mm."
    ),
    why="A turning wheel must not catch anybody.",
    how=(
        "Between the planes 30 degrees forward and 50 degrees rearward through the axle centre, how"
        " far rim, caps and tyre reach beyond the part of the body directly above. The allowance is"
        " for passenger cars of fewer than ten seats, for the tyre, since 2017-06-22; vans and"
        " trucks have none (--declare use=van or truck)."
    ),
    fix="Narrow the track or widen the arch.",
    source="細目告示 Art. 22(3), 100(2) (verified).",
)
