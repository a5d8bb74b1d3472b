"""A tab of a browser that draws nothing: it speaks Streamlit's own messages, and a small machine can have many.

What a browser does by itself it does too: it signs in by the form, sends its cookie and where it comes from, and
asks for the page again after a reload. It does not look at a fragment again every second, as ``watch`` asks of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from chatbot.ui.gate import COOKIE

PATIENCE = 300  # seconds; only a failure waits so long
LARGEST = 64 * 1024 * 1024


def signed_in(desk: str, name: str, password: str) -> str:
    """The cookie of a browser in which ``name`` has signed in."""
    form = {"name": name, "password": password}
    answer = httpx.post(f"{desk}/sign-in", data=form, headers={"Origin": desk}, timeout=PATIENCE)
    assert answer.status_code == 303, f"{name} could not sign in: {answer.status_code} {answer.text[-300:]}"
    return f"{COOKIE}={answer.cookies[COOKIE]}"


@dataclass
class Tab:
    """A tab of the browser with ``cookie``. ``heard`` is given each frame as it comes."""

    desk: str
    cookie: str
    heard: Callable[[bytes], None] = lambda frame: None
    query: str = ""
    page: str = ""
    elements: list[Any] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _socket: ClientConnection | None = None

    async def __aenter__(self) -> Tab:
        self._socket = await connect(
            self.desk.replace("http", "ws", 1) + "/_stcore/stream",
            additional_headers={"Cookie": self.cookie},
            origin=self.desk,  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=LARGEST,
            open_timeout=PATIENCE,
            ping_interval=None,
            proxy=None,
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        assert self._socket is not None
        await self._socket.close()

    async def run(self, *widgets: WidgetState) -> None:
        """Have the page shown, with what ``widgets`` have just been set to, and wait until it is."""
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.page_name = self.page
        asked.rerun_script.widget_states.widgets.extend(widgets)
        await self.send(asked)
        async with asyncio.timeout(PATIENCE):
            while not self._ended(await self._next()):
                pass

    async def send(self, message: BackMsg) -> None:
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def ask(self, text: str) -> None:
        """Type ``text`` as a customer's message, and wait until it is answered."""
        typed = WidgetState(id=self.found("chat_input").id)
        typed.chat_input_value.data = text
        await self.run(typed)

    async def click(self, key: str) -> None:
        """Click the button of that key."""
        button = next(one.button for one in self.elements if one.button.id.endswith(f"-{key}"))
        await self.run(WidgetState(id=button.id, trigger_value=True))

    def found(self, kind: str) -> Any:
        """The last element of that kind on the page. Raises ``AssertionError`` if there is none."""
        of_kind = [one for one in self.elements if one.WhichOneof("type") == kind]
        assert of_kind, f"no {kind} on the page"
        return getattr(of_kind[-1], kind)

    @property
    def draft(self) -> str:
        """What stands in the last text field: what it was given, else what it began with."""
        field = self.found("text_area")
        return str(field.value or field.default)

    @property
    def text(self) -> str:
        """What the page says, field names and all."""
        return "\n".join(map(str, self.elements))

    async def _next(self) -> ForwardMsg:
        assert self._socket is not None
        frame = await self._socket.recv()
        assert isinstance(frame, bytes)
        self.heard(frame)
        return ForwardMsg.FromString(frame)

    def _ended(self, message: ForwardMsg) -> bool:
        match message.WhichOneof("type"):
            case "new_session" if not message.metadata.run.fragment_ids:
                self.elements = []
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._shown(message.delta.new_element)
            case "script_finished":
                return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        return False

    def _shown(self, element: Any) -> None:
        self.elements.append(element)
        kind = element.WhichOneof("type")
        if kind == "exception" or (kind == "alert" and element.alert.format == element.alert.ERROR):
            self.errors.append(str(getattr(element, kind))[:300])
