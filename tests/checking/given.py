"""Measurements that are given instead of taken from a body."""

from keienvelope.measuring import Measurement, Reading, ReadingResult
from keienvelope.measuring.devices import DeviceDecision
from keienvelope.measuring.ground import Ground
from keienvelope.model import Axes, unit_of


def measurement(name, value):
    return Measurement(name, value, value, "proven", 0.0, ())


def result_of(**measurements):
    """A reading in millimetres on a known ground with these measurements."""
    axes = Axes.parse("-x", "+z")
    reading = Reading(unit_of(1.0), "declared", axes, "declared", "accepted", "", (1.0, 1.0, 1.0))
    found = {name: measurement(name, value) for name, value in measurements.items()}
    ground = Ground(0.0, 0.0, "declared")
    return ReadingResult(reading, 1.0, found, {}, {}, ground, DeviceDecision())
