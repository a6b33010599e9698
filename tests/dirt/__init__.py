"""脏名单: rosters spoilt in every way that units, programs and transport spoil them, each with its truth.

``make(number)`` is a file and what a person who opens it in Excel sees: every data row at its sheet and row, its
values, how many rows are blank, total or note, and what must be said about it. The same number always gives the same
file. Nothing here knows how rosters are read: no module of ``yikou`` is imported.

``python -m tests.dirt DIR COUNT`` writes the files with their truths beside them.
"""
