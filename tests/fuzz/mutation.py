"""Files that are almost right: mutations that keep most of the structure of a format.

Bytes that are broken at random are refused at the door. What finds faults is a file that is whole
but for one number, one reference, one count, one line, one member of an archive.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random
from typing import Any

_NUMBER = re.compile(rb"(?<![\w.#])[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
_NUMBERS = [
    b"0", b"-0.0", b"1", b"-1", b"2", b"1e308", b"-1e308", b"1e309", b"1e-320", b"nan", b"inf",
    b"2147483647", b"2147483648", b"4294967295", b"-2147483648", b"18446744073709551616",
    b"1000.", b"1e4", b"-5000", b"0x10", b"1_0", b"1,5", b"1d3", b"9" * 400, b"",
    b"-inf", b"--1", b"\xd9\xa1",
]  # fmt: skip
_FLOATS = [0.0, -0.0, 1.0, -1.0, 1e4, -5000.0, 3.4e38, -3.4e38, 1e-45, float("nan"), float("inf")]
_BYTES = [b"\0", b"\xff", b"\n", b" ", b"'", b'"', b"(", b")", b";", b"#", b"<", b"/*", b"\x1b[2J"]
_ENTITY = re.compile(rb"#(\d+)\s*=\s*([A-Z0-9_]*)\s*\(.*?\)\s*;", re.DOTALL)
_REFERENCE = re.compile(rb"#\d+")
_WORD = re.compile(rb"\.[A-Z_]+\.|\$|\*|'[^']*'")
_ATTRIBUTE = re.compile(rb'\s([\w:]+)="([^"]*)"')
_ELEMENT = re.compile(rb"<(\w[\w:]*)[^<>]*?(?:/>|>[^<>]*</\1>)")

Mutation = Callable[[bytes, Random], bytes]


def mutate(data: bytes, suffix: str, random: Random) -> bytes:
    """Return data of a format, changed in one to three places."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = random.choice(_mutations(data, suffix))(data, random)
    return data


def _mutations(data: bytes, suffix: str) -> list[Mutation]:
    """Return what fits a format, the likeliest several times."""
    if suffix == ".stl" and not data.lstrip().startswith(b"solid"):
        return [_stl_corner, _stl_corner, _stl_count, _words32, _bytes]
    if suffix == ".ply" and b"binary" in data[:100]:
        return [_line, _words32, _number, _bytes]
    return _BY_SUFFIX.get(suffix, [_number, _number, _number, _line, _line, _bytes])


def _spot(data: bytes, random: Random) -> int:
    return random.randrange(len(data) + 1)


def _bytes(data: bytes, random: Random) -> bytes:
    """Break bytes without a look at what they mean."""
    at = _spot(data, random)
    end = min(len(data), at + random.choice((1, 2, 8, 64, 1000)))
    other = _spot(data, random)
    return random.choice(
        (
            data[:at],
            data[:at] + data[end:],
            data[:at] + data[at:end] * 2 + data[end:],
            data[:at] + random.choice(_BYTES) + data[at:],
            data[:at] + bytes(end - at) + data[end:],
            data[:at] + random.randbytes(end - at) + data[end:],
            data[:at] + data[other : other + end - at] + data[end:],
            data + data[at:end],
        )
    )


def _replaced(data: bytes, pattern: re.Pattern[bytes], random: Random, new: Any) -> bytes:
    """Replace one place that a pattern finds, near a random spot."""
    at = random.randrange(max(len(data), 1))
    found = pattern.search(data, at) or pattern.search(data)
    if found is None:
        return _bytes(data, random)
    return data[: found.start()] + new(found) + data[found.end() :]


def _number(data: bytes, random: Random) -> bytes:
    def new(found: re.Match[bytes]) -> bytes:
        word: bytes = found[0]
        return random.choice(
            (
                random.choice(_NUMBERS),
                b"-" + word.lstrip(b"-"),
                word + b"00",
                word[:-1],
                word + b"e2",
            )
        )

    return _replaced(data, _NUMBER, random, new)


def _line(data: bytes, random: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at, other = random.randrange(len(lines) or 1), random.randrange(len(lines) or 1)
    if not lines:
        return data
    kind = random.randrange(5)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(other, lines[at])
    elif kind == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 3:
        lines[at] = lines[at].rstrip() + b" " + lines[other]
    else:
        lines[at] = lines[at][: len(lines[at]) // 2] + b"\n"
    return b"".join(lines)


def _word(data: bytes, random: Random) -> bytes:
    words = _WORD.findall(data[:20_000]) or [b"$"]
    extra = [b"$", b"*", b".T.", b".F.", b".U.", b"()", b"'\\X2\\FFFF\\X0\\'", b"'a/../b'"]
    return _replaced(data, _WORD, random, lambda _: random.choice([*words, *extra]))


def _reference(data: bytes, random: Random) -> bytes:
    known = _REFERENCE.findall(data)
    odd = [b"#0", b"#99999999", b"$", b"*", b"#4294967297"]
    return _replaced(
        data, _REFERENCE, random, lambda _: random.choice([*odd, *random.choices(known, k=20)])
    )


def _entity(data: bytes, random: Random) -> bytes:
    """Delete, double, rename or nest an entity of a STEP file."""
    kinds = [found[2] for found in _ENTITY.finditer(data[:200_000]) if found[2]]
    kind = random.randrange(5)

    def new(found: re.Match[bytes]) -> bytes:
        whole: bytes = found[0]
        if kind == 0:
            return b""
        if kind == 1:
            return (
                whole + b"\n" + whole.replace(b"#" + found[1], b"#%d" % random.randrange(10**6), 1)
            )
        if kind == 2 and found[2]:
            return whole.replace(found[2], random.choice(kinds), 1)
        if kind == 3:
            return _REFERENCE.sub(b"#" + found[1], whole)
        return whole.replace(b"(", b"(" * random.choice((2, 50, 2000)), 1)

    return _replaced(data, _ENTITY, random, new)


def _attribute(data: bytes, random: Random) -> bytes:
    values = [found[2] for found in _ATTRIBUTE.finditer(data[:200_000])] or [b"1"]
    odd = [*_NUMBERS, b"meter", b"&x;", b"a" * 5000, b"../../x", b"file:///etc/passwd"]
    pick = random.choice((values, odd))
    return _replaced(data, _ATTRIBUTE, random, lambda m: b' %s="%s"' % (m[1], random.choice(pick)))


def _element(data: bytes, random: Random) -> bytes:
    many = random.choice((0, 2, 2, 500))
    return _replaced(data, _ELEMENT, random, lambda m: m[0] * many)


def _json(data: bytes, random: Random) -> bytes:
    """Change, drop or move one value of a JSON document."""
    try:
        tree = json.loads(data)
    except ValueError:
        return _bytes(data, random)
    places: list[tuple[Any, Any]] = []
    _collect(tree, places)
    if not places:
        return data
    holder, key = random.choice(places)
    if random.random() < 0.2 and isinstance(holder, dict):
        del holder[key]
    else:
        other_holder, other_key = random.choice(places)
        odd = [0, -1, 1, 2**31, 2**63, 1e308, 1.5, None, True, "", "x", [], {}, [[]], "../x.bin"]
        odd += [float("nan"), float("inf"), 5120, 5126, 36, "VEC3", "http://127.0.0.1/x.bin"]
        holder[key] = random.choice([*odd, other_holder[other_key]])
    try:
        return json.dumps(tree).encode()
    except (ValueError, RecursionError):  # it contains itself now
        return data


def _collect(tree: Any, places: list[tuple[Any, Any]]) -> None:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in list(pairs)[:200]:
        places.append((tree, key))
        if isinstance(value, dict | list):
            _collect(value, places)


def _glb_chunks(data: bytes) -> tuple[bytes, bytes]:
    size = struct.unpack_from("<I", data, 12)[0] if len(data) > 20 else 0
    return data[20 : 20 + size], data[20 + size + 8 :]


def _glb(text: bytes, rest: bytes) -> bytes:
    text, rest = text + b" " * (-len(text) % 4), rest + b"\0" * (-len(rest) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    chunks += struct.pack("<I4s", len(rest), b"BIN\0") + rest
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _glb_json(data: bytes, random: Random) -> bytes:
    text, rest = _glb_chunks(data)
    return _glb(_json(text, random), rest)


def _glb_floats(data: bytes, random: Random) -> bytes:
    text, rest = _glb_chunks(data)
    return _glb(text, _words32(rest, random))


def _words32(data: bytes, random: Random) -> bytes:
    """Overwrite an aligned number of four bytes."""
    if len(data) < 8:
        return data
    at = random.randrange(len(data) // 4) * 4
    integer = struct.pack("<I", random.choice((0, 1, 2**31, 2**32 - 1, len(data), 65536)))
    return (
        data[:at]
        + random.choice((integer, struct.pack("<f", random.choice(_FLOATS))))
        + data[at + 4 :]
    )


def _stl_corner(data: bytes, random: Random) -> bytes:
    count = (len(data) - 84) // 50
    if count < 1:
        return data
    at = 84 + 50 * random.randrange(count) + 12 + 4 * random.randrange(9)
    return data[:at] + struct.pack("<f", random.choice(_FLOATS)) + data[at + 4 :]


def _stl_count(data: bytes, random: Random) -> bytes:
    count = max((len(data) - 84) // 50, 0)
    told = random.choice((0, 1, count - 1, count + 1, 2**32 - 1)) % 2**32
    kept = random.choice((count, told)) if told < 2 * count else count
    head = random.choice((data[:80], b"solid x".ljust(80), b"UNITS=in AXES=iso4130".ljust(80)))
    return head + struct.pack("<I", told) + data[84 : 84 + 50 * kept]


def _member(data: bytes, random: Random) -> bytes:
    """Mutate a member of an archive, or drop, double or rename one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError):
        return _bytes(data, random)
    if not members:
        return data
    at = random.randrange(len(members))
    name, content = members[at]
    kind = random.randrange(12)
    if kind == 0:
        del members[at]
    elif kind == 1:
        members[at] = (random.choice(("../" + name, "/" + name, name.upper(), "x")), content)
    else:
        suffix = "." + name.rpartition(".")[2].lower()
        members[at] = (name, random.choice(_mutations(content, suffix))(content, random))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", random.choice((0, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


_STEP = [_entity, _entity, _reference, _reference, _word, _number, _number, _line, _bytes]
_XML = [_attribute, _attribute, _element, _number, _number, _bytes]
_BY_SUFFIX: dict[str, list[Mutation]] = {
    ".3mf": [*[_member] * 8, _bytes],
    ".fcstd": [*[_member] * 8, _bytes],
    ".glb": [_glb_json, _glb_json, _glb_floats, _words32, _bytes],
    ".gltf": [_json, _json, _number, _bytes],
    ".step": _STEP,
    ".stp": _STEP,
    **dict.fromkeys((".xml", ".model", ".rels", ".dae"), _XML),
}
