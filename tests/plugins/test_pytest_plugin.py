"""The pytest plugin, in runs of pytest of their own."""

import cadquery as cq
import pytest
from bodies import block

pytest_plugins = ["pytester"]
CONFIG = """
forward = "-x"
up = "+z"
ground = "lowest"

[[waivers]]
rule = "KE102"
file = "cad/agreed.step"
max_excess_mm = 5
reason = "show car"
"""


@pytest.fixture
def project(pytester):
    (pytester.path / "cad").mkdir()
    pytester.makefile(".toml", keienvelope=CONFIG)
    pytester.makeini(
        "[pytest]\nkeienvelope_files = cad/*.step\ntestpaths = tests\naddopts = -p no:cacheprovider"
    )
    (pytester.path / "tests").mkdir()
    (pytester.path / "tests" / "test_empty.py").write_text("def test_it(): pass\n")
    return pytester


def export(project, name, width=1475):
    cq.exporters.export(block(3395, width, 1650), str(project.path / "cad" / f"{name}.step"))


def run(project, *arguments):
    quiet = ["-p", "no:xdist", "-p", "no:hypothesispytest"]
    return project.runpytest_inprocess(*quiet, "-rs", *arguments)


def test_every_rule_on_every_file_is_a_test(project):
    export(project, "good")
    export(project, "wide", 1485)
    export(project, "agreed", 1485)
    result = run(project, "-v")
    result.stdout.fnmatch_lines(
        [
            "*agreed.step*KE102 overall width*SKIPPED*",
            "*good.step*KE901 file decided*PASSED*",
            "*good.step*KE102 overall width*PASSED*",
            "*good.step*KE203 seats*SKIPPED*",
            "*wide.step*KE101 overall length*PASSED*",
            "*wide.step*KE102 overall width*FAILED*",
            "*exceeds 1480 mm by 5.000 mm*",
            "*right +2.500 mm*",
            "*waived up to 5 mm by keienvelope.toml: show car*",
        ]
    )
    assert result.parseoutcomes()["failed"] == 1
    assert "Traceback" not in result.stdout.str()
    assert result.ret == 1


def test_a_file_is_read_once_and_not_for_collecting(project, monkeypatch):
    from keienvelope import workflow

    read, check = [], workflow.check_file
    monkeypatch.setattr(workflow, "check_file", lambda task: read.append(task) or check(task))
    export(project, "good")
    run(project, "--collect-only", "-q").stdout.fnmatch_lines(["*good.step*KE103 overall height*"])
    assert read == []
    assert run(project).ret == 0
    assert len(read) == 1


def test_what_could_not_be_read_fails_and_is_no_pass(project):
    (project.path / "cad" / "broken.step").write_text("nonsense")
    result = run(project)
    assert result.parseoutcomes()["failed"] == 1
    result.stdout.fnmatch_lines(["*this is not a STEP file*"])


def test_one_file_can_be_asked_for_by_name(project):
    export(project, "good")
    export(project, "wide", 1485)
    assert run(project, "cad/good.step").ret == 0
    assert run(project, "cad/wide.step").ret == 1
    assert run(project, "tests").parseoutcomes() == {"passed": 1}


def test_without_the_setting_nothing_is_collected(pytester):
    (pytester.path / "good.step").write_text("nonsense")
    pytester.makepyfile("def test_it(): pass")
    assert run(pytester).parseoutcomes() == {"passed": 1}


def test_the_fixture_checks_a_model(pytester):
    pytester.makepyfile(
        """
        import cadquery as cq
        import pytest
        FRAME = {"forward": "-x", "up": "+z", "ground": "lowest"}

        def body(width):
            return cq.Workplane().box(3395, width, 1650)

        def test_good(kei_check):
            assert kei_check(body(1475), **FRAME).verdict == "pass"

        def test_wide(kei_check):
            kei_check(body(1485), **FRAME)
        """
    )
    result = run(pytester)
    assert result.parseoutcomes() == {"passed": 1, "failed": 1}
    result.stdout.fnmatch_lines(["*EnvelopeViolation: fail: overall width 1485.000 mm exceeds*"])
