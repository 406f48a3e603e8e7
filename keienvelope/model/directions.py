"""The six directions of the axes of a file, as vectors."""

from __future__ import annotations

import numpy as np

DIRECTION_VECTORS = np.repeat(np.eye(3), 2, axis=0) * np.tile([[1.0], [-1.0]], (3, 1))
"""Unit vectors of the six directions, in the order of ``model.DIRECTIONS``, shape (6, 3)."""
