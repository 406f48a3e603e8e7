"""Runs the keienvelope command line; knows nothing of FreeCAD.

FreeCAD has a Python and a CAD kernel of its own, so the package is not imported: files and JSON go
between both.
"""

import json
import os
import shlex
import shutil
import subprocess

COMMAND = "KEIENVELOPE_COMMAND"
"""Environment variable with the command to run, where it is not on the path."""
OLDEST = (0, 1, 0)
_HELP = (
    "Install it in a Python environment (python -m pip install keienvelope), and name its command"
    " in the preferences key Mod/keienvelope/Command or in the variable KEIENVELOPE_COMMAND, for"
    " example /home/me/venv/bin/keienvelope."
)


class KeienvelopeError(RuntimeError):
    """What the user has to be told."""


def command(preferred=""):
    """Return the words that start the command line.

    Raises KeienvelopeError where there is none.
    """
    chosen = preferred or os.environ.get(COMMAND, "")
    if chosen:
        words = [chosen] if os.path.isfile(chosen) else shlex.split(chosen)
        if shutil.which(words[0]) is None:
            raise KeienvelopeError(f"There is no program {words[0]}. {_HELP}")
        return words
    found = shutil.which("keienvelope")
    if found is None:
        raise KeienvelopeError("keienvelope is not installed. " + _HELP)
    return [found]


def run(words, *arguments):
    """Run the command line; return exit code, output and errors."""
    own = {"PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH"}  # FreeCAD's; they would break another
    environment = {k: v for k, v in os.environ.items() if k not in own}
    environment["NO_COLOR"] = "1"
    try:
        done = subprocess.run(
            [*words, *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            check=False,
        )
    except OSError as error:
        raise KeienvelopeError(f"{words[0]} cannot be run: {error}. {_HELP}") from None
    return done.returncode, done.stdout, done.stderr


def insist_on_version(words):
    """Raise KeienvelopeError where the installation does not answer, or is too old."""
    code, out, err = run(words, "--version")
    digits = [part for part in out.replace(",", " ").split() if part[:1].isdigit()]
    if code != 0 or not digits:
        raise KeienvelopeError(f"{words[0]} does not answer: {err.strip()[-300:]} {_HELP}")
    version = tuple(int(n) for n in digits[0].split(".")[:3] if n.isdigit())
    if version < OLDEST:
        raise KeienvelopeError(
            f"keienvelope {digits[0]} is too old, at least {'.'.join(map(str, OLDEST))} is needed:"
            " python -m pip install -U keienvelope"
        )


def generate(words, template, settings, path, limits=False):
    """Build a template into a STEP file."""
    arguments = ["generate", template, "-o", path, "--force", "--allow-overrun"]
    for key, value in settings.items():
        arguments += ["--set", f"{key}={value}"]
    if limits:
        arguments += ["--parts", "body,devices,limits"]
    code, out, err = run(words, *arguments)
    if code != 0:
        raise KeienvelopeError((err or out).strip().splitlines()[-1])
    return out


def check(words, path, profile, devices=()):
    """Check a STEP file and return its report as data.

    A file of FreeCAD is none of our own exports: what its parts are tagged as has to be said.
    """
    arguments = ["check", path, "--profile", profile, "--format", "json"]
    arguments += ["--forward", "-x", "--up", "+z", "--ground", "lowest"]
    for device in devices:
        arguments += ["--exclude", f"{device}=*[[]device={device}]*"]
    code, out, err = run(words, *arguments)
    try:
        return json.loads(out)
    except ValueError:
        raise KeienvelopeError((err or out or "exit code %d" % code).strip()[-500:]) from None


def templates(words):
    """Return the names of the templates."""
    return [item["name"] for item in _data(run(words, "templates", "--format", "json"))]


def parameters(words, template):
    """Return the parameters of a template: name, default, unit, low, high, choices, meaning."""
    return _data(run(words, "templates", template, "--format", "json"))["parameters"]


def _data(answer):
    code, out, err = answer
    if code != 0:
        raise KeienvelopeError(err.strip() or "no answer")
    return json.loads(out)


def profiles(words):
    """Return the ids of the profiles, in their order."""
    return _first_words(run(words, "profiles"))[1:]  # below the heading of the table


def _first_words(answer):
    code, out, err = answer
    if code != 0:
        raise KeienvelopeError(err.strip() or "no answer")
    found = [line.split()[0] for line in out.splitlines() if line.strip() and line[0] != " "]
    return [name for name in found if name.replace("-", "").isalnum() and name.islower()]
