"""The shop's policy and what it says about itself: by issue for a complaint, by relevance for a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot.domain import ORDERS_ON_THEIR_WAY, Fact, Issue, Topic, Writer
from chatbot.retrieve.question import Question
from chatbot.retrieve.rank import Entry, mentions

ANSWERS = 2
# A topic that is much less to the point than the best one only distracts.
SHARE_OF_BEST = 0.65
# From this nearness of a topic's examples on nothing else is meant: wishes for flowers came to 0.56 at most, those
# who asked whether a vase comes with them or what ten cost, to 0.67 at least.
CERTAIN = 0.62
# What a topic's keyword in the question is worth beside nearness, whose best is 1, and how many of them count.
KEYWORD, KEYWORDS = 0.35, 2


@dataclass(frozen=True)
class Candidate:
    """What may answer: a fact, or None for what the shop knows that it has no answer to."""

    fact: Fact | None
    entry: Entry
    certain: float = 0.0


def clause_facts(question: Question, ids: Iterable[str]) -> tuple[Fact, ...]:
    """The clauses in the order given, each once; a policy without such a clause has no fact of it."""
    clauses = question.shop.policy.clauses
    known = [clauses[id] for id in dict.fromkeys(ids) if id in clauses]
    return tuple(Fact(f"policy:{clause.id}", question.told(clause.text), "policy.toml") for clause in known)


def clauses_for_issues(question: Question) -> tuple[Fact, ...]:
    """Every clause that could settle the issues, what they rest on, and the customer's rights."""
    policy, issues = question.shop.policy, question.inquiry.issues
    ids = ["freshness"] if Issue.WILTED in issues else []
    ids += [rule.clause for issue in issues for rule in policy.rules if rule.issue is issue]
    if any(policy.evidence.get(issue) for issue in issues):
        ids.append("evidence")
    if question.inquiry.slots.writer is Writer.RECIPIENT:
        ids.append("gift_recipient")
    return clause_facts(question, [*ids, "rights"])


def topic_facts(question: Question, limit: int = ANSWERS) -> tuple[Fact, ...]:
    """The shop's topics that the question is about, the nearest first; none if it is about none of them."""
    return _nearest(question, _topics(question))[:limit]


def topics_named(question: Question, ids: Iterable[str]) -> tuple[Fact, ...]:
    """The shop's topics of these ids, as far as it has them."""
    known = {topic.id: topic for topic in _known(question)}
    return tuple(_fact(question, known[id]) for id in ids if id in known)


def surely_asked(question: Question) -> tuple[Fact, ...] | None:
    """The topic that a question is surely about, by its examples; none if no record answers it, None if unsure."""
    candidates = [*_topics(question), _unanswered(question)]
    scores = question.rank(question.inquiry.text, [Entry("", one.entry.questions) for one in candidates])
    score, nearest = max(zip(scores, candidates, strict=True), key=lambda pair: pair[0])
    if score < CERTAIN:
        return None
    return (nearest.fact,) if nearest.fact else ()


def topics_about(question: Question, thing: str) -> tuple[Fact, ...]:
    """The shop's topics that have a thing among their keywords: “a funeral wreath” its last word as well."""
    keywords = ((topic, topic.keywords.get(question.language, ())) for topic in _known(question))
    return tuple(_fact(question, topic) for topic, words in keywords if any(_names(one, thing) for one in words))


def _names(keyword: str, thing: str) -> bool:
    return mentions(thing, keyword) and mentions(keyword, thing.split()[-1])


def overdue_facts(question: Question) -> tuple[Fact, ...]:
    """What the policy gives to somebody whose order should have come and has not; nothing for any other order."""
    order = question.order
    if order is None or order.status not in ORDERS_ON_THEIR_WAY or order.promised_on >= question.today:
        return ()
    rules = [rule for rule in question.shop.policy.rules if rule.issue is Issue.NOT_DELIVERED]
    return clause_facts(question, [rule.clause for rule in rules if rule.delivered is False])


def answers(question: Question, limit: int = ANSWERS) -> tuple[Fact, ...]:
    """The topics and clauses that answer a question about the shop's rules; none if nothing does."""
    return _nearest(question, [*_topics(question), *_clauses(question)])[:limit]


def _nearest(question: Question, candidates: Sequence[Candidate]) -> tuple[Fact, ...]:
    """The facts nearest to the question; none where a question without an answer is nearer."""
    candidates = [*candidates, _unanswered(question)]
    scores = question.rank(question.inquiry.text, [one.entry for one in candidates])
    best = max(max(scores, default=0.0), 0.0) or 1.0
    totals = [max(score, 0.0) / best + one.certain for score, one in zip(scores, candidates, strict=True)]
    most = max(totals)
    if most <= 0 or (totals[-1] == most):
        return ()
    ranked = sorted(zip(candidates, totals, strict=True), key=lambda pair: -pair[1])
    return tuple(one.fact for one, total in ranked if one.fact and one.fact.text and total >= most * SHARE_OF_BEST)


def _topics(question: Question) -> list[Candidate]:
    return [
        Candidate(_fact(question, one), _entry(question, one), _certain(question, one)) for one in _known(question)
    ]


def _known(question: Question) -> tuple[Topic, ...]:
    return tuple(topic for topic in question.shop.topics if question.told(topic.text))


def _fact(question: Question, topic: Topic) -> Fact:
    return Fact(f"topic:{topic.id}", question.told(topic.text), "shop.toml")


def _entry(question: Question, topic: Topic) -> Entry:
    told = question.language
    questions = topic.questions.get(told, ())
    words = (topic.title.get(told, ""), *topic.keywords.get(told, ()), *questions, topic.text.get(told, ""))
    return Entry(" ".join(words), questions)


def _certain(question: Question, topic: Topic) -> float:
    """What a topic's keywords in the question are worth; a topic found by understanding counts as one more."""
    keywords = topic.keywords.get(question.language, ())
    hits = sum(mentions(question.inquiry.text, keyword) for keyword in keywords)
    return KEYWORD * min(hits + (topic.id in question.inquiry.topics), KEYWORDS)


def _clauses(question: Question) -> list[Candidate]:
    """Every clause; those that settle the issues of the inquiry are surely to the point."""
    policy = question.shop.policy
    sure = {rule.clause for rule in policy.rules if rule.issue in question.inquiry.issues}
    found = []
    for clause in policy.clauses.values():
        text, questions = question.told(clause.text), clause.questions.get(question.language, ())
        # The name says what the clause is about, as in "wrong address", which its text may not.
        words = " ".join((clause.id.replace("_", " "), *questions, text))
        fact = Fact(f"policy:{clause.id}", text, "policy.toml")
        found.append(Candidate(fact, Entry(words, questions), 1.0 if clause.id in sure else 0.0))
    return found


def _unanswered(question: Question) -> Candidate:
    """What customers ask and no record answers; by its examples alone, as it has no words of its own."""
    return Candidate(None, Entry("", question.shop.unanswered.get(question.language, ())))
