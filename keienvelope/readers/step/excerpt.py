"""A STEP text with fewer faces: the same products, placements and solids, with only chosen faces.

Shells, shell-based models and the representations of products list what they consist of. From those
lists everything is dropped that holds no chosen face; then every record is left out that nothing
refers to any more. Each representation keeps at least one of its faces, so that each product keeps
its place.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from keienvelope.readers.step.text import FACES, Flags, Integers, StepText

_SHELLS = ("CLOSED_SHELL", "OPEN_SHELL")
_MODELS = ("SHELL_BASED_SURFACE_MODEL",)
_SOLIDS = (
    "MANIFOLD_SOLID_BREP",
    "FACETED_BREP",
    "BREP_WITH_VOIDS",
    "ORIENTED_CLOSED_SHELL",
    "ORIENTED_OPEN_SHELL",
)
_REPRESENTATIONS = (
    "ADVANCED_BREP_SHAPE_REPRESENTATION",
    "FACETED_BREP_SHAPE_REPRESENTATION",
    "MANIFOLD_SURFACE_SHAPE_REPRESENTATION",
    "SHAPE_REPRESENTATION",
)
_PLACING = (
    "NEXT_ASSEMBLY_USAGE_OCCURRENCE",
    "MAPPED_ITEM",
    "REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION",
    "SHAPE_REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION",
)
_STRUCTURE = (
    "PRODUCT_DEFINITION",
    "PRODUCT_DEFINITION_WITH_ASSOCIATED_DOCUMENTS",
    "SHAPE_DEFINITION_REPRESENTATION",
    "CONTEXT_DEPENDENT_SHAPE_REPRESENTATION",
    "SHAPE_REPRESENTATION_RELATIONSHIP",
)
_OTHER_FACES = ("FACE", "ORIENTED_FACE", "SUBFACE")
_REFERENCES = ("DOCUMENT_FILE", "APPLIED_EXTERNAL_IDENTIFICATION_ASSIGNMENT")
_TRANSFORMATION = b"TRANSFORMATION"
_FEET = b"ENDSEC;\nEND-ISO-10303-21;\n"
_MOST_LEVELS = 6


class Excerpts:
    """What a text consists of, and what is left of it with fewer faces.

    Parameters
    ----------
    text : StepText

    Attributes
    ----------
    possible : bool
        Whether every face is listed where it can be dropped, and nothing lies in other files.
    faces : (n,) int
        The records that are faces.
    group : (n,) int
        A number for each face: faces with the same one are part of the same representations.
    is_flat : bool
        Whether nothing in the text places anything.
    """

    def __init__(self, text: StepText) -> None:
        self._text = text
        self.faces = text.rows(*FACES)
        self._lists = text.rows(*_SHELLS, *_MODELS, *_REPRESENTATIONS)
        self._holders = np.sort(np.concatenate([self._lists, text.rows(*_SOLIDS)]))
        transformations = self._transformations()
        structure = text.rows(*_STRUCTURE, *_PLACING, *_REPRESENTATIONS)
        self._roots = np.union1d(structure, transformations)
        self._owner, self._held = self._steps_down()
        self.group = self._labelled()[self.faces]
        self.possible = (
            bool((self.group >= 0).all())
            and not len(text.rows(*_OTHER_FACES, *_REFERENCES))
            and bool(len(text.rows("SHAPE_DEFINITION_REPRESENTATION")))
        )
        self.is_flat = not len(transformations) and not len(text.rows(*_PLACING))

    def _transformations(self) -> Integers:
        """Return the records with several keywords that place a representation in another."""
        text = self._text
        rows = np.flatnonzero(text.several & (np.diff(text.first) > 0))
        places = [_TRANSFORMATION in record for record in text.records(rows)]
        return rows[np.array(places, dtype=np.bool_)]

    def _steps_down(self) -> tuple[Integers, Integers]:
        """Return every step from what holds faces to what it holds."""
        text = self._text
        owner = np.repeat(self._holders, text.counts(self._holders))
        targets = text.targets[text.references(self._holders)]
        holds = np.zeros(len(text), dtype=np.bool_)
        holds[self._holders] = holds[self.faces] = True
        return owner[holds[targets]], targets[holds[targets]]

    def _labelled(self) -> Integers:
        """Return a group for every record that is or holds faces: -1 none, -2 more than one."""
        label = np.full(len(self._text), -1, dtype=np.int64)
        top = np.zeros(len(label), dtype=np.bool_)
        top[self._text.rows(*_REPRESENTATIONS)] = True
        # The sum of one random number for each representation stands for the set of them.
        chance = np.random.default_rng(0).integers(1, 1 << 62, len(label))
        sums = np.zeros(len(label), dtype=np.int64)
        listed = top[self._owner]
        with np.errstate(over="ignore"):
            np.add.at(sums, self._held[listed], chance[self._owner[listed]])
        items = np.flatnonzero(sums)
        label[items] = np.unique(sums[items], return_inverse=True)[1]
        owner, held = self._owner[~listed], self._held[~listed]
        for _ in range(_MOST_LEVELS):
            known = label[owner] != -1
            above, below = label[owner[known]], held[known]
            fresh = label[below] == -1
            label[below[fresh]] = above[fresh]
            label[below[label[below] != above]] = -2
        return label

    def keep(self, chosen: Flags) -> Excerpt:
        """Return what is left with some faces, and those that have to stay with them.

        Parameters
        ----------
        chosen : (n,) bool
            Of `faces`.
        """
        needed = np.zeros(len(self._text), dtype=np.bool_)
        needed[self.faces[chosen]] = True
        _, first = np.unique(self.group, return_index=True)
        alone = ~np.isin(self.group[first], self.group[chosen])
        needed[self.faces[first[alone]]] = True
        self._need_above(needed)
        self._need_below(needed)
        dropped = np.zeros(len(self._text.targets), dtype=np.bool_)
        places = self._text.references(self._lists)
        holds = np.zeros(len(self._text), dtype=np.bool_)
        holds[self._held] = True
        targets = self._text.targets[places]
        dropped[places] = holds[targets] & ~needed[targets]
        return Excerpt(self._text, self._reached(dropped), dropped, self.faces[needed[self.faces]])

    def _need_above(self, needed: Flags) -> None:
        """Mark what holds anything that is needed."""
        for _ in range(_MOST_LEVELS):
            needed[self._owner[needed[self._held]]] = True

    def _need_below(self, needed: Flags) -> None:
        """Mark a face in every shell of the solids that are needed, which all must stay."""
        solids = np.zeros(len(self._text), dtype=np.bool_)
        solids[self._text.rows(*_SOLIDS)] = True
        for _ in range(_MOST_LEVELS):
            needed[self._held[(solids & needed)[self._owner]]] = True
        shells = self._text.rows(*_SHELLS)
        shells = shells[needed[shells] & (self._text.counts(shells) > 0)]
        has = np.zeros(len(self._text), dtype=np.bool_)
        has[self._owner[needed[self._held]]] = True
        needed[self._text.target(shells[~has[shells]], 0)] = True

    def _reached(self, dropped: Flags) -> Flags:
        """Return which records are referred to from the roots on."""
        text = self._text
        seen = np.zeros(len(text), dtype=np.bool_)
        fresh = self._roots
        while len(fresh):
            seen[fresh] = True
            places = text.references(fresh)
            found = np.zeros(len(text), dtype=np.bool_)
            found[text.targets[places[~dropped[places]]]] = True
            fresh = np.flatnonzero(found & ~seen)
        return seen


class Excerpt:
    """Some records of a text.

    Parameters
    ----------
    text : StepText
    kept : (n,) bool
        The records.
    dropped : (m,) bool
        References that are left out, all in lists.
    faces : (k,) int
        The faces among the records.
    """

    def __init__(self, text: StepText, kept: Flags, dropped: Flags, faces: Integers) -> None:
        self._text = text
        self._dropped = dropped
        self._rows = np.flatnonzero(kept)
        self.faces = faces

    @property
    def face_numbers(self) -> Integers:
        """The numbers that the kernel gives the faces: it counts the records from 1."""
        return np.asarray(np.searchsorted(self._rows, self.faces) + 1)

    @property
    def share(self) -> float:
        """What part of all records it is."""
        return len(self._rows) / len(self._text)

    def written(self) -> bytes:
        """Return it as a STEP text."""
        return b"\n".join([self._text.header, *self._records(), _FEET])

    def _records(self) -> Iterator[bytes]:
        text = self._text
        counts = text.counts(self._rows)
        owner = np.repeat(np.arange(len(self._rows)), counts)
        places = text.references(self._rows)
        shortened = set(owner[self._dropped[places]].tolist())
        for number, record in enumerate(text.records(self._rows)):
            yield self._shortened(int(self._rows[number])) if number in shortened else record

    def _shortened(self, row: int) -> bytes:
        before, places, behind = self._text.list_of(row)
        ids = self._text.ids[self._text.targets[places[~self._dropped[places]]]]
        return before + b",".join(b"#%d" % number for number in ids.tolist()) + behind
