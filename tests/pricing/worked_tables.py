"""The tables of pricing/README.md, read as the tests' cases."""

from pathlib import Path

README = Path(__file__).parents[2] / "pricing" / "README.md"


def worked_rows(first_heading: str) -> list[dict[str, str]]:
    """Every row of the table whose first column is `first_heading`, by heading."""
    lines = README.read_text(encoding="utf-8").splitlines()
    top = next(number for number, line in enumerate(lines) if line.startswith(f"| {first_heading} |"))
    body = _until_blank(lines[top + 2 :])
    return [dict(zip(_cells(lines[top]), _cells(line), strict=True)) for line in body]


def _until_blank(lines: list[str]) -> list[str]:
    end = next((number for number, line in enumerate(lines) if not line.startswith("|")), len(lines))
    return lines[:end]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
