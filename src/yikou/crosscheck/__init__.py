"""核查 (crosscheck): the errors inside a finished form or report (勾稽关系).

``audit`` reads a document of any office and answers with a Report: what is certainly wrong as errors, what a
person must look at as warnings, what cannot be verified as notes, each with its place, its words, its
arithmetic, and what to do. Damage of copying is told apart and never blamed on the author.
"""

from yikou.crosscheck.engine import all_checks, audit, in_paper_order
from yikou.crosscheck.parameters import Parameters
from yikou.crosscheck.report import Report

__all__ = ["Parameters", "Report", "all_checks", "audit", "in_paper_order"]
