"""The shop's policy and what it says about itself: by issue for a complaint, by relevance for a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chatbot.domain import Fact, Issue, Language, Topic, Writer
from chatbot.retrieve.question import Question
from chatbot.retrieve.rank import mentions

ANSWERS = 3
# A topic that is much less to the point than the best one only distracts.
SHARE_OF_BEST = 0.4


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
    return tuple(fact for fact in _nearest(question, question.shop.topics) if fact.text)[:limit]


def answers(question: Question) -> tuple[Fact, ...]:
    """The topics and clauses that answer a question about the shop's rules; none if nothing does."""
    issues = [rule.clause for rule in question.shop.policy.rules if rule.issue in question.inquiry.issues]
    policy = clause_facts(question, question.shop.policy.clauses)
    sure = {f"policy:{clause}" for clause in issues}
    return _nearest(question, question.shop.topics, policy, sure)[:ANSWERS]


def _nearest(
    question: Question, topics: Sequence[Topic], clauses: Sequence[Fact] = (), sure: Iterable[str] = ()
) -> tuple[Fact, ...]:
    """Topics and clauses together, by the share of words; a keyword or a ``sure`` id counts as the best share."""
    facts = [*(_topic(question, topic) for topic in topics), *clauses]
    texts = [_topic_words(topic, question.language) for topic in topics]
    texts += [_clause_words(clause) for clause in clauses]
    scores = [max(score, 0.0) for score in question.rank(question.inquiry.text, texts)]
    best = max(scores, default=0.0) or 1.0
    certain = {fact: 1.0 for fact in facts if fact.id in set(sure)}
    certain |= {_topic(question, topic): _keyword_hits(question, topic) for topic in topics}
    totals = [score / best + certain.get(fact, 0.0) for fact, score in zip(facts, scores, strict=True)]
    enough = max(totals, default=0.0) * SHARE_OF_BEST
    ranked = sorted(zip(facts, totals, strict=True), key=lambda pair: -pair[1])
    return tuple(fact for fact, total in ranked if total > 0 and total >= enough)


def _clause_words(clause: Fact) -> str:
    """A clause with its name, as "wrong address" says what the clause is about, which its text may not."""
    name = clause.id.partition(":")[2].replace("_", " ")
    return f"{name} {clause.text}"


def _topic(question: Question, topic: Topic) -> Fact:
    return Fact(f"topic:{topic.id}", question.told(topic.text), "shop.toml")


def _topic_words(topic: Topic, language: Language) -> str:
    parts = (topic.title.get(language, ""), *topic.keywords.get(language, ()), topic.text.get(language, ""))
    return " ".join(parts)


def _keyword_hits(question: Question, topic: Topic) -> float:
    """How many of a topic's keywords stand in the question; a topic found by understanding counts as one more."""
    keywords = topic.keywords.get(question.language, ())
    hits = sum(mentions(question.inquiry.text, keyword) for keyword in keywords)
    return float(hits + (topic.id in question.inquiry.topics))
