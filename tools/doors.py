"""The doors contract: a room is entered only by ``actions``, ``queries`` and ``tables``.

``ground`` is no room: all of it is public. ``site`` and the app's ``models.py`` hold every key;
``site`` is entered by nobody but the outside.
"""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

DOORS = {"actions", "queries", "tables"}


class DoorsContract(Contract):
    """Custom contract type ``doors`` of import-linter."""

    package = fields.StringField()
    open_rooms = fields.ListField(subfield=fields.StringField())
    keyholders = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import from one room into another must end at a door."""
        broken: list[tuple[str, str]] = []
        for importer in sorted(graph.find_descendants(str(self.package))):
            inside = importer.split(".")
            if len(inside) < 2 or inside[1] in self.keyholders:  # type: ignore[operator] # a list at run time
                continue
            for imported in graph.find_modules_directly_imported_by(importer):
                parts = imported.split(".")
                if parts[0] != self.package or len(parts) < 2 or parts[1] == inside[1]:
                    continue
                if parts[1] in self.open_rooms:  # type: ignore[operator] # a list at run time
                    continue
                if len(parts) < 3 or parts[2] not in DOORS:
                    broken.append((importer, imported))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that climbs in by a window."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} enters {imported}; the doors are {', '.join(sorted(DOORS))}")
