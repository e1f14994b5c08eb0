"""How good the answers are, against questions whose answers are known."""

from evals.questions import EvalQuestion, Evidence, load_questions
from evals.run import Summary, evaluate

__all__ = ["EvalQuestion", "Evidence", "Summary", "evaluate", "load_questions"]
