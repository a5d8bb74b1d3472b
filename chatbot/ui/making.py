"""How a reply was made: who worded each sentence, what the guard dropped and why, tokens and times."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from chatbot.domain import Dropped, Sentence, Turn
from chatbot.ui.markup import Text, chip, definitions, element, label
from chatbot.ui.screen import Screen


def making(screen: Screen, turn: Turn, expanded: bool = False) -> None:
    with st.expander(screen.label("making.title"), expanded=expanded, type="compact"):
        st.html(
            label(screen.say("making.released"))
            + element("ul", *(_sentence(screen, one) for one in turn.sentences), css="desk-sources")
            + _dropped(screen, turn)
            + label(screen.say("making.run"))
            + definitions(_run(screen, turn))
        )


def _sentence(screen: Screen, sentence: Sentence) -> Markup:
    origin = chip(screen.say(f"origin.{sentence.origin}"))
    facts = [element("code", fact) + " " for fact in sentence.facts]
    return element(
        "li",
        element("div", sentence.text),
        element("div", origin, " ", screen.say(f"act.{sentence.act}"), " ", *facts, css="desk-quiet"),
    )


def _dropped(screen: Screen, turn: Turn) -> Markup:
    if turn.model is None:
        return Markup("")
    if not turn.dropped:
        return label(screen.say("making.dropped")) + element("p", screen.say("making.none"), css="desk-quiet")
    return label(screen.say("making.dropped")) + element(
        "ul", *(_drop(one) for one in turn.dropped), css="desk-sources"
    )


def _drop(dropped: Dropped) -> Markup:
    return element(
        "li",
        element("div", dropped.text, css="desk-struck"),
        element("div", chip(dropped.check, css="desk-outside_policy"), " ", dropped.reason, css="desk-quiet"),
    )


def _run(screen: Screen, turn: Turn) -> list[tuple[str, Text]]:
    usage, timings = turn.usage, turn.timings
    return [
        (screen.say("making.model"), turn.model.spec if turn.model else screen.say("making.no_model")),
        (screen.say("making.prompt_version"), turn.prompt_version),
        (
            screen.say("making.tokens"),
            screen.say(
                "making.tokens_are",
                prompt=screen.number(usage.prompt_tokens),
                reused=screen.number(usage.reused_tokens),
                written=screen.number(usage.completion_tokens),
            ),
        ),
        (
            screen.say("making.first"),
            screen.say("making.seconds", seconds=screen.number(timings.first_sentence_s, 2)),
        ),
        (screen.say("making.total"), screen.say("making.seconds", seconds=screen.number(timings.total_s, 2))),
        (screen.say("making.seed"), str(turn.seed)),
        (screen.say("making.trouble"), turn.error),
    ]
