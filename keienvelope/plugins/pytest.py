"""The pytest plugin: design files as tests, and a fixture that checks a model.

``keienvelope_files = ["cad/**/*.step"]`` in the pytest settings makes a test of every rule on every
such file; the closest keienvelope.toml says how each is read. Nothing is imported before it is
needed: the plugin is loaded in every run of pytest where keienvelope is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from keienvelope.checking import Finding, Report
    from keienvelope.law import Profile
    from keienvelope.planning import Plan

_INI = "keienvelope_files"
_DECIDED = "KE901"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that names design files."""
    parser.addini(
        _INI,
        "Patterns of design files, from the root of the tests; each rule on each file is a test.",
        type="args",
        default=[],
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect the design files too where nobody says what to collect."""
    if config.getini(_INI) and config.args_source == pytest.Config.ArgsSource.TESTPATHS:
        config.args += [str(path) for path in _design_files(config)]


def _design_files(config: pytest.Config) -> list[Path]:
    patterns = config.getini(_INI)
    return sorted({path for pattern in patterns for path in config.rootpath.glob(pattern)})


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Make a collector of a file that fits a pattern."""
    from keienvelope.config.pattern import matches  # noqa: PLC0415

    patterns = parent.config.getini(_INI)
    if not patterns or not file_path.is_relative_to(parent.config.rootpath):
        return None
    inside = file_path.relative_to(parent.config.rootpath).as_posix()
    if not any(matches(inside, pattern) for pattern in patterns):
        return None
    collector: pytest.Collector = DesignFile.from_parent(parent, path=file_path)
    return collector


class DesignFile(pytest.File):
    """A design file: one test a rule of each of its profiles."""

    _plan: Plan | None = None
    _reports: dict[str, Report] | None = None

    @property
    def plan(self) -> Plan:
        """How the file is checked."""
        if self._plan is None:
            from keienvelope import planning  # noqa: PLC0415

            (self._plan,) = planning.plan([self.path], {})
        return self._plan

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the tests; the file is not read before the first of them runs."""
        from keienvelope.checking.rules import rule_of  # noqa: PLC0415
        from keienvelope.law import title_of  # noqa: PLC0415

        for profile in self.plan.task.profiles:
            yield self._item(profile, _DECIDED, None, "file decided")
            # A quantity may have a limit for each powertrain; one of them applies.
            for quantity in dict.fromkeys(limit.quantity for limit in profile.every_limit):
                yield self._item(profile, rule_of(quantity).code, quantity, title_of(quantity))

    def _item(self, profile: Profile, code: str, quantity: str | None, title: str) -> pytest.Item:
        item: pytest.Item = RuleItem.from_parent(
            self, name=f"{code} {title} [{profile.id}]", rule=code, quantity=quantity, of=profile.id
        )
        return item

    def report(self, profile_id: str) -> Report:
        """Return the report of a profile; the file is checked once for all."""
        if self._reports is None:
            from keienvelope.workflow import check_file  # noqa: PLC0415

            reports = check_file(self.plan.task)
            self._reports = {r.profile.id: r for r in reports if r.profile is not None}
        return self._reports[profile_id]


class RuleItem(pytest.Item):
    """A rule on a file."""

    def __init__(self, *, rule: str, quantity: str | None, of: str, **more: Any) -> None:
        super().__init__(**more)
        self.rule, self.quantity, self.profile_id = rule, quantity, of

    def runtest(self) -> None:
        """Fail where the rule is broken or could not be told."""
        if not isinstance(self.parent, DesignFile):
            raise TypeError("a rule is held against a design file")
        report = self.parent.report(self.profile_id)
        if self.quantity is None:
            _hold_decided(report)
            return
        found = [f for f in report.findings if f.rule == self.rule and f.quantity == self.quantity]
        if not found:
            pytest.skip("the file was not read" if report.verdict == "error" else "does not apply")
        for finding in found:
            _hold(report, finding)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Return the words of a finding instead of a traceback."""
        if isinstance(excinfo.value, RuleFailedError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return what pytest calls the test."""
        return self.path, None, f"{self.path.name}: {self.name}"


class RuleFailedError(AssertionError):
    """A rule is broken, or could not be told."""


def _hold_decided(report: Report) -> None:
    from keienvelope.report.phrases import problems  # noqa: PLC0415

    told = [problem.message for problem in problems(report) if problem.finding is None]
    if told:
        raise RuleFailedError("\n".join(told))


def _hold(report: Report, finding: Finding) -> None:
    from keienvelope.report.phrases import outcome, problems, waiver_line  # noqa: PLC0415

    told = outcome(finding)
    if told == "waived":
        pytest.skip(waiver_line(finding))
    if told == "not-checked":
        pytest.skip(finding.message)
    if told in ("fail", "undecided"):
        messages = [p.message for p in problems(report) if p.finding is finding]
        raise RuleFailedError("\n".join(messages))


@pytest.fixture
def kei_check() -> Callable[..., Report]:
    """Return a function that checks a model and fails the test unless it passes.

    It takes what `keienvelope.check` takes and returns the report.
    """
    import keienvelope  # noqa: PLC0415

    def checked(source: Any, profile: str = "jp-kei-1998", **options: Any) -> Report:
        report = keienvelope.check(source, profile, **options)
        report.raise_for_violations()
        return report

    return checked
