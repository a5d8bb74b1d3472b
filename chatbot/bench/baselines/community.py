"""A plain LangChain chain over langchain-community's ChatLlamaCpp, loaded once, as LangChain's pages show it."""

from __future__ import annotations

import time
from collections.abc import Callable

from chatbot.bench.baselines.serving import Job, Times, serve


def prepare(path: str) -> Callable[[Job], Times]:
    from langchain_community.chat_models import ChatLlamaCpp
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate

    prompt = ChatPromptTemplate.from_messages([("human", "{question}")])
    llm = ChatLlamaCpp(model_path=path, temperature=0, n_ctx=2048, n_batch=300, verbose=False)

    def answer(job: Job) -> Times:
        chain = prompt | llm.bind(max_tokens=job.tokens) | StrOutputParser()
        started, first, pieces = time.perf_counter(), 0.0, 0
        for piece in chain.stream({"question": job.messages[-1]["content"]}):
            if piece:
                first = first or time.perf_counter()
                pieces += 1  # this chain reports no usage; it gives a piece for each token
        return Times(first - started, time.perf_counter() - started, 0, pieces)

    return answer


if __name__ == "__main__":
    serve(prepare)
