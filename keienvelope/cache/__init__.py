"""What was measured of a file, kept for the next time; never what was made of it."""

from keienvelope.cache.measurements import MeasurementCache
from keienvelope.cache.place import standard_cache

__all__ = ["MeasurementCache", "standard_cache"]
