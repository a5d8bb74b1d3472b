"""The shop's policy at work: ``decide`` what a complaint gets, ``lint`` the rules themselves."""

from chatbot.policy.decide import decide
from chatbot.policy.lint import Finding, lint
from chatbot.policy.reviewed import reviewed, with_word

__all__ = ["Finding", "decide", "lint", "reviewed", "with_word"]
