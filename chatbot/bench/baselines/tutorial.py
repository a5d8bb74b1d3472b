"""The tutorial's way: the model is loaded anew for every question, and its whole answer is awaited."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from chatbot.bench.baselines.serving import Job, Times, serve


def prepare(path: str) -> Callable[[Job], Times]:
    from llama_cpp import Llama

    def answer(job: Job) -> Times:
        started = time.perf_counter()
        llm: Any = Llama(model_path=path, n_ctx=2048, verbose=False)
        response = llm.create_chat_completion(messages=job.messages, max_tokens=job.tokens)
        seconds = time.perf_counter() - started
        usage = response["usage"]
        return Times(seconds, seconds, usage["prompt_tokens"], usage["completion_tokens"])

    return answer


if __name__ == "__main__":
    serve(prepare)
