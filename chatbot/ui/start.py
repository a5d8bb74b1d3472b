"""Getting started, for admins: which shop this is, how fast the model is on this machine, who else comes in."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from chatbot.measuring import Pace, tried
from chatbot.models import Model, ModelError
from chatbot.ui.markup import heading, paragraph
from chatbot.ui.own_shop import EMPTY_LOG, commands, is_sample
from chatbot.ui.place import CHAT, PEOPLE, SHOP, open_page
from chatbot.ui.screen import Screen


def show(screen: Screen, _body: DeltaGenerator) -> None:
    with st.container(key="start"):
        st.title(screen.label("start.title"), anchor=False)
        st.text(screen.say("start.text"))
        shop, model, people = (
            st.container(border=True, key=f"start-{one}") for one in ("shop", "model", "people")
        )
        st.button(
            screen.label("start.ask"),
            key="ask",
            type="primary",
            icon=":material/forum:",
            on_click=open_page,
            args=(CHAT,),
        )
    with shop:
        _shop(screen)
    with people:
        st.html(heading(screen.say("start.people")) + paragraph(screen.say("start.people_text")))
        _way(screen, "start.people_add", PEOPLE)
    # Last, because it takes its time: all the rest is there to be read meanwhile.
    with model:
        _model(screen)


def _shop(screen: Screen) -> None:
    shop, settings = screen.desk.shop, screen.desk.settings
    sample = is_sample(settings)
    told = screen.say(
        "start.sample" if sample else "start.own",
        name=screen.told(shop.name),
        flowers=screen.number(len(shop.flowers)),
        products=screen.number(len(shop.products)),
        orders=screen.number(len(shop.orders)),
        folder=str(settings.data.resolve()),
    )
    st.html(heading(screen.say("start.shop")) + paragraph(told))
    if sample:
        st.html(paragraph(screen.say("start.how")))
        st.code(commands(settings, st.get_option("server.port")), language=None)
        st.html(_quiet(screen.say("start.files")) + _quiet(screen.say("start.fresh", option=EMPTY_LOG)))
    else:
        st.html(_quiet(screen.say("start.own_how")))
        _way(screen, "start.records", SHOP)


def _model(screen: Screen) -> None:
    """Whether the model works, tried for real; without one, why not, and that the desk works all the same."""
    model, title, told = screen.desk.drafter.model, heading(screen.say("start.model")), st.empty()
    if model is None:
        told.html(title + _without(screen, screen.desk.trouble))
        return
    told.html(title)
    try:
        with st.spinner(screen.label("start.trying")):
            speed = _speed(model.card.fingerprint, model)
        told.html(title + _works(screen, model, speed))
    except ModelError as error:
        told.html(title + _without(screen, str(error)))
    st.button(screen.label("start.again"), key="again", icon=":material/speed:", on_click=_speed.clear)


def _works(screen: Screen, model: Model, speed: Pace) -> Markup:
    seconds = screen.number(speed.total_s, 1)
    if not speed.overall:
        told = screen.say("start.uncounted", seconds=seconds)
    else:
        rate = screen.number(speed.overall, 0 if speed.overall >= 10 else 1)
        tokens = screen.number(speed.usage.completion_tokens)
        told = screen.say("start.works", tokens=tokens, seconds=seconds, speed=rate)
    languages = screen.listed([screen.say(f"language.{one}") for one in model.card.languages])
    writes = screen.say("model.writes", languages=languages)
    return paragraph(told) + _quiet(writes) + _quiet(model.card.spec)


def _without(screen: Screen, trouble: str) -> Markup:
    if not trouble:
        return paragraph(screen.say("model.none"), css="desk-notice") + paragraph(screen.say("start.standard"))
    known = paragraph(screen.say("model.trouble"), css="desk-notice") + _quiet(trouble)
    return known + paragraph(screen.say("start.standard"))


@st.cache_resource(show_spinner=False)
def _speed(fingerprint: str, _model: Model) -> Pace:
    """Measured once for each model: a reload of the page does not keep customers' answers waiting."""
    return tried(_model)


def _way(screen: Screen, text: str, page: str) -> None:
    st.button(screen.label(text), key=text, on_click=open_page, args=(page,))


def _quiet(text: str) -> Markup:
    return paragraph(text, css="desk-quiet")
