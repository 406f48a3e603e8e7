"""A profile that the user writes is read like those that are shipped, or what is wrong is told."""

import pytest

from keienvelope.errors import DataError
from keienvelope.law import profile

GOOD = """\
id = "yard-cart"
title = "Carts of the yard"
jurisdiction = "XX"
summary = "At most 2 m long."
status = "in-force"
convention = "none"
citations = ["Rule of the house, 2025"]

[[limit]]
quantity = "overall_length"
value = 2000
unit = "mm"
evidence = "verified"
citation = "Rule of the house, 2025, line 1"
"""


def write(folder, text):
    path = folder / "cart.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_profile_of_the_user(tmp_path):
    cart = profile(write(tmp_path, GOOD))
    assert cart.id == "yard-cart"
    assert cart.limit("overall_length").value == 2000
    assert cart.limit("overall_width") is None


BAD = {
    "no quotes": ("id = yard", "is not TOML", "line"),
    "misspelt key": ("titel = 'x'\n" + GOOD, "titel is not known", "Known here: id, title"),
    "misspelt key of a limit": (GOOD + "limitt = 3", "limit[1].limitt is not known", "quantity"),
    "missing": (GOOD.replace('title = "Carts of the yard"\n', ""), "title is missing", "Add it"),
    "missing limit": (GOOD.split("[[", maxsplit=1)[0], "limit is missing", "Add a"),
    "text for number": (GOOD.replace("2000", "'2 m'"), "limit[1].value must be a number", "Mend"),
    "number for text": (GOOD.replace('"XX"', "3"), "jurisdiction must be text, not 3", "Mend"),
    "list": (
        GOOD.replace('["Rule of the house, 2025"]', '"x"'),
        "citations must be a list",
        "square",
    ),
    "status": (GOOD.replace("in-force", "soon"), "status is 'soon'", "in-force, superseded"),
    "id": (GOOD.replace("yard-cart", "Yard cart"), "is not an id", "small letters"),
    "shipped id": (GOOD.replace("yard-cart", "jp-kei-1998"), "that is shipped", "of its own"),
    "quantity": (
        GOOD.replace("overall_length", "lenght"),
        "no quantity 'lenght'",
        "overall_length",
    ),
    "unit": (GOOD.replace('unit = "mm"', 'unit = "m"'), "limited in 'mm', not in 'm'", "Convert"),
    "negative": (GOOD.replace("2000", "-1"), "-1 is not a limit", "positive"),
    "nan": (GOOD.replace("2000", "nan"), "nan is not a limit", "positive"),
    "no citation": (GOOD.replace("Rule of the house, 2025, line 1", " "), "no citation", "read"),
    "convention": (GOOD.replace('"none"', '"mars"'), "'mars' is not known", "jp"),
    "standard": ("standards = ['mars']\n" + GOOD, "no standard 'mars'", "Known"),
    "twice": (GOOD + GOOD[GOOD.index("[[") :], "overall_length is limited twice", "Leave one"),
    "margin": (GOOD + "makers_margin_mm = 5", "margin needs its citation", "both"),
    "relief": (GOOD + "relief = 5", "relief needs its condition", "both"),
    "date": (GOOD.replace("convention", "valid_from = 'x'\nconvention"), "must be a date", "Mend"),
    "powertrain": (GOOD + "powertrains = ['steam']", "powertrains[1] is 'steam'", "electric"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_profile_is_explained(name, tmp_path):
    text, what, fix = BAD[name]
    path = write(tmp_path, text)
    with pytest.raises(DataError) as caught:
        profile(path)
    assert caught.value.path == path
    assert what in caught.value.what
    assert fix in f"{caught.value.what} {caught.value.fix}"


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"cannot be read: No such file"):
        profile(str(tmp_path / "none.toml"))
