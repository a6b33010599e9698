"""一口 downstairs: instruments for social assistance and its performance self-evaluation.

Pure Python, no Django; every instrument is usable alone and is named for its subject.
The floor plan is docs/floor-plan.md; the import contracts in pyproject.toml enforce it.
"""

__version__ = "0.1.0"
