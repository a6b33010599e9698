"""评分 (scoring): an official scoring standard in prose becomes a rule, a score, and a reason for every point."""

from yikou.scoring.rules import Choice, Input
from yikou.scoring.standard import Rule, Score, compile_standard

__all__ = ["Choice", "Input", "Rule", "Score", "compile_standard"]
