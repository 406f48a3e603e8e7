"""The quick frozen dataclass does what that of the standard library does."""

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field
from functools import cached_property

import pytest

from keienvelope import frozen


def bolt(dataclass):
    @dataclass(frozen=True)
    class Bolt:
        size: int
        names: tuple[str, ...] = ()
        note: str = field(default="", compare=False, repr=False)
        holes: list[int] = field(default_factory=list)

        @cached_property
        def twice(self):
            return 2 * self.size

    return Bolt


def nut(dataclass):
    @dataclass(frozen=True, eq=False, kw_only=True)
    class Nut:
        size: int

        def __post_init__(self):
            object.__setattr__(self, "size", abs(self.size))

    return Nut


OURS, STANDARD = bolt(frozen.dataclass), bolt(dataclasses.dataclass)
Nut = nut(frozen.dataclass)


@frozen.dataclass(frozen=True)
class Washer:
    """At the top of a module, so that it can be pickled."""

    width: float


@pytest.mark.parametrize("made", [OURS, STANDARD], ids=["ours", "standard"])
def test_what_a_frozen_dataclass_does(made):
    one = made(8, ("a",), note="x")
    assert (one.size, one.names, one.note, one.holes) == (8, ("a",), "x", [])
    assert repr(one).endswith("Bolt(size=8, names=('a',), holes=[])")
    assert one == made(8, ("a",), note="y")
    assert one != made(9, ("a",))
    assert one != 8
    assert dataclasses.replace(one, size=9).size == 9
    assert dataclasses.asdict(one) == {"size": 8, "names": ("a",), "note": "x", "holes": []}
    assert copy.deepcopy(one) == one
    assert one.holes is not made(8).holes
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)
    with pytest.raises(TypeError, match="missing 1 required"):
        made()


@pytest.mark.parametrize("made", [OURS, STANDARD], ids=["ours", "standard"])
def test_nothing_is_set_or_deleted(made):
    one = made(8)
    assert one.twice == 16
    for name in ("size", "names", "other"):
        with pytest.raises(FrozenInstanceError):
            setattr(one, name, 9)
    with pytest.raises(FrozenInstanceError):
        del one.size
    assert (one.size, one.names, one.twice) == (8, (), 16)


def test_another_class_with_the_same_fields_is_not_equal():
    assert OURS(8) != STANDARD(8)
    assert OURS(8) != bolt(frozen.dataclass)(8)


def test_identity_where_equality_is_not_wanted():
    one = Nut(size=-8)
    assert one.size == 8
    assert one != Nut(size=8)
    assert one in {one}
    with pytest.raises(TypeError, match="positional"):
        Nut(8)


def test_hash_and_pickle():
    assert len({Washer(1.5), Washer(1.5), Washer(2.0)}) == 2
    assert pickle.loads(pickle.dumps(Washer(1.5))) == Washer(1.5)


def test_what_is_not_frozen_is_left_to_the_standard_library():
    @frozen.dataclass(frozen=False)
    class Loose:
        size: int

    loose = Loose(8)
    loose.size = 9
    assert loose == Loose(9)
