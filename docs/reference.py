"""Write what is data of docs/rules.md and docs/profiles.md: ``python docs/reference.py``.

What stands above the marker of a page is written by hand and kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from keienvelope.checking.rules import Rule, rules
from keienvelope.cli.laws import limit_text
from keienvelope.law import (
    OVERALL,
    Convention,
    Device,
    Limit,
    Profile,
    conventions,
    profiles,
    standard,
)

MARKER = "<!-- What follows is made from the data: python docs/reference.py -->"
FOLDER = Path(__file__).parent

_MARKS = {"verified": "", "secondary": " ²", "unverified": " ?"}
_LEFT_OUT = {"overall_length": "L", "overall_width": "W", "overall_height": "H"}


def rules_reference() -> str:
    """Return the reference of all rules."""
    return "\n".join(line for rule in rules() for line in _rule_lines(rule))


def _rule_lines(rule: Rule) -> Iterator[str]:
    yield f"## {rule.code} {rule.title}\n"
    for heading, text in rule.sections:
        yield f"**{heading}.** {text}\n"


def profiles_reference() -> str:
    """Return the reference of all profiles, standards and conventions."""
    lines = ["## All profiles at a glance\n", *_overview()]
    for profile in profiles():
        lines += _profile_lines(profile)
    for name in dict.fromkeys(name for p in profiles() for name in p.standards):
        found = standard(name)
        lines += [f"\n## Standard `{name}`: {found.title}\n", *_limits(found.limits)]
        lines += ["", *(f"- {text}" for text in (*found.citations, *found.notes))]
    lines += ["\n## What does not count\n", *_devices()]
    for convention in conventions():
        lines += _convention_lines(convention)
    return "\n".join(lines) + "\n"


def _overview() -> list[str]:
    head = ["| profile | length | width | height | status | from | to |"]
    head.append("|---|--:|--:|--:|---|---|---|")
    return head + [
        f"| [`{p.id}`](#{p.id}) | {' | '.join(_size(p.limit(name)) for name in OVERALL)}"
        f" | {p.status} | {p.valid_from or ''} | {p.valid_to or ''} |"
        for p in profiles()
    ]


def _size(limit: Limit | None) -> str:
    return f"{limit.value:.6g}{_MARKS[limit.evidence]}" if limit else ""


def _profile_lines(profile: Profile) -> list[str]:
    lines = [f'\n<a id="{profile.id}"></a>\n', f"## {profile.title}\n", profile.summary]
    lines.append(f"\n`{profile.id}`: {profile.status}; measured by `{profile.convention}`.")
    if profile.standards:
        names = ", ".join(f"`{name}`" for name in profile.standards)
        lines.append(f"Its vehicles also have to meet {names}, below.")
    if profile.also_requires:
        lines.append(f"It never passes: {profile.also_requires} is not shown by a model.")
    lines += ["", *_limits(profile.limits), ""] if profile.limits else [""]
    return lines + [f"- {text}" for text in (*profile.citations, *profile.notes)]


def _limits(limits: tuple[Limit, ...]) -> list[str]:
    lines = ["| limit | evidence | read in |", "|---|---|---|"]
    for limit in limits:
        read = " ".join(f"{text.rstrip('.')}." for text in (limit.citation, limit.note) if text)
        lines.append(f"| {limit_text(limit)} | {limit.evidence} | {read} |")
    return lines


def _devices() -> list[str]:
    """Return a table of devices against conventions."""
    shown = [c for c in conventions() if c.devices]
    names = dict.fromkeys(device.name for c in shown for device in c.devices)
    legend = (
        "L, W, H: it does not count for length, width, height; `< 250/300`: it must reach less than"
        " that many millimetres to the side / above.\n"
    )
    lines = [
        legend,
        f"| device | {' | '.join(f'`{c.id}`' for c in shown)} |",
    ]
    lines.append("|---" * (len(shown) + 1) + "|")
    for name in names:
        cells = " | ".join(_left_out(c.device(name)) for c in shown)
        lines.append(f"| `{name}` | {cells} |")
    return lines


def _left_out(device: Device | None) -> str:
    if device is None:
        return ""
    letters = "".join(_LEFT_OUT[name] for name in device.leaves_out_of)
    caps = [f"{cap:g}" for cap in (device.cap_side_mm, device.cap_above_mm) if cap]
    return letters + _MARKS[device.evidence] + (f" < {'/'.join(caps)}" if caps else "")


def _convention_lines(convention: Convention) -> list[str]:
    lines = [f"\n### `{convention.id}`: {convention.title}\n", f"State: {convention.attitude}.\n"]
    return lines + [f"- {text}" for text in (*convention.citations, *convention.notes)]


PAGES = {"rules.md": rules_reference, "profiles.md": profiles_reference}


def page(name: str) -> str:
    """Return a page with its hand-written head and its data as they are now."""
    head, marker, _ = (FOLDER / name).read_text(encoding="utf-8").partition(MARKER)
    if not marker:
        raise ValueError(f"{name} has no marker")
    return f"{head}{MARKER}\n\n{PAGES[name]().strip()}\n"


if __name__ == "__main__":
    for name in PAGES:
        (FOLDER / name).write_text(page(name), encoding="utf-8", newline="\n")
