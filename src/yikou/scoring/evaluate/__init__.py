"""计分 (evaluate): a rule and its values give points, or a range and what is missing."""

from yikou.scoring.evaluate.engine import Outcome, evaluate

__all__ = ["Outcome", "evaluate"]
