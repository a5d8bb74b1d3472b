"""Text for the places where Streamlit reads Markdown: labels, captions, badges."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Streamlit finds links, icons and emoji (https://, a@b.c, :rose:) after escapes are resolved. A joiner that takes
# no room, behind the mark they all need, keeps them from being found.
_MARKS = re.compile(r"(?<=[:@])|(?<=www)(?=\.)", re.IGNORECASE)
_JOINER = "\u2060"


def plain(text: str) -> str:
    """``text`` in a line, written so that Markdown shows it as it is: no link, image, icon, formula or markup.

    For the shop's own words and, cut short, a conversation's title. What customers and models write is shown with
    ``st.text``, which reads no markup at all.
    """
    return _PUNCTUATION.sub(r"\\\1", _MARKS.sub(_JOINER, " ".join(text.split())))
