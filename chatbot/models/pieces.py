"""From a stream of token bytes to text: no half character, and nothing of a stop text, is ever let out."""

from __future__ import annotations

import codecs
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing

from chatbot.models.wire import Done, Piece


def pieces(tokens: Iterable[bytes], stop: Sequence[str]) -> Iterator[str]:
    """Text as it becomes certain; ends before the first of the ``stop`` texts and then asks no more.

    An empty token, a sign that there will be more, comes through as an empty text.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    held = ""
    for token in tokens:
        if not token:
            yield ""
            continue
        held += decoder.decode(token)
        found = [at for at in (held.find(text) for text in stop) if at >= 0]
        if found:
            if min(found):
                yield held[: min(found)]
            return
        certain = len(held) - _open_end(held, stop)
        if certain:
            yield held[:certain]
            held = held[certain:]
    held += decoder.decode(b"", final=True)
    if held:
        yield held


def stopped(
    events: Generator[Piece | Done, None, None], stop: Sequence[str]
) -> Generator[Piece | Done, None, None]:
    """``events`` up to the first of the ``stop`` texts, for engines that may not stop there of themselves."""
    ends: list[Done] = []
    written = 0

    def tokens() -> Iterator[bytes]:
        nonlocal written
        for event in events:
            if isinstance(event, Done):
                ends.append(event)
                return
            written += bool(event.text)
            yield event.text.encode("utf-8", "replace")

    with closing(events):
        yield from map(Piece, pieces(tokens(), stop))
        yield ends[0] if ends else Done("stop", completion_tokens=written)


def _open_end(text: str, stop: Sequence[str]) -> int:
    """How many characters at the end of ``text`` could be the beginning of a stop text."""
    return max(
        (
            length
            for one in stop
            for length in range(1, min(len(one), len(text) + 1))
            if text.endswith(one[:length])
        ),
        default=0,
    )
