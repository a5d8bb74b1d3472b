"""Two reports of one suite side by side."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.evaluation.report import Report, gate_measures


def comparison(old: Report, new: Report) -> str:
    """Per measure old, new and difference, and the cases that changed; measures are those of the gate."""
    return "\n".join((*_head(old, new), *_measures(old, new), *_changed(old, new)))


def _head(old: Report, new: Report) -> Iterator[str]:
    yield f"{new.suite}: {old.model} {old.fingerprint} → {new.model} {new.fingerprint}"
    if old.version != new.version:
        yield f"The suite changed ({old.version} → {new.version}): the figures are not of the same cases."


def _measures(old: Report, new: Report) -> Iterator[str]:
    before, after = gate_measures(old), gate_measures(new)
    for name in dict.fromkeys((*after, *before)):
        if name in before and name in after:
            difference = after[name] - before[name]
            yield f"  {name:<28}{before[name]:8.3f}{after[name]:8.3f}{difference:+8.3f}"
        else:
            yield f"  {name:<28}only in the {'new' if name in after else 'old'} run"
    for name in old.seconds.keys() & new.seconds.keys():
        yield f"  {name + ' s':<28}{old.seconds[name]:8.3f}{new.seconds[name]:8.3f}"


def _changed(old: Report, new: Report) -> Iterator[str]:
    for id in old.outcomes.keys() & new.outcomes.keys():
        before, after = old.outcomes[id], new.outcomes[id]
        for name in before.keys() & after.keys():
            if before[name] != after[name]:
                word = "better" if after[name] > before[name] else "worse"
                yield f"  {id}: {name} {word}: {before[name]:.2f} → {after[name]:.2f}"
