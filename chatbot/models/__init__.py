"""Language models behind one door: ``load("provider:name")`` gives a LangChain chat model and its card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chatbot.config import Running
from chatbot.models.errors import Busy, ContextTooLong, ModelError, TookTooLong
from chatbot.models.line import Line, Ticket
from chatbot.models.model import Model

__all__ = ["Busy", "ContextTooLong", "Line", "Model", "ModelError", "Ticket", "TookTooLong", "load"]

PROVIDERS = (
    "llama-cpp:packaged",
    "llama-cpp:/path/to/model.gguf",
    "llama-cpp:packaged+/path/to/adapter.gguf",
    "transformers:/path/to/checkpoint",
    "openai:http://127.0.0.1:8000/v1#name",
    "huggingface:owner/model",
    "langchain:package.module:Class?argument=value",
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

            return load_local(spec, name, cache, progress, running)
        case "transformers":
            from chatbot.models.checkpoint import load_checkpoint

            return load_checkpoint(spec, name, cache, progress, running)
        case "huggingface":
            from chatbot.models.hosted import load_hosted

            return load_hosted(spec, name, running)
        case "langchain":
            from chatbot.models.named import load_named

            return load_named(spec, name, cache, running)
        case "openai":
            from chatbot.models.served import load_served

            return load_served(spec, name, progress, running)
    raise ModelError(f"There is no model provider '{provider}' (in '{spec}'). Known are: {', '.join(PROVIDERS)}.")
