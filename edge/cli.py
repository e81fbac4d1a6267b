"""The command `malu edge`: one edge node in this process."""

from pathlib import Path
from typing import Annotated

import typer


def edge(
    config: Annotated[Path, typer.Argument(help="The node's settings, a TOML file.")],
) -> None:
    """Watch the lanes of one side of the gate and send what they see.

    Example: malu edge var/edge-inland-1/edge.toml
    """
    from edge.node import run  # OpenCV takes a moment: `malu --help` does not wait for it

    raise typer.Exit(run(config))
