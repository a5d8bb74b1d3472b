"""What can go wrong between the desk and its model, in words for the person who runs the shop."""

from __future__ import annotations

from chatbot.domain import ShopError


class ModelError(ShopError):
    """The model could not be loaded or could not answer; the desk can still use its standard wording."""


class ContextTooLong(ModelError):
    """A prompt of ``prompt_tokens`` leaves no room in a context of ``context`` tokens. Nothing was cut."""

    def __init__(self, prompt_tokens: int, context: int) -> None:
        super().__init__(
            f"The prompt has {prompt_tokens} tokens and the model's context holds {context}, the answer included. "
            "Shorten the message or the conversation, or load the model with a larger context."
        )
        self.prompt_tokens = prompt_tokens
        self.context = context


class TookTooLong(ModelError):
    """The call's time limit passed before the answer was complete."""


class Busy(ModelError):
    """So many wait for the model that one more would wait in vain."""

    def __init__(self) -> None:
        super().__init__("Too many were waiting for the model, so this reply is in the shop's standard wording.")
