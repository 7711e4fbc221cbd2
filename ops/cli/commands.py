"""The subcommands, and the module of each, which is imported when the command is asked for."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup

MODULES: Final = {
    "demo": "demo",
    "serve": "serve",
    "token": "token",
    "assign": "assign",
    "import": "import_events",
    "tunnel": "views",
    "hindsight": "views",
    "sightings": "views",
    "export": "export",
    "migrate": "upkeep",
    "rebuild": "upkeep",
    "stop": "upkeep",
    "seal-reads": "seal_reads",
    "verify": "verify",
    "erase": "erase",
    "hold": "erase",
    "keys": "keys",
    "backup": "backup",
    "restore": "restore",
    "token-keys": "token_keys",
}
"""The module in this package that adds each command, in the order in which the help has them."""


class Commands(TyperGroup):
    """The subcommands. To import what all of them need takes about as long as the rest of a short command."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # the library's own types are private
        """Return the command, or None where there is none: then all are there to suggest one from."""
        self._load([cmd_name] if cmd_name in MODULES else MODULES)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # all the same, whatever the context
        """Return the names of all commands, in the order of the help."""
        self._load(MODULES)
        return list(MODULES)

    def _load(self, names: Iterable[str]) -> None:
        for module in {MODULES[name]: None for name in names if name not in self.commands}:
            adding = typer.Typer()
            import_module(f"ops.cli.{module}").add_to(adding)
            self.commands.update(typer.main.get_group(adding).commands)
