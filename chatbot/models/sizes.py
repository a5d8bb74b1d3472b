"""How large a model must be to be trusted, and how large one is by its name."""

from __future__ import annotations

import re

# Parameters. Smaller models write sentences of which each word is right and the whole is nonsense ("I'm very sorry
# that your girlfriend was so happy to have them"), also when tuned on good ones; no check of claims can see that.
ELOQUENT = 1_000_000_000
_SIZE = re.compile(r"(?<![A-Za-z0-9.])(?:\d+x)?(\d+(?:\.\d+)?)([bm])(?![a-z0-9])", re.IGNORECASE)
_UNIT = {"b": 1_000_000_000, "m": 1_000_000}


def parameters_in(name: str) -> float:
    """The count that a name like ``Llama-3.1-8B-Instruct`` or ``llama3.2:3b`` states; 0 if it states none."""
    found = _SIZE.findall(name)
    return max((float(number) * _UNIT[unit.lower()] for number, unit in found), default=0.0)
