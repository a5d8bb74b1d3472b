"""LangChain's own standard tests, run against the local engine with the packaged model.

What is turned off below is what one small model of text has not: tools, and a second model to change to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from chatbot.models.chat import LocalChat
from chatbot.models.local import packaged_file
from chatbot.models.owner import Owner

pytestmark = pytest.mark.model


@pytest.fixture(scope="class", autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[None]:
    owner = Owner(packaged_file(), context=2048, threads=1, load_s=60)
    request.cls.owner = owner
    yield
    owner.close()


class _Local:
    owner: Owner

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return LocalChat

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"engine": self.owner, "model_name": "smollm2", "timeout": 120.0}

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
