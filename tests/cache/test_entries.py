"""Entries of the cache: whole or not at all, and never too many."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from keienvelope.cache import entries

KEY = "ab" * 32


def entry_file(folder):
    (found,) = folder.rglob("*.json")
    return found


def test_what_was_saved_is_loaded(tmp_path):
    assert entries.load(tmp_path / "cache", KEY) is None
    entries.save(tmp_path / "cache", KEY, {"a": [1, None, "\u8eca"]})
    assert entries.load(tmp_path / "cache", KEY) == {"a": [1, None, "\u8eca"]}
    assert entries.load(tmp_path / "cache", "cd" * 32) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:70],
        lambda data: data.replace(b"1480.0", b"1479.0"),
        lambda data: b"0" * 64 + data[64:],
        lambda data: b"\xff" + data,
    ],
    ids=["empty", "cut", "head only", "another number", "another digest", "no text"],
)
def test_a_damaged_entry_is_a_miss_and_is_removed(damage, tmp_path):
    entries.save(tmp_path, KEY, {"width": 1480.0})
    path = entry_file(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert path.read_bytes() != whole
    assert entries.load(tmp_path, KEY) is None
    assert not path.exists()


def test_an_entry_that_is_no_json_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(entries.json, "dumps", lambda entry, separators: "[" * 9)
    entries.save(tmp_path, KEY, {})
    assert entries.load(tmp_path, KEY) is None
    assert not list(tmp_path.rglob("*.json"))


def test_nobody_reads_half_of_what_many_write(tmp_path):
    def write_and_read(number):
        entries.save(tmp_path, KEY, [number] * 20_000)
        found = entries.load(tmp_path, KEY)
        return found is not None and len(found) == 20_000 and len(set(found)) == 1

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(write_and_read, range(120)))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [f"{KEY}.json"]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("in the way")
    entries.save(tmp_path / "file", KEY, {})
    assert entries.load(tmp_path / "file", KEY) is None
    assert (tmp_path / "file").read_text() == "in the way"


def test_an_entry_is_for_the_user_alone(tmp_path):
    entries.save(tmp_path / "cache", KEY, {})
    if os.name == "posix":
        assert entry_file(tmp_path).stat().st_mode & 0o077 == 0


def test_the_oldest_go_first_and_those_in_use_stay(tmp_path):
    keys = [f"{number:02}" * 32 for number in range(6)]
    for age, key in enumerate(keys):
        entries.save(tmp_path, key, ["x" * 1000])
        os.utime(tmp_path / key[:2] / f"{key}.json", (1e9 + age, 1e9 + age))
    left_behind = tmp_path / "00" / "killed.part"
    left_behind.write_bytes(b"x" * 1000)
    os.utime(left_behind, (1e9, 1e9))
    size = (tmp_path / "00" / f"{keys[0]}.json").stat().st_size
    entries.load(tmp_path, keys[0])
    entries.trim(tmp_path, most_bytes=7 * size)
    assert left_behind.exists()
    entries.trim(tmp_path, most_bytes=3 * size)
    kept = {path.stem for path in tmp_path.rglob("*") if path.is_file()}
    assert kept == {keys[0], keys[4], keys[5]}


def test_trimming_touches_nothing_else(tmp_path):
    (tmp_path / "ab").mkdir()
    own = tmp_path / "ab" / "drawing.step"
    own.write_text("mine")
    entries.trim(tmp_path / "nowhere", most_bytes=0)
    entries.trim(tmp_path, most_bytes=0)
    assert own.exists()


def test_an_entry_is_text(tmp_path):
    entries.save(tmp_path, KEY, {"a": 1})
    digest, text = entry_file(tmp_path).read_text().split("\n")
    assert len(digest) == 64
    assert json.loads(text) == {"a": 1}
