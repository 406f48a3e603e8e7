"""Numbers read many at a time are the numbers that Python reads one by one."""

import random

import numpy as np
import pytest

from keienvelope.readers.decimals import parse_decimals

FORMATS = ["%.6e", "%f", "%.9g", "%g", "%r", "%.17g", "%d", "%.1f", "%+.3E", "%.12f", "%.20e"]
HAND_MADE = [
    b"5.",
    b".5",
    b"-.5",
    b"+5",
    b"0",
    b"-0",
    b"-0.0",
    b"1e5",
    b"1E+05",
    b"1e-400",
    b"1e22",
]
HAND_MADE += [
    b"1e23",
    b"1e999",
    b"0.1e22",
    b"9007199254740991",
    b"9007199254740993",
    b"0." + b"0" * 40,
]
HAND_MADE += [
    b"123456789012345678901234567890",
    b"0000000000000000000000001.5",
    b"1.50000000000000000000",
]


def parse(words, between=b" "):
    text = np.frombuffer(between + between.join(words) + b"\n", dtype=np.uint8)
    blank = text <= ord(" ")
    edges = np.flatnonzero(blank[1:] != blank[:-1]) + 1
    return parse_decimals(text, edges[::2], edges[1::2])


def same_bits(found, words):
    return found.view(np.int64).tolist() == np.array([float(w) for w in words]).view("i8").tolist()


@pytest.mark.parametrize("seed", range(4))
def test_random_numbers_in_all_formats(seed):
    rng = random.Random(seed)
    words = []
    for _ in range(5000):
        value = rng.choice(
            [rng.gauss(0, 1000), 10 ** rng.uniform(-30, 30), rng.randint(-9999, 9999)]
        )
        words.append((rng.choice(FORMATS) % float(value)).encode())
    assert same_bits(parse(words), words)
    assert same_bits(parse(words, between=b"\r\n\t "), words)


@pytest.mark.parametrize("word", HAND_MADE)
def test_one_number_by_itself_and_among_others(word):
    assert same_bits(parse([word]), [word])
    words = [b"1.5", word, b"-2.25e-3"]
    assert same_bits(parse(words), words)


def test_halfway_cases_are_rounded_to_even():
    # Whole numbers beyond 2 ** 53 lie between two floats, and so do their tenths.
    words = [str(2**53 + i).encode() for i in range(-3, 4)]
    words += [f"{2**53 + i}e-1".encode() for i in range(-3, 4)]
    assert same_bits(parse(words), words)


def test_no_number_at_all():
    assert parse_decimals(np.empty(0, np.uint8), *np.empty((2, 0), np.int64)).tolist() == []


NO_NUMBERS = [b"nan", b"inf", b"-inf", b"0x10", b"1,5", b"1.2.3", b"1e", b"e5", b".", b"-", b"1-2"]
NO_NUMBERS += [
    b"--1",
    b"1e5e5",
    b"1e5.5",
    b"1_0",
    b"+e5",
    b"1e+",
    b"\xff",
    b"1\x002",
    b"1-" + b"0" * 20,
]


@pytest.mark.parametrize("word", NO_NUMBERS)
def test_what_is_no_number_is_not_guessed(word):
    assert parse([b"1.5", word, b"2.5"]) is None
