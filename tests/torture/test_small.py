"""Each threat at the size that CI has time for, in a process of its own as ``make torture`` runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.__main__ import THREATS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("threat", THREATS)
def test_the_desk_withstands(threat: str) -> None:
    command = [sys.executable, "-m", "tests.torture", "--small", threat]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "measured:" in run.stdout, "a threat that measures nothing proves nothing"
