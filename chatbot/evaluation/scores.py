"""Figures that are no shares: F1 of intents and issues, and seconds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chatbot.domain import Issue, Turn
from chatbot.evaluation.answered import Answered
from chatbot.evaluation.understood import nearest_issues


def f1_scores(answered: Sequence[Answered]) -> dict[str, float]:
    """``intent_f1``, the mean of the intents' F1, and ``issue_f1``, micro, where the cases name issues.

    Of several right answers the one that was given, or the nearest to it, counts as the expected one.
    """
    from sklearn.metrics import f1_score  # type: ignore[import-untyped]

    found = [one.inquiry.intent for one in answered]
    wanted = [
        one.inquiry.intent if one.inquiry.intent in one.expect.intents else one.expect.intents[0]
        for one in answered
    ]
    scores = {"intent_f1": float(f1_score(wanted, found, average="macro", labels=sorted(set(wanted))))}
    judged = [one for one in answered if one.expect.issues is not None]
    if any(one.inquiry.issues or one.expect.issues for one in judged):
        right = np.array([[issue in nearest_issues(one) for issue in Issue] for one in judged])
        given = np.array([[issue in one.inquiry.issues for issue in Issue] for one in judged])
        scores["issue_f1"] = float(f1_score(right, given, average="micro", zero_division=1.0))
    return scores


def seconds_of(turns: Sequence[Turn]) -> dict[str, float]:
    """Half of the turns took no longer than ``p50``, all but one in twenty no longer than ``p95``."""
    times = {
        "first_sentence": [turn.timings.first_sentence_s for turn in turns],
        "total": [turn.timings.total_s for turn in turns],
    }
    return {
        f"{name}_p{percent}": round(float(np.percentile(values, percent)), 3)
        for name, values in times.items()
        for percent in (50, 95)
    }
