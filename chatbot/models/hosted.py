"""Models hosted by Hugging Face, through LangChain's package for it: ``meta-llama/Llama-3.1-8B-Instruct``, or the
address of an inference endpoint of the shop's own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from chatbot.config import Running
from chatbot.domain import Language, ModelCard
from chatbot.models.errors import ModelError
from chatbot.models.model import ANSWER_S, Model
from chatbot.models.reach import PERMISSION, require_inside
from chatbot.models.sizes import ELOQUENT, parameters_in


def load_hosted(spec: str, name: str, running: Running) -> Model:
    """The hosted model ``name``. Nothing is sent before the first question. Raises ``ModelError`` unless
    ``running`` allows customers' words to leave the shop."""
    if not running.remote:
        raise ModelError(
            f"{spec} would send what customers write to Hugging Face. Name a model on this machine, or "
            f"{PERMISSION}."
        )
    if not name:
        raise ModelError("The model's name is empty. Write huggingface:meta-llama/Llama-3.1-8B-Instruct.")
    if "://" in name:
        require_inside(urlsplit(name), running.remote)
    try:
        from huggingface_hub import constants
        from langchain_huggingface import ChatHuggingFace, HuggingFaceEndpoint
    except ImportError:
        raise ModelError("Hosted models need `pip install '.[huggingface]'`.") from None
    from chatbot.models.chat import LocalChat
    from chatbot.models.guest import Guest

    constants.HF_HUB_OFFLINE = False  # the desk keeps the hub off; here it has been allowed
    where: dict[str, Any] = {"endpoint_url" if "://" in name else "repo_id": name}
    key = running.key or None
    endpoint = HuggingFaceEndpoint(**where, huggingfacehub_api_token=key, timeout=int(ANSWER_S))
    guest = Guest(ChatHuggingFace(llm=endpoint, stream_usage=True), at_once=True)
    chat = LocalChat(engine=guest, model_name=name, timeout=ANSWER_S)
    # Which weights answer to a name is the host's to say, and it does not say it.
    card = ModelCard(spec, name, running.languages or tuple(Language))
    return Model(chat, card, lambda: None, eloquent=parameters_in(name) >= ELOQUENT)
