"""Brings the files up to date and names those that were not."""

from __future__ import annotations

import sys

from infrastructure.generated_files.files import write

if __name__ == "__main__":
    for written in write():
        sys.stdout.write(f"{written}\n")
