"""Design envelopes for kei-class vehicles: generate, measure, check."""

__version__ = "0.1.0"
