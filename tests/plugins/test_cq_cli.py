"""Every template in a CQGI runner that is not ours; one of them runs by default in `tests/body`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keienvelope.generation import catalogue
from keienvelope.readers import read

LONG = bool(int(os.environ.get("KEIENVELOPE_LONG", "0") or 0))


@pytest.mark.skipif(not LONG, reason="builds every template; KEIENVELOPE_LONG=1")
@pytest.mark.parametrize("template", catalogue(), ids=lambda template: template.name)
def test_a_template_runs_in_cq_cli(template, tmp_path):
    program, out = Path(sys.executable).with_name("cq-cli"), tmp_path / "out.step"
    subprocess.run(
        [program, "--codec", "step", "--infile", template.path, "--outfile", out], check=True
    )
    paths = {part.path for part in read(out).parts}
    assert {"body/shell", "glass/windscreen", "mirrors/mirror_left[device=mirror]"} <= paths
    road = [path for path in paths if path.startswith("wheels/wheel_") and path.endswith("/tyre")]
    assert len(road) == 4
