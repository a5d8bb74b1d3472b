"""The same weights in transformers, read from the same GGUF file, in single precision on the processor."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chatbot.bench.baselines.serving import Job, Times, serve


def prepare(path: str) -> Callable[[Job], Times]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.generation.streamers import BaseStreamer

    folder, name = Path(path).parent, Path(path).name
    tokenizer: Any = AutoTokenizer.from_pretrained(folder, gguf_file=name)
    model: Any = AutoModelForCausalLM.from_pretrained(folder, gguf_file=name, dtype=torch.float32)

    class Clock(BaseStreamer):
        def __init__(self) -> None:
            self.times: list[float] = []

        def put(self, value: object) -> None:
            """Called with the prompt, then with every token."""
            self.times.append(time.perf_counter())

        def end(self) -> None:
            """The last token has been put."""

    def answer(job: Job) -> Times:
        inputs = tokenizer.apply_chat_template(
            job.messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        clock, started = Clock(), time.perf_counter()
        model.generate(**inputs, max_new_tokens=job.tokens, do_sample=False, streamer=clock)
        written = len(clock.times) - 1
        return Times(clock.times[1] - started, clock.times[-1] - started, inputs["input_ids"].shape[1], written)

    return answer


if __name__ == "__main__":
    serve(prepare)
