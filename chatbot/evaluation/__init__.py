"""Cases in, reports out: suites of messages, simulated customers, attacks, and the guard's mutation test.

Everything here takes a desk that is ready and boots none.
"""

from chatbot.evaluation.answered import ask as answer_of
from chatbot.evaluation.attack import read_attacks
from chatbot.evaluation.case import Case
from chatbot.evaluation.comparison import comparison
from chatbot.evaluation.customer import read_customers
from chatbot.evaluation.customers import run_customers
from chatbot.evaluation.gate import obstacles
from chatbot.evaluation.mutations import SAMPLE, run_guard
from chatbot.evaluation.redteam import Planting, run_redteam
from chatbot.evaluation.report import Head, Report, gate_measures, read_reports, write_reports
from chatbot.evaluation.rewordings import reworded_sayings
from chatbot.evaluation.run import head_of, run_suite
from chatbot.evaluation.sayings import Ground, standard_sayings
from chatbot.evaluation.sheet import Pair, sheet, unblind
from chatbot.evaluation.suite import Suite, read_suite
from chatbot.evaluation.table import table

__all__ = [
    "SAMPLE",
    "Case",
    "Ground",
    "Head",
    "Pair",
    "Planting",
    "Report",
    "Suite",
    "answer_of",
    "comparison",
    "gate_measures",
    "head_of",
    "obstacles",
    "read_attacks",
    "read_customers",
    "read_reports",
    "read_suite",
    "reworded_sayings",
    "run_customers",
    "run_guard",
    "run_redteam",
    "run_suite",
    "sheet",
    "standard_sayings",
    "table",
    "unblind",
    "write_reports",
]
