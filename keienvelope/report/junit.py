"""JUnit XML: a suite a file and profile, a case a rule, those that pass too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from keienvelope.checking.report import Finding, Report
from keienvelope.report.phrases import (
    DECIDED,
    outcome,
    printable,
    problems,
    quantity,
    state,
    waiver_line,
)

_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def render(reports: Sequence[Report], *, reproducible: bool = False) -> str:
    """Return one ``testsuites`` element; times are left out of reproducible ones."""
    root = ET.Element("testsuites", name="keienvelope")
    for report in reports:
        root.append(_suite(report, reproducible=reproducible))
    for name in ("tests", *_COUNTED.values()):
        if name != "skipped":
            root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(report: Report, *, reproducible: bool) -> ET.Element:
    profile = report.profile.id if report.profile else ""
    name = f"{printable(report.file.path)} ({profile})"
    suite = ET.Element("testsuite", name=name)
    cases = list(_cases(report))
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    for tag, counted in _COUNTED.items():
        suite.set(counted, str(sum(case.find(tag) is not None for case in cases)))
    if not reproducible:
        suite.set("time", f"{sum(report.seconds.values()):.3f}")
    told = ET.SubElement(suite, "system-out")
    told.text = "\n".join([state(report), *(printable(note) for note in report.notes)])
    return suite


def _cases(report: Report) -> Iterator[ET.Element]:
    found = problems(report)
    decided = _case(report, f"{DECIDED} file decided")
    for problem in found:
        if problem.finding is None:
            _outcome(decided, "error", problem.message)
    yield decided
    messages = {p.fingerprint: p.message for p in found}
    for finding in report.findings:
        case = _case(report, f"{finding.rule} {quantity(finding)}")
        _judge(case, finding, messages.get(finding.fingerprint, finding.message))
        yield case


def _case(report: Report, name: str) -> ET.Element:
    profile = report.profile.id if report.profile else ""
    path = printable(report.file.path)
    return ET.Element("testcase", name=name, classname=f"{profile}.{path}")


def _judge(case: ET.Element, finding: Finding, message: str) -> None:
    told = outcome(finding)
    if told == "fail":
        _outcome(case, "failure", message)
    elif told == "undecided":
        _outcome(case, "error", message)
    elif told == "waived":
        _outcome(case, "skipped", waiver_line(finding))
    elif told == "not-checked":
        _outcome(case, "skipped", printable(finding.message))
    elif told == "advisory":
        ET.SubElement(case, "system-out").text = f"advisory: {message}"


def _outcome(case: ET.Element, tag: str, message: str) -> None:
    first = message.splitlines()[0]
    made = ET.SubElement(case, tag, message=first)
    if tag != "skipped":
        made.set("type", "keienvelope")
        made.text = message
