"""Tyre size codes such as ``155/65R14`` (ISO 4000-1): section width, aspect ratio, rim."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = re.compile(r"(?P<width>\d{3})(/(?P<aspect>\d{2}))?R(?P<rim>\d{2})")
_INCH_MM = 25.4
_PLAIN_ASPECT = 82  # percent, of codes that print none, as 145R12


@dataclass(frozen=True)
class TyreSize:
    """Nominal sizes of a tyre.

    Parameters
    ----------
    width_mm
        Nominal section width.
    aspect
        Section height over section width.
    rim_mm
        Nominal rim diameter.
    """

    width_mm: float
    aspect: float
    rim_mm: float

    @classmethod
    def parse(cls, code: str) -> TyreSize:
        """Read a size code.

        Parameters
        ----------
        code
            Width in mm, aspect ratio in percent, rim in inches: ``155/65R14``. Without a ratio, as
            in ``145R12``, the tyre is of the full section, 82 percent.

        Returns
        -------
        TyreSize
            The nominal sizes.

        Raises
        ------
        ValueError
            If the code is not of that form.
        """
        match = _CODE.fullmatch(code.strip())
        if match is None:
            raise ValueError(
                f"tyre = {code!r} is not a size code: width in mm / aspect in percent R rim in "
                "inches, for example 155/65R14"
            )
        return cls(
            width_mm=float(match["width"]),
            aspect=float(match["aspect"] or _PLAIN_ASPECT) / 100,
            rim_mm=float(match["rim"]) * _INCH_MM,
        )

    @property
    def diameter_mm(self) -> float:
        """Nominal outer diameter: rim plus two section heights."""
        return self.rim_mm + 2 * self.width_mm * self.aspect
