"""The search for garbage goes on after it was put off, whatever happened."""

import gc

import pytest

from keienvelope.garbage import unsearched


def test_it_is_put_off_and_goes_on():
    assert gc.isenabled()
    with unsearched():
        assert not gc.isenabled()
        with unsearched():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_an_error():
    with pytest.raises(ValueError, match="broken"), unsearched():
        raise ValueError("broken")
    assert gc.isenabled()


def test_whoever_did_without_it_goes_on_without_it():
    gc.disable()
    try:
        with unsearched():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
