"""People come and go: signing in and out, sessions that end, doors that close, and what the audit log says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from chatbot.access import IDLE, LASTS, LONGEST_WAIT, QUIET, Access, Reason, Refusal
from chatbot.config import ROOT
from chatbot.domain import Deed, Message, Person, Role, StaffRole, Thing
from chatbot.people import Management
from chatbot.store import Store, open_store

HORSE, ROSE = "correct horse battery", "a rose is a rose is"
HERE, THERE = "127.0.0.1", "192.0.2.7"


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 25, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, time: timedelta) -> None:
        self.now += time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(log: str, clock: Clock) -> Iterator[Store]:
    store = open_store(log, clock)
    yield store
    store.close()


@pytest.fixture
def access(store: Store, clock: Clock) -> Access:
    return Access(store, clock)


@pytest.fixture
def people(store: Store) -> Management:
    return Management(store)


@pytest.fixture
def ada(people: Management) -> Person:
    return people.add("Ada", StaffRole.ADMIN, HORSE, None)


def refused(access: Access, name: str, password: str, address: str = HERE) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        access.sign_in(name, password, address)
    return refusal.value


# --- sessions ---------------------------------------------------------------------------------------------------


def test_who_signs_in_is_known_by_the_token_until_they_sign_out(access: Access, ada: Person) -> None:
    token = access.sign_in("ada", HORSE, HERE)
    session = access.session(token)
    assert session is not None
    assert session.person == ada
    access.sign_out(token)
    assert access.session(token) is None
    access.sign_out(token)


@pytest.mark.parametrize("token", [None, "", "x" * 43])
def test_what_is_no_token_is_nobodys(access: Access, ada: Person, token: str | None) -> None:
    assert access.session(token) is None


def test_the_log_holds_neither_password_nor_token(clock: Clock, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/log.db", clock)
    access = Access(store, clock)
    Management(store).add("Ada", StaffRole.ADMIN, HORSE, None)
    token = access.sign_in("Ada", HORSE, HERE)
    store.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert HORSE.encode() not in kept
    assert token.encode() not in kept


def test_a_session_ends_after_a_working_day_however_busy(access: Access, ada: Person, clock: Clock) -> None:
    token = access.sign_in("Ada", HORSE, HERE)
    ends = clock.now + LASTS
    while clock.now < ends:
        assert access.session(token)
        clock.wait(timedelta(minutes=30))
    assert access.session(token) is None


def test_a_session_that_nobody_uses_ends_sooner(access: Access, ada: Person, clock: Clock) -> None:
    token = access.sign_in("Ada", HORSE, HERE)
    clock.wait(IDLE)
    assert access.session(token) is None


def test_disabling_ends_the_sessions_and_closes_the_door(access: Access, people: Management, ada: Person) -> None:
    mei = people.add("小梅", StaffRole.STAFF, ROSE, ada)
    token = access.sign_in("小梅", ROSE, HERE)
    people.disable(mei, ada)
    assert access.session(token) is None
    assert refused(access, "小梅", ROSE).reason is Reason.WRONG
    people.enable(mei, ada)
    assert access.session(token) is None
    assert access.sign_in("小梅", ROSE, HERE)


def test_another_role_needs_another_session(access: Access, people: Management, ada: Person) -> None:
    mei = people.add("小梅", StaffRole.STAFF, ROSE, ada)
    token = access.sign_in("小梅", ROSE, HERE)
    people.set_role(mei, StaffRole.SUPERVISOR, ada)
    assert access.session(token) is None


def test_a_new_password_ends_all_sessions_but_the_one_it_was_chosen_in(access: Access, ada: Person) -> None:
    at_home, at_work = access.sign_in("Ada", HORSE, THERE), access.sign_in("Ada", HORSE, HERE)
    token = access.change_password(ada, HORSE, ROSE, HERE)
    assert access.session(at_home) is None
    assert access.session(at_work) is None
    assert access.session(token) is not None
    assert refused(access, "Ada", HORSE).reason is Reason.WRONG


def test_a_password_is_changed_by_who_knows_the_old_one(access: Access, ada: Person) -> None:
    with pytest.raises(Refusal) as refusal:
        access.change_password(ada, ROSE, "another fine rose", HERE)
    assert refusal.value.reason is Reason.WRONG
    with pytest.raises(Refusal) as refusal:
        access.change_password(ada, HORSE, "short", HERE)
    assert refusal.value.reason is Reason.PASSWORD


def test_a_password_that_an_admin_gave_is_provisional(access: Access, people: Management, ada: Person) -> None:
    mei = people.add("小梅", StaffRole.STAFF, HORSE, ada)
    given = access.session(access.sign_in("小梅", HORSE, HERE))
    assert given is not None and given.provisional
    own = access.session(access.change_password(mei, HORSE, ROSE, HERE))
    assert own is not None and not own.provisional


# --- the door closes --------------------------------------------------------------------------------------------


def test_each_failure_doubles_the_wait_and_it_has_an_end(access: Access, ada: Person, clock: Clock) -> None:
    for _ in range(3):
        assert refused(access, "Ada", ROSE).reason is Reason.WRONG
    waits = []
    for _ in range(11):
        refusal = refused(access, "Ada", HORSE)
        assert refusal.reason is Reason.WAIT
        waits.append(refusal.wait)
        clock.wait(refusal.wait)
        assert refused(access, "Ada", ROSE).reason is Reason.WRONG
    assert waits[:4] == [timedelta(seconds=seconds) for seconds in (2, 4, 8, 16)]
    assert waits[-1] == LONGEST_WAIT


def test_the_right_password_opens_after_the_wait_and_begins_anew(
    access: Access, ada: Person, clock: Clock
) -> None:
    for _ in range(3):
        refused(access, "Ada", ROSE)
    clock.wait(refused(access, "Ada", HORSE).wait)
    assert access.sign_in("Ada", HORSE, HERE)
    assert refused(access, "Ada", ROSE).reason is Reason.WRONG
    assert access.sign_in("Ada", HORSE, HERE)


def test_a_name_that_nobody_has_is_refused_like_one_that_somebody_has(access: Access, ada: Person) -> None:
    known = [refused(access, "Ada", ROSE, HERE) for _ in range(4)]
    unknown = [refused(access, "Nobody", ROSE, THERE) for _ in range(4)]
    assert [(one.reason, str(one)) for one in known] == [(one.reason, str(one)) for one in unknown]


def test_who_comes_in_at_the_same_moment_as_a_colleague_does_not_wait(
    access: Access, ada: Person, clock: Clock
) -> None:
    clock.wait(timedelta(milliseconds=5))
    refused(access, "Bo", HORSE)  # from the same address, counted first
    clock.wait(timedelta(milliseconds=-5))  # and Ada's try had looked at the clock before
    assert access.session(access.sign_in("Ada", HORSE, HERE))


def test_an_address_that_tries_many_names_has_to_wait_too(access: Access, ada: Person, clock: Clock) -> None:
    for number in range(20):
        assert refused(access, f"name {number}", ROSE, THERE).reason is Reason.WRONG
    assert refused(access, "Ada", HORSE, THERE).reason is Reason.WAIT
    assert access.sign_in("Ada", HORSE, HERE)
    clock.wait(QUIET + timedelta(seconds=1))
    assert access.sign_in("Ada", HORSE, THERE)


def test_many_tries_at_once_are_many_tries(access: Access, ada: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        reasons = list(pool.map(lambda _: refused(access, "Ada", ROSE).reason, range(8)))
    assert reasons.count(Reason.WRONG) == 3


# --- people -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "password", "reason"),
    [
        ("ADA", HORSE, Reason.NAME_TAKEN),
        ("  ", HORSE, Reason.NAME),
        ("x" * 41, HORSE, Reason.NAME),
        ("a\x00b", HORSE, Reason.NAME),
        ("Sam", "short", Reason.PASSWORD),
        ("Sam", "", Reason.PASSWORD),
    ],
)
def test_a_name_or_password_that_will_not_do_adds_nobody(
    people: Management, ada: Person, name: str, password: str, reason: Reason
) -> None:
    with pytest.raises(Refusal) as refusal:
        people.add(name, StaffRole.STAFF, password, ada)
    assert refusal.value.reason is reason
    assert len(people.everyone(ada)) == 1


@pytest.mark.parametrize("role", [StaffRole.STAFF, StaffRole.SUPERVISOR])
def test_only_admins_manage_people(people: Management, ada: Person, role: StaffRole) -> None:
    other = people.add("Sam", role, ROSE, ada)
    actions = (
        lambda: people.everyone(other),
        lambda: people.add("Eve", StaffRole.ADMIN, ROSE, other),
        lambda: people.set_role(other, StaffRole.ADMIN, other),
        lambda: people.set_email(other, "eve@shop.example", other),
        lambda: people.disable(ada, other),
        lambda: people.enable(ada, other),
        lambda: people.reset_password(ada, ROSE, other),
    )
    for action in actions:
        with pytest.raises(Refusal) as refusal:
            action()
        assert refusal.value.reason is Reason.ROLE
    assert [member.person for member in people.everyone(ada)] == [ada, other]


def test_the_last_admin_stays(access: Access, people: Management, ada: Person) -> None:
    token = access.sign_in("Ada", HORSE, HERE)
    for action in (lambda: people.disable(ada, ada), lambda: people.set_role(ada, StaffRole.STAFF, ada)):
        with pytest.raises(Refusal) as refusal:
            action()
        assert refusal.value.reason is Reason.LAST_ADMIN
    assert access.session(token)
    people.add("Sam", StaffRole.ADMIN, ROSE, ada)
    people.disable(ada, None)
    assert access.session(token) is None


# --- who is known to a provider of identities ------------------------------------------------------------------


def test_who_a_provider_vouches_for_comes_in_by_their_address(
    access: Access, people: Management, store: Store, ada: Person
) -> None:
    mei = people.add("小梅", StaffRole.STAFF, ROSE, ada)
    people.set_email(mei, " Mei@Shop.example ", ada)
    session = access.session(access.sign_in_vouched("mei@shop.EXAMPLE", HERE))
    assert session is not None
    assert session.person == mei
    assert not session.provisional
    by_password = access.session(access.sign_in("小梅", ROSE, HERE))
    assert by_password is not None
    assert by_password.provisional
    assert [member.email for member in people.everyone(ada)] == [None, "mei@shop.example"]
    assert store.audit.newest(2)[1].deed is Deed.SIGNED_IN


def test_a_provider_lets_nobody_in_whom_the_shop_does_not(access: Access, people: Management, ada: Person) -> None:
    mei = people.add("小梅", StaffRole.STAFF, ROSE, ada)
    people.set_email(mei, "mei@shop.example", ada)
    people.disable(mei, ada)
    for email in ("mei@shop.example", "stranger@shop.example", "", "ada"):
        with pytest.raises(Refusal) as refusal:
            access.sign_in_vouched(email, THERE)
        assert refusal.value.reason is Reason.NOBODYS_EMAIL
    assert len(people.everyone(ada)) == 2


def test_another_address_ends_the_sessions(access: Access, people: Management, ada: Person) -> None:
    mei = people.add("小梅", StaffRole.STAFF, ROSE, ada)
    people.set_email(mei, "mei@shop.example", ada)
    token = access.sign_in_vouched("mei@shop.example", HERE)
    people.set_email(mei, "", ada)
    assert access.session(token) is None
    with pytest.raises(Refusal):
        access.sign_in_vouched("mei@shop.example", HERE)


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("mei", Reason.EMAIL),
        ("mei @shop.example", Reason.EMAIL),
        ("m" * 250 + "@shop.example", Reason.EMAIL),
        ("ADA@shop.example", Reason.EMAIL_TAKEN),
    ],
)
def test_an_address_that_cannot_be_theirs(people: Management, ada: Person, email: str, reason: Reason) -> None:
    people.set_email(ada, "ada@shop.example", None)
    mei = people.add("小梅", StaffRole.STAFF, ROSE, ada)
    with pytest.raises(Refusal) as refusal:
        people.set_email(mei, email, ada)
    assert refusal.value.reason is reason


# --- conversations and the audit log ----------------------------------------------------------------------------


def test_a_conversation_is_owned_by_who_opened_it(store: Store, people: Management, ada: Person) -> None:
    mei = people.add("小梅", StaffRole.STAFF, ROSE, ada)
    today, said = date(2026, 11, 25), Message(Role.CUSTOMER, "My roses wilted.")
    hers = store.begin_turn(None, said, today, mei).conversation
    another = store.begin_turn(None, said, today, ada).conversation
    nobodys = store.begin_turn(None, said, today).conversation
    store.begin_turn(hers, said, today, ada)
    assert store.conversation(hers).owner == mei
    assert store.conversation(nobodys).owner is None
    assert {one.id for one in store.conversations(10, only_of=mei.id)} == {hers, nobodys}
    assert {one.id for one in store.conversations(10)} == {hers, another, nobodys}


def test_the_audit_log_says_who_did_what(access: Access, store: Store, people: Management, ada: Person) -> None:
    mei = people.add("小梅", StaffRole.STAFF, ROSE, ada)
    access.sign_out(access.sign_in("小梅", ROSE, HERE))
    refused(access, "小梅", HORSE, THERE)
    refused(access, "my password by mistake", HORSE, THERE)
    turn = store.begin_turn(None, Message(Role.CUSTOMER, "Wilted roses"), date(2026, 11, 25), mei)
    store.audit.record(ada, Deed.CONVERSATION_READ, Thing.CONVERSATION, turn.conversation)
    entries = store.audit.newest(20)
    assert [(entry.who and entry.who.name, entry.deed, entry.name, entry.detail) for entry in entries] == [
        ("Ada", Deed.CONVERSATION_READ, "Wilted roses", ""),
        ("小梅", Deed.CONVERSATION_OPENED, "Wilted roses", ""),
        (None, Deed.SIGN_IN_REFUSED, "", THERE),
        (None, Deed.SIGN_IN_REFUSED, "小梅", THERE),
        ("小梅", Deed.SIGNED_OUT, "", ""),
        ("小梅", Deed.SIGNED_IN, "", HERE),
        ("Ada", Deed.PERSON_ADDED, "小梅", "staff"),
        (None, Deed.PERSON_ADDED, "Ada", "admin"),
    ]
    assert [entry.deed for entry in store.audit.newest(1, who=mei.id)] == [Deed.CONVERSATION_OPENED]


# --- the terminal -----------------------------------------------------------------------------------------------


def staff(log: str, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chatbot.cli", "staff", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        env={**os.environ, "FLOWERSHOP_DB": log},
    )


def test_the_first_admin_comes_in_by_the_terminal(log: str, store: Store) -> None:
    assert "Nobody yet" in staff(log, "list").stdout
    assert not store.people.anyone()
    without = staff(log, "add", "Ada", "--role", "admin")
    assert without.returncode == 1
    assert "12 to 200 characters" in without.stderr
    added = staff(log, "add", "Ada", "--role", "admin", typed=HORSE + "\n")
    assert added.returncode == 0, added.stderr
    assert HORSE not in added.stdout
    assert store.people.anyone()
    assert "Ada\tadmin\tactive" in staff(log, "list").stdout
    assert staff(log, "password", "ada", typed=ROSE + "\n").returncode == 0
    assert staff(log, "disable", "ada").returncode == 1
    assert staff(log, "disable", "nobody").returncode == 1
