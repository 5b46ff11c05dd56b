"""``ticktape import``: bring files of prices onto the tape."""

import typer


def import_files(context: typer.Context) -> None:
    """Import."""
