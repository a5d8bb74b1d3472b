"""The web desk and the browser of the browser tests, for the threats that need them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(
    0, str(Path(__file__).parents[1] / "browser")
)  # whose modules import each other by their bare names

from serving import browsing, launched, served
from signing_in import sign_in

__all__ = ["browsing", "launched", "served", "sign_in"]
