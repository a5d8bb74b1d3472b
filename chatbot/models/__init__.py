"""Language models behind one door: ``load("provider:name")`` gives a LangChain chat model and its card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chatbot.config import Running
from chatbot.models.errors import ContextTooLong, ModelError, TookTooLong
from chatbot.models.model import Model

__all__ = ["ContextTooLong", "Model", "ModelError", "TookTooLong", "load"]

PROVIDERS = (
    "llama-cpp:packaged",
    "llama-cpp:/path/to/model.gguf",
    "llama-cpp:packaged+/path/to/adapter.gguf",
    "openai:http://127.0.0.1:8000/v1#name",
    "none:",
)

_FITTING = Running()


def load(spec: str, cache: Path, progress: Callable[[str], None], running: Running = _FITTING) -> Model | None:
    """The model that ``spec`` names, ready to answer; None for ``none:``, a desk of standard wording alone.

    ``cache`` is a folder for what is made once per machine; ``progress`` is told what takes long; ``running`` says
    how to run it. A provider's libraries are imported when it is asked for. Raises ``ModelError`` with what to do.
    """
    provider, _, name = spec.partition(":")
    match provider:
        case "none":
            return None
        case "llama-cpp":
            from chatbot.models.local import load_local

            return load_local(spec, name, cache, progress)
        case "openai":
            from chatbot.models.served import load_served

            return load_served(spec, name, progress, running)
    raise ModelError(f"There is no model provider '{provider}' (in '{spec}'). Known are: {', '.join(PROVIDERS)}.")
