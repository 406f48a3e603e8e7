"""What looking at the geometry of a model has told, so that nobody looks twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Facts:
    """Answers by question.

    A question names everything that its answer depends on besides the geometry: answers are kept
    on disk, and stand in another run for looking at all.

    Parameters
    ----------
    known : mapping of str to object, optional
        What is known already.

    Attributes
    ----------
    grown : bool
        Whether something was looked at.
    """

    def __init__(self, known: Mapping[str, Any] | None = None) -> None:
        self._known = dict(known or {})
        self.grown = False

    @property
    def known(self) -> Mapping[str, Any]:
        """The answers by question."""
        return self._known

    def recall(self, question: str, look: Callable[[], Answer]) -> Answer:
        """Return the answer to a question, looking at the geometry only if nobody has yet."""
        if question not in self._known:
            self._known[question] = look()
            self.grown = True
        answer: Answer = self._known[question]
        return answer
