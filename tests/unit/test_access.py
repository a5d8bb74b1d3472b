"""Who may do what: roles, whose conversations are seen, names and passwords."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chatbot import passwords
from chatbot.access import Reason, Refusal, may_see, name_key, require
from chatbot.domain import Conversation, Person, StaffRole

STAFF, SUPERVISOR, ADMIN = StaffRole
MEI, SAM, ADA = Person(1, "小梅", STAFF), Person(2, "Sam", SUPERVISOR), Person(3, "Ada", ADMIN)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def owned_by(person: Person | None) -> Conversation:
    return Conversation(1, NOON, "wilted roses", owner=person)


@pytest.mark.parametrize("person", [MEI, SAM, ADA])
@pytest.mark.parametrize("needed", StaffRole)
def test_a_role_covers_itself_and_those_before_it(person: Person, needed: StaffRole) -> None:
    allowed = {MEI: {STAFF}, SAM: {STAFF, SUPERVISOR}, ADA: {STAFF, SUPERVISOR, ADMIN}}[person]
    if needed in allowed:
        require(person, needed)
    else:
        with pytest.raises(Refusal) as refusal:
            require(person, needed)
        assert refusal.value.reason is Reason.ROLE


def test_staff_see_their_own_conversations_and_those_of_nobody() -> None:
    assert may_see(MEI, owned_by(MEI))
    assert may_see(MEI, owned_by(None))
    assert not may_see(MEI, owned_by(SAM))


def test_supervisors_and_admins_see_every_conversation() -> None:
    assert all(may_see(person, owned_by(owner)) for person in (SAM, ADA) for owner in (MEI, SAM, None))


@pytest.mark.parametrize("name", ["Ada Lin", " ada  lin ", "ＡＤＡ　ＬＩＮ"])
def test_a_name_is_the_same_however_it_is_written(name: str) -> None:
    assert name_key(name) == "ada lin"


@pytest.mark.parametrize(("password", "fits"), [("x" * 11, False), ("x" * 12, True), ("x" * 201, False)])
def test_a_password_is_neither_too_short_nor_too_long(password: str, fits: bool) -> None:
    assert passwords.fits(password) is fits


def test_a_password_is_kept_as_an_argon2_hash_and_matches_only_itself() -> None:
    known = passwords.hashed("玫瑰 and lilies")
    assert known.startswith("$argon2id$")
    assert passwords.matches("玫瑰 and lilies", known)
    assert not passwords.matches("玫瑰 and lilien", known)
    assert not passwords.matches("玫瑰 and lilies", None)


def test_passwords_to_hand_over_fit_and_differ() -> None:
    fresh = {passwords.fresh() for _ in range(50)}
    assert len(fresh) == 50
    assert all(map(passwords.fits, fresh))
