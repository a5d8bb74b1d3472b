"""What can be said of models without loading one: prompts, pieces of text, files, and the choice of a format."""

from __future__ import annotations

import json
import struct
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.domain import Utterance
from chatbot.models import ModelError
from chatbot.models.chunks import Prompt
from chatbot.models.fingerprint import sha256_of
from chatbot.models.formats import Measured, choose, thread_counts
from chatbot.models.gguf import read_header
from chatbot.models.pieces import pieces
from chatbot.models.wire import Done, Failed, Loaded, Piece, Request, event_of, line_of, request_line, request_of

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CONTROLS = ("<|im_start|>", "<|im_end|>")
TALK = (
    Utterance("system", "Be kind."),
    Utterance("user", "My roses wilted."),
    Utterance("assistant", "I am sorry."),
)
texts = st.text(max_size=40)


def prompt(template: str = CHATML) -> Prompt:
    return Prompt(template, "<s>", "</s>", CONTROLS)


# Prompts


def test_a_prompt_is_cut_where_its_messages_end() -> None:
    assert prompt().chunks(TALK[:2]) == [
        "<|im_start|>system\nBe kind.<|im_end|>\n",
        "<|im_start|>user\nMy roses wilted.<|im_end|>\n",
        "<|im_start|>assistant\n",
    ]


@settings(deadline=None)
@given(st.lists(st.builds(Utterance, st.sampled_from(["user", "assistant"]), texts), min_size=1, max_size=5))
def test_a_longer_conversation_begins_with_the_same_chunks(messages: list[Utterance]) -> None:
    for shorter, longer in pairwise(messages[:count] for count in range(1, len(messages) + 1)):
        before = prompt().chunks(shorter)[:-1]
        assert prompt().chunks(longer)[: len(before)] == before


@settings(deadline=None)
@given(texts, st.sampled_from(CONTROLS), texts)
def test_no_message_can_spell_a_control_token(before: str, control: str, after: str) -> None:
    (message, opening) = prompt().chunks([Utterance("user", before + control + after)])

    assert sum(message.count(one) for one in CONTROLS) == 2
    assert opening == "<|im_start|>assistant\n"


def test_a_template_that_says_a_message_otherwise_at_the_end_is_not_cut_there() -> None:
    last_in_capitals = "{% for m in messages %}{{ m.content | upper if loop.last else m.content }};{% endfor %}"

    assert prompt(last_in_capitals).chunks(TALK[:2]) == ["Be kind.;MY ROSES WILTED.;"]


def test_a_template_cannot_reach_beyond_its_sandbox_nor_refuse_without_a_word() -> None:
    with pytest.raises(ModelError, match="unsafe"):
        prompt("{{ messages.__class__.__mro__ }}").chunks(TALK)
    with pytest.raises(ModelError, match="no system message"):
        prompt("{{ raise_exception('no system message') }}").chunks(TALK)
    with pytest.raises(ModelError, match="cannot be used"):
        prompt("{% for %}")


# Pieces of text


@settings(deadline=None)
@given(st.text(), st.integers(1, 5))
def test_text_arrives_whole_however_its_bytes_are_cut(text: str, size: int) -> None:
    raw = text.encode()
    tokens = [raw[start : start + size] for start in range(0, len(raw), size)]
    out = list(pieces(tokens, ()))

    assert "".join(out) == text
    assert "" not in out


@settings(deadline=None)
@given(st.text("ab", min_size=1, max_size=12), st.lists(st.text("ab", min_size=1, max_size=3), min_size=1))
def test_the_stop_text_that_is_complete_first_ends_the_answer(text: str, stops: list[str]) -> None:
    ends = [text.index(stop) + len(stop) for stop in stops if stop in text]
    seen = text[: min(ends, default=None)]
    cut = min((seen.index(stop) for stop in stops if stop in seen), default=None)

    assert "".join(pieces([character.encode() for character in text], stops)) == text[:cut]


# The wire


@pytest.mark.parametrize(
    "event", [Loaded(4096, ("en",)), Loaded(10), Piece("百合\n"), Done("stop", 3, 2, 1), Failed("no", (5, 4))]
)
def test_what_the_engine_says_arrives(event: Loaded | Piece | Done | Failed) -> None:
    line = line_of(3, event)

    assert line.isascii() and line.index("\n") == len(line) - 1
    assert event_of(line) == (3, event)


def test_a_request_arrives_at_the_engine_as_it_was_sent() -> None:
    request = Request(TALK, max_tokens=9, temperature=0.7, seed=4, stop=("\n",), schema={"type": "object"})
    fields = json.loads(request_line(8, request))

    assert (fields.pop("call"), request_of(fields)) == (8, request)


# Files


def gguf(*pairs: bytes) -> bytes:
    """The head of a file with one tensor, of 576 × 192 numbers."""
    tensor = text("blk.0.attn_k.weight") + struct.pack("<IQQIQ", 2, 576, 192, 8, 0)
    return struct.pack("<4sIQQ", b"GGUF", 3, 1, len(pairs)) + b"".join(pairs) + tensor


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


ARCHITECTURE = text("general.architecture") + struct.pack("<I", 8) + text("llama")
CONTEXT = text("llama.context_length") + struct.pack("<II", 4, 8192)
HEADS = text("llama.attention.head_count") + struct.pack("<II", 4, 9)
TEMPLATE = text("tokenizer.chat_template") + struct.pack("<I", 8) + text(CHATML)
LANGUAGES = text("general.languages") + struct.pack("<IIQ", 9, 8, 2) + text("en") + text("zh")
SCORES = text("tokenizer.ggml.scores") + struct.pack("<IIQ3f", 9, 6, 3, 0.0, 0.5, 1.0)


def test_the_head_of_a_model_file_tells_context_template_and_languages(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf(ARCHITECTURE, SCORES, LANGUAGES, CONTEXT, HEADS, TEMPLATE) + b"tensors")
    header = read_header(path)
    assert (header.context, header.template, header.languages) == (8192, CHATML, ("en", "zh"))
    assert (header.parameters, header.heads, header.kv_heads) == (576 * 192, 9, 9)

    path.write_bytes(gguf(ARCHITECTURE, CONTEXT, HEADS, TEMPLATE))
    assert read_header(path).languages is None


@settings(deadline=None)
@given(st.data())
def test_a_damaged_head_is_refused_or_read_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    raw = bytearray(gguf(ARCHITECTURE, SCORES, LANGUAGES, CONTEXT, HEADS, TEMPLATE))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.gguf"
    path.write_bytes(raw[: data.draw(st.integers(1, len(raw)))])
    try:
        assert read_header(path).template
    except ModelError as error:
        assert str(path) in str(error)


def test_a_fingerprint_is_remembered_until_the_file_changes(tmp_path: Path) -> None:
    path, cache = tmp_path / "model.gguf", tmp_path / "cache"
    path.write_bytes(b"roses")
    first = sha256_of(path, cache)
    (cache / "fingerprints.json").write_text("{half a")
    assert sha256_of(path, cache) == first

    path.write_bytes(b"lilies")
    assert sha256_of(path, cache) != first


# The choice of a format


def test_the_fastest_wins_and_the_smaller_of_equals() -> None:
    slow, even, more = Measured("Q8_0", 1, 2.0, 1.0), Measured("Q8_0", 2, 1.0, 0.6), Measured("Q8_0", 4, 1.0, 0.5)

    assert choose([slow, more, even]) == even
    assert choose([slow, more, even, Measured("F16", 1, 0.5, 0.5)]).format == "F16"
    assert choose([slow, Measured("F16", 1, 1.9, 1.0)]) == slow
    assert choose([slow, Measured("Q8_0", 2, 1.9, 0.9)]) == slow, "a second thread is worth more to a colleague"


def test_thread_counts_leave_room_on_larger_machines() -> None:
    assert [thread_counts(cores) for cores in (1, 2, 4, 6)] == [[1], [1, 2], [1, 2, 3, 4], [1, 2, 4, 5]]
    assert thread_counts(64) == [1, 2, 4, 8, 16, 32, 63]
