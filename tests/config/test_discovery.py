"""The closest config holds, and no other."""

import pytest

from keienvelope import planning
from keienvelope.config import find_config, load_config
from keienvelope.errors import UsageError


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_closest_wins_and_nothing_is_merged(tmp_path):
    write(tmp_path / "keienvelope.toml", 'unit = "mm"\nground = "lowest"')
    write(tmp_path / "a" / "b" / "keienvelope.toml", 'unit = "in"')
    near = find_config(tmp_path / "a" / "b" / "c")
    assert near.values == {"unit": "in"}
    assert near.root == tmp_path / "a" / "b"
    assert find_config(tmp_path / "a").values["ground"] == "lowest"


def test_pyproject_counts_only_with_our_table(tmp_path):
    write(tmp_path / "pyproject.toml", '[tool.keienvelope]\nunit = "mm"')
    write(tmp_path / "a" / "pyproject.toml", "[tool.other]\nunit = 1")
    assert find_config(tmp_path / "a").values == {"unit": "mm"}
    write(tmp_path / "b" / "pyproject.toml", '[tool.keienvelope]\nunit = "mm"')
    write(tmp_path / "b" / "keienvelope.toml", 'unit = "in"')
    assert find_config(tmp_path / "b").values == {"unit": "in"}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("keienvelope.toml", "unit = ", "not TOML"),
        ("keienvelope.toml", None, "cannot be read"),
        ("pyproject.toml", "[tool.other]", "no table [tool.keienvelope]"),
        ("pyproject.toml", "[tool]\nkeienvelope = 3", "no table [tool.keienvelope]"),
    ],
)
def test_a_config_that_cannot_be_read_is_told(tmp_path, name, text, told):
    path = tmp_path / name
    if text is not None:
        write(path, text)
    with pytest.raises(UsageError) as caught:
        load_config(path)
    assert told in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_plan_follows_config_and_command_line(tmp_path):
    write(
        tmp_path / "keienvelope.toml",
        'profile = "jp-kei-1990"\n[[files]]\nmatch = "cad/*.stl"\nunit = "in"\n'
        '[[waivers]]\nrule = "KE102"\nfile = "cad/*"\nmax_excess_mm = 1\nreason = "x"\n',
    )
    write(
        tmp_path / "cad" / "a.stl.waivers.toml",
        '[[waivers]]\nrule = "KE101"\nmax_excess_mm = 1\nreason = "y"\n',
    )
    (one,) = planning.plan([tmp_path / "cad" / "a.stl"], {"unit": None, "profile": ()})
    assert [profile.id for profile in one.task.profiles] == ["jp-kei-1990"]
    assert str(one.task.choice.unit) == "in"
    assert one.task.root == tmp_path
    assert [waiver.rule for waiver in one.task.waivers] == ["KE102", "KE101"]
    (two,) = planning.plan(
        [tmp_path / "cad" / "a.stl"], {"unit": "mm", "profile": ("jp-kei-1976",)}
    )
    assert [profile.id for profile in two.task.profiles] == ["jp-kei-1976"]
    assert str(two.task.choice.unit) == "mm"


def test_a_given_config_holds_for_all_files(tmp_path):
    write(tmp_path / "cad" / "keienvelope.toml", 'unit = "in"')
    other = write(tmp_path / "ci" / "strict.toml", 'unit = "mm"')
    (plan,) = planning.plan([tmp_path / "cad" / "a.stl"], {}, config=other)
    assert str(plan.task.choice.unit) == "mm"


def test_who_is_at_fault_is_named(tmp_path):
    path = write(tmp_path / "keienvelope.toml", 'unit = "parsec"')
    with pytest.raises(UsageError, match=r"keienvelope\.toml"):
        planning.plan([tmp_path / "a.stl"], {})
    path.write_text('unit = "mm"')
    with pytest.raises(UsageError) as caught:
        planning.plan([tmp_path / "b" / "a.stl"], {"unit": "parsec"})
    assert "keienvelope.toml" not in str(caught.value)
