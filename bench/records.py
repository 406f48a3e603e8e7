"""What was measured: one record for each thing measured in each way."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Record:
    """The runs of one way on one thing.

    Attributes
    ----------
    item : str
        What was measured: a file, a number of instances, a command.
    way : str
        How; a name of ``ways.WAYS`` or of the case.
    amount : float
        How large the item is, in the unit that its case counts in.
    read_s, measure_s : list of float
        Seconds of every run, in the order of the runs.
    size : list of float
        Extents that were found; empty where the way tells none.
    resident_mb : float
        The most memory that the process held; 0 where nobody looked.
    error : str
        Why there are no runs.
    """

    item: str
    way: str
    amount: float = 0.0
    read_s: list[float] = field(default_factory=list)
    measure_s: list[float] = field(default_factory=list)
    size: list[float] = field(default_factory=list)
    resident_mb: float = 0.0
    error: str = ""

    @property
    def seconds(self) -> list[float]:
        """Reading and measuring together, one a run."""
        return [read + measure for read, measure in zip(self.read_s, self.measure_s, strict=True)]

    @property
    def median_s(self) -> float:
        """The median of the runs."""
        return statistics.median(self.seconds)

    def add(self, answer: dict[str, Any]) -> None:
        """Take the answer of a way (``ways.timed``), or its error."""
        if "error" in answer:
            self.error = answer["error"]
            return
        self.read_s += answer["read_s"]
        self.measure_s += answer["measure_s"]
        self.size = answer["size"]
        self.resident_mb = max(self.resident_mb, answer["resident_mb"])


@dataclass
class Result:
    """What a case measured, with what and where.

    Attributes
    ----------
    case : str
        Its name.
    settings : dict
        The options that change what is measured.
    circumstances : dict
        Date, machine, load and the like, as words.
    versions : dict
        Versions of the packages, by way.
    records : list of Record
        What was measured.
    """

    case: str
    settings: dict[str, Any]
    circumstances: dict[str, str]
    versions: dict[str, dict[str, str]]
    records: list[Record]

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Result:
        """Read what `save` wrote."""
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**data, "records": [Record(**record) for record in data["records"]]})


def by_item(records: Iterable[Record]) -> dict[str, dict[str, Record]]:
    """Return the records of every item by way, in the order of measuring."""
    found: dict[str, dict[str, Record]] = {}
    for record in records:
        found.setdefault(record.item, {})[record.way] = record
    return found


def ways_of(records: Iterable[Record]) -> list[str]:
    """Return the ways, in the order of measuring."""
    return list(dict.fromkeys(record.way for record in records))


def ratio(other: Record, ours: Record) -> float | None:
    """Return how many times longer the other way takes, by the medians; None without runs."""
    if not (other.read_s and ours.read_s):
        return None
    return other.median_s / ours.median_s


def geometric_mean(ratios: Sequence[float]) -> float:
    """Return the geometric mean, the mean that fits ratios."""
    return statistics.geometric_mean(ratios)
