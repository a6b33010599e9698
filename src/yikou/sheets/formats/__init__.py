"""表格格式 (formats): each way a workbook can be written, read into the same raw cells.

Every reader takes bytes and a ``Budget`` and hands back ``Pages``. Cells are ``[column, type, text]`` with the
types of ``intake.ooxml``: s text, n number, t number shown as a date, d ISO date, b truth, e error, f formula
without a stored result.
"""
