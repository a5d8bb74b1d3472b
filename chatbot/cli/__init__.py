"""The command line, ``flowershop``: a module for each group of commands, how they are called and what they run.

A command imports what it needs when it is called: ``--help`` and a wrong call should not wait for a model.
"""

from chatbot.cli.program import main, parser

__all__ = ["main", "parser"]
