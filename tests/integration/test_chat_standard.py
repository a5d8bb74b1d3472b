"""LangChain's own standard tests, run against the local engine and a model server with the packaged model.

What is turned off below is what one small model of text has not: tools, and a second model to change to. A model
behind a server is held to no schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests
from model_server import serving

from chatbot.models import load
from chatbot.models.chat import LocalChat
from chatbot.models.local import packaged_file
from chatbot.models.owner import Owner
from chatbot.models.wire import Answering

pytestmark = pytest.mark.model


@pytest.fixture(scope="class", autouse=True)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with ExitStack() as stack:
        if request.cls.behind_a_server:
            folder = tmp_path_factory.mktemp("server")
            model = load(stack.enter_context(serving(folder / "log")).spec, folder, print)
            assert model is not None and isinstance(model.chat, LocalChat)
            stack.callback(model.close)
            request.cls.engine = model.chat.engine
        else:
            request.cls.engine = owner = Owner(packaged_file(), context=2048, threads=1, load_s=60)
            stack.callback(owner.close)
        yield


class _Local:
    behind_a_server = False
    engine: Answering

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return LocalChat

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"engine": self.engine, "model_name": "smollm2", "timeout": 120.0}

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def supports_model_override(self) -> bool:
        return False


class TestTheChatModelAsAClass(_Local, ChatModelUnitTests):
    pass


class TestTheChatModelAtWork(_Local, ChatModelIntegrationTests):
    pass


class TestTheChatModelBehindAServer(_Local, ChatModelIntegrationTests):
    behind_a_server = True

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {**super().chat_model_params, "max_tokens": 16}

    @property
    def has_structured_output(self) -> bool:
        return False
