"""``make torture``: what the desk withstands, measured in full and printed as one table.

Each module of ``threats`` gives its rows: ``def rows(size: Size) -> Iterator[Row]``. ``--small`` runs what CI has
time for; names of modules run only those, one after the other. Exits 1 where a figure is missed.
"""

import argparse
import subprocess
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tests.torture.row import Row, Size

THREATS = sorted(path.stem for path in (Path(__file__).parent / "threats").glob("[!_]*.py"))
# What counts and mostly waits, as for a database to start: it runs beside what measures time, and yields to it.
BESIDE = ("killed_server", "bad_input", "erasure", "redaction", "backup", "writers", "supply_chain")


def main() -> int:
    parser = argparse.ArgumentParser(prog="torture", description="What the desk withstands, measured.")
    parser.add_argument("threats", nargs="*", choices=[*THREATS, []], metavar="THREAT", help=", ".join(THREATS))
    parser.add_argument("--small", action="store_true", help="what CI has time for")
    options = parser.parse_args()
    if options.threats:
        good = [_measured(name, Size.SMALL if options.small else Size.FULL) for name in options.threats]
        return 0 if all(good) else 1
    return _all(["--small"] if options.small else [])


def _all(flags: Sequence[str]) -> int:
    """Two rows of threats side by side, each a process: neither takes the other's programs for its own."""
    command = [sys.executable, "-m", "tests.torture", *flags]
    timed = subprocess.Popen([*command, *(name for name in THREATS if name not in BESIDE)])
    beside = subprocess.Popen(["nice", "-n", "10", *command, *BESIDE])
    return 0 if [timed.wait(), beside.wait()] == [0, 0] else 1


def _measured(name: str, size: Size) -> bool:
    """Whether a threat's figures are reached; what could not be measured is not, and the next one is tried."""
    good = True
    try:
        for row in import_module(f"tests.torture.threats.{name}").rows(size):
            print(_line(row), flush=True)
            good = good and row.good
    except Exception:
        traceback.print_exc()
        print(f"MISS  {name}: it could not be measured", flush=True)
        return False
    return good


def _line(row: Row) -> str:
    mark = "ok  " if row.good else "MISS"
    return f"{mark}  {row.threat}\n      wanted:   {row.figure}\n      measured: {row.measured}"


if __name__ == "__main__":
    sys.exit(main())
