"""How good the answers are, against questions whose answers are known."""

from evals.questions import EvalQuestion, Evidence, load_questions
from evals.run import evaluate
from evals.summary import Evaluation, Summary

__all__ = ["EvalQuestion", "Evaluation", "Evidence", "Summary", "evaluate", "load_questions"]
