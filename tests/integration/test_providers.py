"""Every provider with its real engine and the same weights: the same three questions, the same manners."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest
from model_server import NAME, serving

from chatbot.bootstrap import boot
from chatbot.chains import Sampling, sentences_of
from chatbot.config import Running, Settings
from chatbot.domain import Language, Message, Role, Turn, TurnState, Usage, Utterance
from chatbot.models import ContextTooLong, Model, ModelError, load
from chatbot.models.chat import LocalChat
from chatbot.models.classic import ClassicLlama
from chatbot.models.fingerprint import SHORT, sha256_of
from chatbot.models.local import packaged_file

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore")]  # torch and its friends warn of themselves

SHOP = Utterance("system", "You write short, kind messages for a flower shop.")
QUESTIONS = (
    "My roses came a day late and my mother was sad. Say sorry in one sentence.",
    "How do I keep lilies fresh?",
    "Do you deliver on Sundays?",
)
TOKENS = 10
STORY = "Write a very long story about a gardener."
LLAMA_CPP = f"model_path={packaged_file()}&n_ctx=2048&n_batch=512&n_threads=1&verbose=false"
# What LangChain's own classes cannot tell or do is not asked of them below.
PROVIDERS = {
    "llama-cpp": f"llama-cpp:{packaged_file()}",
    "transformers": "transformers:packaged",
    "openai": "openai:http://127.0.0.1:{port}/v1#" + NAME,
    "huggingface": "huggingface:http://127.0.0.1:{port}",
    "langchain chat model": f"langchain:langchain_community.chat_models.llamacpp:ChatLlamaCpp?{LLAMA_CPP}",
    "langchain llm": f"langchain:langchain_community.llms.llamacpp:LlamaCpp?{LLAMA_CPP}",
    "langchain pipeline": "langchain:langchain_huggingface:ChatHuggingFace.from_model_id?model_id={checkpoint}",
}
NEEDS = {
    "transformers": "transformers",
    "huggingface": "langchain_huggingface",
    "langchain chat model": "langchain_community",
    "langchain llm": "langchain_community",
    "langchain pipeline": "langchain_huggingface",
}


@pytest.fixture(scope="module")
def provided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Model]]:
    """Gives the model of a provider, which is loaded once. One server serves both who speak with one."""
    cache = tmp_path_factory.mktemp("cache")
    made: dict[str, Model] = {}
    with ExitStack() as stack:
        places: dict[str, object] = {
            "checkpoint": cache / "checkpoints" / sha256_of(packaged_file(), cache)[:SHORT]
        }

        def of(provider: str) -> Model:
            needed = NEEDS.get(provider)
            if needed and find_spec(needed) is None and not os.environ.get("CI"):
                pytest.skip(f"{needed} is an extra")
            if provider in made:
                return made[provider]
            if "{port}" in PROVIDERS[provider] and "port" not in places:
                places["port"] = stack.enter_context(serving(cache / "log")).port
            if "{checkpoint}" in PROVIDERS[provider]:
                of("transformers")  # has unpacked it
            running = Running(threads=1, remote=provider == "huggingface", languages=(Language.ENGLISH,))
            model = load(PROVIDERS[provider].format(**places), cache, print, running)
            assert model is not None
            stack.callback(model.close)
            made[provider] = model
            return model

        yield of


@pytest.fixture(params=PROVIDERS, scope="module")
def model(request: pytest.FixtureRequest, provided: Callable[[str], Model]) -> Model:
    return provided(request.param)


def asked(model: Model, question: str, seed: int = 1, temperature: float = 0.0) -> tuple[list[str], Usage]:
    sampling = Sampling(seed=seed, max_tokens=TOKENS, temperature=temperature)
    said = [item for item in sentences_of(model.chat, (SHOP, Utterance("user", question)), sampling) if item]
    *sentences, usage = said
    assert isinstance(usage, Usage)
    return [sentence for sentence in sentences if isinstance(sentence, str)], usage


def test_the_same_three_questions_are_answered_and_counted(model: Model) -> None:
    for question in QUESTIONS:
        sentences, usage = asked(model, question)
        assert " ".join(sentences).split()
        assert 1 <= usage.completion_tokens <= TOKENS


def test_the_same_seed_says_the_same_and_another_one_something_else(model: Model) -> None:
    first, again, other = (asked(model, QUESTIONS[1], seed, temperature=1.0)[0] for seed in (3, 3, 4))

    assert first == again != other


def test_a_stop_text_is_never_said_and_ends_the_answer(model: Model) -> None:
    whole = model.chat.invoke(QUESTIONS[1], max_tokens=TOKENS, temperature=0.0).text
    stop = whole.split()[3]
    cut = model.chat.invoke(QUESTIONS[1], max_tokens=TOKENS, temperature=0.0, stop=[stop]).text

    assert cut == whole[: whole.index(stop)]


def test_cancel_ends_an_answer_at_once_and_the_next_question_is_answered(model: Model) -> None:
    cancel = threading.Event()
    chunks = model.chat.stream(STORY, max_tokens=60, cancel=cancel)
    assert next(chunk for chunk in chunks if chunk.text)
    cancel.set()
    started = time.monotonic()
    *_, last = chunks

    assert time.monotonic() - started < 1.0
    assert last.response_metadata["finish_reason"] == "cancelled"
    assert asked(model, QUESTIONS[0])[0]


def test_a_reply_goes_through_the_chain_the_guard_and_the_log(model: Model, tmp_path: Path) -> None:
    desk = boot(Settings.read({}, db=f"sqlite:///{tmp_path}/log.db", today="2026-11-22"), model=model)
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, "What is the capital of France?"))
    assert isinstance(turn, Turn)
    logged = desk.store.turn(turn.id)
    desk.store.close()

    assert (turn.state, turn.error) == (TurnState.COMPLETE, "")
    assert logged.model == model.card
    assert logged.usage.completion_tokens > 0
    assert turn.reply and logged.reply == turn.reply
    assert logged.transcript  # what the model was asked and what was let through as its answer


# What only some of them are


def test_the_classic_shape_goes_into_a_chain_as_in_the_tutorials(provided: Callable[[str], Model]) -> None:
    from langchain_core.prompts import PromptTemplate

    chat = provided("llama-cpp").chat
    assert isinstance(chat, LocalChat)
    llm = ClassicLlama(engine=chat.engine, model_name=chat.model_name, max_tokens=TOKENS)
    chain = PromptTemplate.from_template("How do I keep {flower} fresh?") | llm

    whole = chain.invoke({"flower": "lilies"})
    assert (
        whole == "".join(chain.stream({"flower": "lilies"})) == chat.invoke(QUESTIONS[1], max_tokens=TOKENS).text
    )
    stop = whole.split()[3]
    template, _ = chain.steps
    assert (template | llm.bind(stop=[stop])).invoke({"flower": "lilies"}) == whole[: whole.index(stop)]
    assert llm._identifying_params["model_name"] == chat.model_name


def test_a_checkpoint_reads_what_is_new_only_and_lets_go_of_a_long_prompt(
    provided: Callable[[str], Model],
) -> None:
    pytest.importorskip("transformers")
    model = provided("transformers")
    _, first = asked(model, QUESTIONS[0])
    _, again = asked(model, QUESTIONS[0])
    assert again.reused_tokens > 0.5 * first.prompt_tokens

    cancel = threading.Event()
    threading.Timer(0.5, cancel.set).start()
    started = time.monotonic()
    message = model.chat.invoke("The white roses wilted on the second day. " * 250, cancel=cancel)
    assert message.response_metadata["finish_reason"] == "cancelled"
    assert asked(model, QUESTIONS[0])[0]
    assert time.monotonic() - started < 15.0  # the prompt alone would take longer

    started = time.monotonic()
    chunks = model.chat.stream("The white roses wilted on the second day. " * 250)
    assert not next(chunks).text  # a sign of life, at which whoever waits may go
    assert time.monotonic() - started < 2.0
    chunks.close()  # type: ignore[attr-defined]
    assert asked(model, QUESTIONS[0])[0]
    assert time.monotonic() - started < 15.0

    with pytest.raises(ContextTooLong):
        model.chat.invoke("The white roses wilted on the second day. " * 600)


def test_hosted_models_and_unknown_classes_wait_for_permission(tmp_path: Path) -> None:
    for spec in ("huggingface:meta-llama/Llama-3.1-8B-Instruct", "langchain:http.client:HTTPConnection?host=x"):
        with pytest.raises(ModelError, match="FLOWERSHOP_ALLOW_REMOTE=1"):
            load(spec, tmp_path, print)


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("langchain:", "names no class"),
        ("langchain:no_such_package.models:Chat", "cannot be imported"),
        ("langchain:langchain_core.language_models:NoSuchModel", "NoSuchModel"),
        ("langchain:langchain_core.messages:HumanMessage?content=hi", "no LangChain chat model or LLM"),
        ("langchain:langchain_core.language_models:FakeListChatModel", "Check the arguments"),
        ("langchain:langchain_core.language_models:FakeListChatModel?api_key=abc", "must not stand in it"),
        ("transformers:no/such-model", "hf download no/such-model"),
        ("transformers:{folder}", "no weights"),
    ],
)
def test_a_wrong_name_is_told_with_what_to_do(spec: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=told):
        load(spec.format(folder=tmp_path), tmp_path / "cache", print)


def test_without_the_extra_the_error_says_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('not here')")
    program = (
        "from pathlib import Path\nfrom chatbot.models import ModelError, load\n"
        "try:\n    load('transformers:packaged', Path('.'), print)\n"
        "except ModelError as error:\n    print(error)\n"
    )
    paths = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
    told = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True
    )
    assert "`pip install '.[transformers]'`" in told.stdout, told.stderr
