"""The photos of a case. They are part of the page, so that no address leads to one past the page's checks."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import streamlit as st
from markupsafe import Markup

from chatbot.domain import CaseFile, Photo
from chatbot.pictures import MOST_BYTES, cleaned
from chatbot.ui.acting import act
from chatbot.ui.casework import who_text
from chatbot.ui.composer import PHOTOS
from chatbot.ui.markup import heading
from chatbot.ui.screen import Screen


def gallery(screen: Screen, found: CaseFile) -> None:
    """The photos in small, each to be looked at in full, and a place for another."""
    with st.container(border=True, key="case-photos"):
        st.html(heading(screen.say("photos.title")))
        if not found.photos:
            st.caption(screen.label("photos.none"))
        with st.container(horizontal=True, key="photos"):
            for photo in found.photos:
                thumbnail(screen, found.conversation, photo)
        _upload(screen, found)


def thumbnail(screen: Screen, conversation: int, photo: Photo) -> None:
    with st.container(key=f"photo-{photo.digest[:12]}", width="content"):
        small = screen.desk.cases.photo(screen.person, conversation, photo.digest)
        st.html(
            _image(small, screen.say("photos.by", name=who_text(screen, photo.by), at=screen.moment(photo.at)))
        )
        if st.button(screen.label("photos.open"), key=f"look-{photo.digest[:12]}", type="tertiary"):
            _look(screen)(screen, conversation, photo)


def _look(screen: Screen) -> Callable[[Screen, int, Photo], None]:
    # The dialog's title is an argument of its decorator, and in the language of the staff.
    @st.dialog(screen.label("photos.title"), width="large")
    def shown(screen: Screen, conversation: int, photo: Photo) -> None:
        full = screen.desk.cases.photo(screen.person, conversation, photo.digest, small=False)
        st.html(_image(full, screen.say("photos.by", name=who_text(screen, photo.by), at=screen.moment(photo.at))))

    return shown


def _upload(screen: Screen, found: CaseFile) -> None:
    key = f"upload-{found.conversation}-{len(found.photos)}"  # an empty one once a photo has been added
    st.file_uploader(
        screen.say("photos.add"),
        type=list(PHOTOS),
        max_upload_size=MOST_BYTES // 1024**2,
        key=key,
        on_change=_add,
        args=(screen, found.conversation, key),
    )


def _add(screen: Screen, conversation: int, key: str) -> None:
    file: Any = st.session_state.get(key)
    if file is not None:
        act(lambda: screen.desk.cases.add_photo(screen.person, conversation, cleaned(file.getvalue())))


def _image(jpeg: bytes, told: str) -> Markup:
    source = f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"
    return Markup('<img class="desk-photo" src="{}" alt="{}" title="{}">').format(source, told, told)
