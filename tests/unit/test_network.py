"""Nothing leaves the shop: a test that tried to reach out would fail here."""

import socket

import pytest


def test_the_tests_themselves_cannot_reach_out() -> None:
    # The block warns before it refuses, and warnings are errors here.
    with socket.socket() as outside, pytest.raises(UserWarning, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))  # an address that is kept for documentation (RFC 5737)
