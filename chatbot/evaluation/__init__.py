"""Cases in, reports out: suites of messages, simulated customers, attacks, and the guard's mutation test.

Everything here takes a desk that is ready and boots none.
"""

from chatbot.evaluation.comparison import comparison
from chatbot.evaluation.mutations import run_guard
from chatbot.evaluation.report import Report, gate_measures, read_reports, write_reports
from chatbot.evaluation.rewordings import reworded_sayings
from chatbot.evaluation.run import run_suite
from chatbot.evaluation.sayings import Ground, standard_sayings
from chatbot.evaluation.suite import Suite, read_suite
from chatbot.evaluation.table import table

__all__ = [
    "Ground",
    "Report",
    "Suite",
    "comparison",
    "gate_measures",
    "read_reports",
    "read_suite",
    "reworded_sayings",
    "run_guard",
    "run_suite",
    "standard_sayings",
    "table",
    "write_reports",
]
