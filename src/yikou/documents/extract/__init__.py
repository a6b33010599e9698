"""读取 (extract): one module a format turns a stranger's file into paragraphs and tables."""

from yikou.documents.extract.model import Block, Cell, Extract, Paragraph, Table

__all__ = ["Block", "Cell", "Extract", "Paragraph", "Table"]
