"""Reports made by hand, so that formats are tested without measuring anything."""

from __future__ import annotations

from dataclasses import replace

from keienvelope.checking import Finding, Overrun, Question, Report, error_report
from keienvelope.checking.report import FileSummary, FrameSummary, LimitBox, Waived
from keienvelope.errors import EmptyFileError
from keienvelope.law import profile

PROFILE = profile("jp-kei-1998")
HOSTILE = (
    "<script>alert(1)</script>|`x` @team\n::error::owned ##[error]x %0A *b* [a](http://e.x)\x1b[31m"
)
"""A part name that every format could take for something else."""

WAIVED = Waived("keienvelope.toml", "agreed <b>in</b> May", 6.0, "A. Reader", "2030-01-31")


def overrun(part: str, side: str = "left", amount_mm: float = 2.5) -> Overrun:
    y = -742.5 if side == "left" else 742.5
    box = ((-1000.0, y, 500.0), (-600.0, y + amount_mm, 700.0))
    return Overrun(part, side, amount_mm, (-800.0, y, 600.0), box, 80_000.0, (3, 4))


def finding(rule: str, quantity: str, limit: float, size: float, **more) -> Finding:
    words = quantity.replace("_", " ")
    verdict = more.pop("verdict", "pass" if size <= limit else "fail")
    message = f"{words} {size:.3f} mm against {limit:g} mm."
    return Finding(
        rule=rule,
        quantity=quantity,
        severity=more.pop("severity", "requirement"),
        verdict=verdict,
        comparator="<=",
        limit=limit,
        unit="mm",
        lower=size,
        upper=size,
        margin=limit - size,
        message=message,
        citation="Road Transport Vehicle Act, attached table 1",
        fingerprint=more.pop("fingerprint", f"{rule[2:]:0>64}"),
        **more,
    )


def declared(quantity: str, number: int) -> Finding:
    return replace(
        finding("KE203", quantity, 660.0, 0.0, verdict="not-checked"),
        lower=None,
        upper=None,
        margin=None,
        message=f"{quantity.replace('_', ' ')}: no CAD file holds it, so it was not checked.",
        fingerprint=f"{number:0>64x}",
    )


def report(path: str, verdict: str, *findings: Finding, **more) -> Report:
    return Report(
        file=FileSummary(path, "step", 1000),
        verdict=verdict,
        profile=PROFILE,
        limit_box=LimitBox(
            ((-1700.0, -740.0, 0.0), (1700.0, 740.0, 2000.0)),
            {"x": "middle of the extents", "y": "middle of the extents", "z": "ground: declared"},
        ),
        frame=FrameSummary("mm", "file", "-x", "+z", "declared", 0.0, "declared"),
        findings=findings,
        seconds={"read": 0.25, "measure": 0.5},
        **more,
    )


LENGTH = finding("KE101", "overall_length", 3400.0, 3395.0)
HEIGHT = finding("KE103", "overall_height", 2000.0, 1650.0)
SEATS = declared("seats", 200)


def passing(path: str = "cad/good.step") -> Report:
    width = finding("KE102", "overall_width", 1480.0, 1475.0)
    return report(path, "pass", LENGTH, width, HEIGHT, SEATS)


def failing(path: str = "cad/wide.step", part: str = HOSTILE, number: int = 102) -> Report:
    """5 mm too wide, and closer to the length limit than makers dare."""
    overruns = (overrun(part), overrun("body/door", "right"))
    fingerprint = f"{number:0>64x}"
    width = finding(
        "KE102", "overall_width", 1480.0, 1485.0, overruns=overruns, fingerprint=fingerprint
    )
    near = finding("KE110", "overall_length", 3390.0, 3395.0, severity="advisory")
    return report(path, "fail", LENGTH, near, width, HEIGHT, SEATS)


def waived(path: str = "cad/waived.step") -> Report:
    width = replace(failing(number=103).findings[2], waived=WAIVED)
    return report(path, "pass", LENGTH, width, HEIGHT, SEATS)


def undecided(path: str = "cad/open.stl") -> Report:
    length = finding("KE101", "overall_length", 3400.0, 3395.0, verdict="undecided")
    question = Question("unit", "The file declares no unit.", ("--unit mm", "--unit in"))
    return report(path, "undecided", length, questions=(question,))


def not_whole(path: str = "cad/half.step") -> Report:
    """Undecided, although no finding is."""
    note = "Not read whole: 2 faces could not be read."
    return replace(passing(path), verdict="undecided", notes=(note,))


def unreadable(path: str = "cad/broken é.step") -> Report:
    error = EmptyFileError("the file is empty.", fix="Export it again.")
    return error_report(FileSummary(path, "step", 0), error, PROFILE)


def every_kind() -> list[Report]:
    return [unreadable(), passing(), not_whole(), undecided(), waived(), failing()]
