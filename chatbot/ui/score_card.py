"""The score card: five questions with a yes or a no, a label and a comment."""

from __future__ import annotations

import streamlit as st

from chatbot.domain import Conversation, Criterion, Person, Review
from chatbot.ui.markup import heading, paragraph
from chatbot.ui.screen import Screen

LONGEST_COMMENT = 2000
LONGEST_LABEL = 40


def score_card(screen: Screen, person: Person, conversation: Conversation) -> None:
    """The card of ``conversation``, filled in as it was left, for ``person`` to fill in."""
    review = screen.desk.store.archive.review_of(conversation.id)
    last = conversation.turns[-1].id if conversation.turns else 0
    # With the turn in the keys: a conversation that has gone on is looked at afresh.
    key = f"{conversation.id}-{last}"
    with st.form(f"card-{key}", enter_to_submit=False):
        st.html(heading(screen.say("card.title")) + _standing(screen, review, last))
        card = {criterion: _answer(screen, criterion, review, key) for criterion in Criterion}
        label = _label(screen, review, key)
        comment = st.text_area(
            screen.say("card.comment"),
            review.comment if review else "",
            key=f"card-comment-{key}",
            max_chars=LONGEST_COMMENT,
        )
        if st.form_submit_button(screen.label("card.save"), type="primary"):
            given = {criterion: answer for criterion, answer in card.items() if answer is not None}
            screen.desk.store.archive.review(
                conversation.id, given, comment.strip(), (label or "").strip()[:LONGEST_LABEL], person
            )
            st.toast(screen.label("card.saved"), icon=":material/check:")
            st.rerun()


def _standing(screen: Screen, review: Review | None, last: int) -> str:
    """Whose review there is, and whether the conversation has gone on since."""
    if review is None:
        return paragraph(screen.say("card.none"), css="desk-quiet")
    words = screen.say("card.by", name=review.name, moment=screen.moment(review.at))
    note = paragraph(screen.say("card.gone_on"), css="desk-notice") if review.turn < last else ""
    return paragraph(words, css="desk-quiet") + note


def _answer(screen: Screen, criterion: Criterion, review: Review | None, key: str) -> bool | None:
    with st.container(key=f"card-line-{criterion}", horizontal=True, vertical_alignment="center"):
        st.text(screen.say(f"criterion.{criterion}"))
        return st.segmented_control(
            screen.say(f"criterion.{criterion}"),
            [True, False],
            default=review.card.get(criterion) if review else None,
            format_func=lambda good: screen.say("card.yes" if good else "card.no"),
            key=f"card-{criterion}-{key}",
            label_visibility="collapsed",
        )


def _label(screen: Screen, review: Review | None, key: str) -> str | None:
    labels = list(screen.desk.store.archive.labels())
    return st.selectbox(
        screen.say("card.label"),
        labels,
        index=labels.index(review.label) if review and review.label in labels else None,
        key=f"card-label-{key}",
        placeholder=screen.say("card.label_hint"),
        accept_new_options=True,
    )
