"""Desks that share a model server: a real one, and what happens when it dies, is busy, or is somebody else's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from model_server import NAME, ModelServer, serving

from chatbot.bootstrap import boot
from chatbot.config import Running, Settings
from chatbot.domain import Message, Origin, Role, Turn, TurnState
from chatbot.models import Model, ModelError, TookTooLong, load
from tests.ports import free_port

pytestmark = pytest.mark.model

STORY = "Write a very long story about a gardener."
COMPLAINT = "The roses of order 1042 wilted after two days, I attach a photo."
EVENT = b'data: {"choices": [{"delta": {"content": "%s"}, "finish_reason": %s}]}\n\n'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelServer]:
    with serving(tmp_path_factory.mktemp("server") / "log") as started:
        yield started


@contextmanager
def loaded(spec: str, tmp_path: Path, running: Running | None = None) -> Iterator[Model]:
    model = load(spec, tmp_path, print, running or Running())
    assert model is not None
    with closing(model):
        yield model


def refused(spec: str, tmp_path: Path, running: Running | None = None) -> str:
    with pytest.raises(ModelError) as caught:
        load(spec, tmp_path, print, running or Running())
    return str(caught.value)


# A real server


def test_its_only_model_needs_no_name_and_a_wrong_name_is_told_the_right_one(
    server: ModelServer, tmp_path: Path
) -> None:
    address = server.spec.partition("#")[0]
    with loaded(address, tmp_path) as unnamed, loaded(server.spec, tmp_path) as named:
        assert unnamed.card.fingerprint == named.card.fingerprint

    assert f"no model 'llama'. It has: {NAME}" in refused(f"{address}#llama", tmp_path)
    assert "no OpenAI-compatible server" in refused(address.removesuffix("/v1"), tmp_path)


def test_cancelling_and_a_time_limit_end_a_call_at_once(server: ModelServer, tmp_path: Path) -> None:
    with loaded(server.spec, tmp_path) as model:
        cancel = threading.Event()
        chunks = model.chat.stream(STORY, max_tokens=1000, cancel=cancel)
        begun = [next(chunks).text for _ in range(4)]
        cancel.set()
        started = time.monotonic()
        *_, last = chunks
        assert time.monotonic() - started < 1.0
        assert "".join(begun) and last.response_metadata["finish_reason"] == "cancelled"

        # the server has let go of the story
        assert model.chat.invoke("Say hello.", max_tokens=3).usage_metadata["output_tokens"] == 3
        assert time.monotonic() - started < 10.0

        with pytest.raises(TookTooLong):
            model.chat.model_copy(update={"timeout": 0.5}).invoke(STORY, max_tokens=1000)


def test_when_the_server_dies_in_a_sentence_the_reply_is_whole_and_the_next_is_the_models_again(
    tmp_path: Path,
) -> None:
    log, port = tmp_path / "log", free_port()
    settings = Settings.read({}, db=f"sqlite:///{tmp_path}/log.db", today="2026-11-22")
    with serving(log, port) as first, loaded(first.spec, tmp_path) as model:
        desk = boot(settings, model=model)
        answering = desk.assistant.answer(None, Message(Role.CUSTOMER, COMPLAINT, photo="roses.png"))
        for event in answering:
            if not isinstance(event, Turn) and "Writing" in type(event).__name__:
                break
        first.process.kill()
        *_, turn = answering
        assert isinstance(turn, Turn) and turn.state is TurnState.COMPLETE
        assert "$66.00" in turn.reply
        assert "in the middle of an answer" in turn.error
        assert all(sentence.origin is Origin.STANDARD for sentence in turn.sentences)

        with serving(log, port):
            *_, again = desk.assistant.answer(None, Message(Role.CUSTOMER, "How do I keep lilies fresh?"))
            assert isinstance(again, Turn) and again.error == ""
            assert again.usage.completion_tokens > 0
        desk.store.close()


def test_a_key_is_asked_for_and_kept_out_of_what_is_shown(tmp_path: Path) -> None:
    with serving(tmp_path / "log", key="violet-77") as locked:
        running = Running(key="violet-77")
        with loaded(locked.spec, tmp_path, running) as model:
            assert model.chat.invoke("Say hello.", max_tokens=2).text
        assert "violet" not in repr(running) + repr(model)

        assert "FLOWERSHOP_MODEL_KEY" in refused(locked.spec, tmp_path)


# Where it stands


@pytest.mark.parametrize("host", ["8.8.8.8", "[2001:4860:4860::8888]", "[::ffff:8.8.8.8]", "100.64.0.1"])
def test_customers_words_do_not_leave_the_shop_unasked(host: str, tmp_path: Path) -> None:
    assert "FLOWERSHOP_ALLOW_REMOTE=1" in refused(f"openai:https://{host}/v1#llama", tmp_path)
    assert "Write https://" in refused(f"openai:http://{host}/v1#llama", tmp_path, Running(remote=True))


@pytest.mark.parametrize("address", ["", "127.0.0.1:8000/v1", "ftp://127.0.0.1/v1", "http://me:pw@127.0.0.1/v1"])
def test_what_is_no_address_is_refused_with_a_right_one(address: str, tmp_path: Path) -> None:
    assert "Write openai:http://127.0.0.1:8000/v1#name" in refused(f"openai:{address}", tmp_path)


# Servers that misbehave. No real one does on demand, so a small one of our own answers as it is told.


@contextmanager
def answering(answers: Iterator[Callable[[BaseHTTPRequestHandler], None]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b'{"data": [{"id": "llama-8b", "created": 1}]}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            next(answers)(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"openai:http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            thread.join()


def says(status: int, *lines: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        for line in lines:
            handler.wfile.write(line)

    return say


def test_a_busy_server_is_asked_again_and_usage_is_what_it_counts(tmp_path: Path) -> None:
    usage = b'{"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 6}}'
    whole = says(
        200,
        EVENT % ("Roses\u2028are red, 百合 STOP not this".encode(), b'"stop"'),
        b'data: {"choices": [], "usage": %s}\n\ndata: [DONE]\n\n' % usage,
    )
    answers = iter([says(503), says(429, Retry_After="1"), whole])
    with answering(answers) as spec, loaded(spec, tmp_path) as model:
        assert model.eloquent  # by its name
        message = model.chat.invoke("Hello")
        assert message.text == "Roses\u2028are red, 百合 STOP not this"
        assert message.usage_metadata["input_tokens"] == 9
        assert message.usage_metadata["output_tokens"] == 4
        assert message.usage_metadata["input_token_details"]["cache_read"] == 6


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (says(200, EVENT % (b"Roses", b"null")), "broke an answer off"),
        (says(200, EVENT % (b"Roses", b"null"), b"data: [DONE]\n\n"), "--interrupt_requests false"),
        (says(200, b'data: {"error": {"message": "out of memory"}}\n\n'), "out of memory"),
        (says(200, b"data: roses\n\n"), "does not speak the chat-completions API"),
        (says(200, b"<html>a portal's page</html>"), "broke an answer off"),
        (says(400, b'{"error": "context of 4096 tokens"}'), "context of 4096 tokens"),
        (says(302, Location="http://192.0.2.1/"), "refused the call"),
        (says(401), "refuses the key"),
    ],
)
def test_a_broken_answer_is_an_error_and_never_a_short_answer(
    answer: Callable[[BaseHTTPRequestHandler], None], told: str, tmp_path: Path
) -> None:
    with (
        answering(iter([answer])) as spec,
        loaded(spec, tmp_path) as model,
        pytest.raises(ModelError, match=told),
    ):
        model.chat.invoke("Hello")


def test_a_stop_text_ends_an_answer_also_where_the_server_knows_none(tmp_path: Path) -> None:
    whole = says(200, EVENT % (b"Roses ST", b"null"), EVENT % (b"OP lilies", b'"stop"'), b"data: [DONE]\n\n")
    with answering(iter([whole])) as spec, loaded(spec, tmp_path) as model:
        assert model.chat.invoke("Hello", stop=["STOP"]).text == "Roses "
