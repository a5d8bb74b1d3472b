"""A LangChain class by its dotted path, with the arguments to make it from:
``langchain_community.chat_models:ChatLlamaCpp?model_path=/models/llama.gguf&n_ctx=4096``.

Behind the colon may also stand a function of the class that makes it: ``HuggingFacePipeline.from_model_id``.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.llms import BaseLLM

from chatbot.config import Running
from chatbot.domain import Language, ModelCard
from chatbot.models.chat import LocalChat
from chatbot.models.errors import ModelError
from chatbot.models.fingerprint import SHORT, sha256_of
from chatbot.models.guest import Guest
from chatbot.models.model import ANSWER_S, Model
from chatbot.models.sizes import ELOQUENT, parameters_in

# Modules whose classes run in this process and talk to nobody. Of all others nobody here can tell.
_AT_HOME = (
    "langchain_core.",
    "langchain_community.chat_models.llamacpp",
    "langchain_community.llms.llamacpp",
    "langchain_huggingface.chat_models.",  # whatever it runs is looked at once it is made
    "langchain_huggingface.llms.huggingface_pipeline",
)
_EXAMPLE = "langchain:langchain_community.chat_models:ChatLlamaCpp?model_path=/path/to/model.gguf"


def load_named(spec: str, name: str, cache: Path, running: Running) -> Model:
    """The LangChain chat model or LLM that ``name`` describes. Raises ``ModelError``, also for a class that may
    send customers' words out of the shop, unless ``running`` allows it."""
    path, _, query = name.partition("?")
    arguments = _arguments(query)
    make = _found(path)
    _require_at_home(make, path, running.remote)
    try:
        model = make(**arguments)
    except Exception as error:
        # A class may be anybody's and fail in any way.
        raise ModelError(f"{path} could not be made: {error}. Check the arguments in '{spec}'.") from None
    if not isinstance(model, BaseChatModel | BaseLLM):
        raise ModelError(f"{path} is no LangChain chat model or LLM. Name one, for example {_EXAMPLE}.")
    _require_at_home(type(getattr(model, "llm", model)), path, running.remote)
    fingerprint = _fingerprint(path, arguments, cache)
    chat = LocalChat(engine=Guest(model), model_name=fingerprint, timeout=ANSWER_S)
    card = ModelCard(spec, fingerprint, running.languages or tuple(Language))
    return Model(chat, card, lambda: None, eloquent=_parameters(arguments) >= ELOQUENT)


def _arguments(query: str) -> dict[str, Any]:
    pairs = [one.partition("=") for one in query.split("&") if one]
    arguments = {unquote(name): _value(unquote(text)) for name, _, text in pairs}
    if secret := [name for name in arguments if name.endswith(("key", "token", "secret", "password"))]:
        raise ModelError(
            f"A model's name is shown and logged, so {secret[0]} must not stand in it. LangChain's classes read "
            "their keys from environment variables of their own."
        )
    return arguments


def _value(text: str) -> Any:
    """A number, true, false, list or object as JSON writes it; anything else is a text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _found(path: str) -> Any:
    module, _, attributes = path.partition(":")
    if not module or not attributes:
        raise ModelError(f"'{path}' names no class. Write module:Class, for example {_EXAMPLE}.")
    try:
        with warnings.catch_warnings():
            # langchain-community says at every import that it is no longer maintained; staff cannot change that.
            warnings.simplefilter("ignore", DeprecationWarning)
            return reduce(getattr, attributes.split("."), import_module(module))
    except ImportError as error:
        raise ModelError(f"{module} cannot be imported ({error}). Install the package that has it.") from None
    except AttributeError as error:
        raise ModelError(f"{path} does not exist: {error}.") from None


def _require_at_home(make: Any, path: str, remote: bool) -> None:
    if not remote and not str(getattr(make, "__module__", "")).startswith(_AT_HOME):
        raise ModelError(
            f"Nobody here can tell whether {path} keeps what customers write in the shop. If you know that it "
            "does, or the shop's customers have been told, set FLOWERSHOP_ALLOW_REMOTE=1."
        )


def _fingerprint(path: str, arguments: Mapping[str, Any], cache: Path) -> str:
    """The class and a digest of its arguments, files by what is in them."""
    digest = hashlib.sha256()
    for name, value in sorted(arguments.items()):
        file = Path(value) if isinstance(value, str) else Path()
        content = sha256_of(file, cache) if isinstance(value, str) and file.is_file() else json.dumps(value)
        digest.update(f"{name}={content}\n".encode())
    return f"{path.rpartition(':')[2]}-{digest.hexdigest()[:SHORT]}"


def _parameters(arguments: Mapping[str, Any]) -> float:
    return max((parameters_in(value) for value in arguments.values() if isinstance(value, str)), default=0.0)
