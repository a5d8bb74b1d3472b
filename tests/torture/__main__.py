"""``make torture``: what the desk withstands, measured in full and printed as one table.

Each module of ``threats`` gives its rows: ``def rows(size: Size) -> Iterator[Row]``. ``--small`` runs what CI has
time for; names of modules run only those. Exits 1 where a figure is missed.
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from tests.torture.row import Row, Size

THREATS = sorted(path.stem for path in (Path(__file__).parent / "threats").glob("[!_]*.py"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="torture", description="What the desk withstands, measured.")
    parser.add_argument("threats", nargs="*", choices=[*THREATS, []], metavar="THREAT", help=", ".join(THREATS))
    parser.add_argument("--small", action="store_true", help="what CI has time for")
    options = parser.parse_args()
    size = Size.SMALL if options.small else Size.FULL
    good = True
    for name in options.threats or THREATS:
        for row in import_module(f"tests.torture.threats.{name}").rows(size):
            print(_line(row), flush=True)
            good = good and row.good
    return 0 if good else 1


def _line(row: Row) -> str:
    mark = "ok  " if row.good else "MISS"
    return f"{mark}  {row.threat}\n      wanted:   {row.figure}\n      measured: {row.measured}"


if __name__ == "__main__":
    sys.exit(main())
