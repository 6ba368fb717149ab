"""The built scripts and styles: ``make assets`` writes them with a manifest of their hashed names."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec
from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router

ADDRESS: Final = "/static"
BUILT: Final = Path(str(files("templates"))) / "static" / "built"
_FOR_EVER: Final = CacheControlHeader(max_age=31_536_000, public=True, immutable=True)


class AssetsMissing(RuntimeError):
    """The scripts and styles were not built, or one is asked for that does not exist."""


def asset(name: str) -> str:
    """The address of a built file by its plain name (``app.js``). Raises AssetsMissing."""
    try:
        return f"{ADDRESS}/{_manifest()[name]}"
    except KeyError:
        raise AssetsMissing(f"{name} is not among the built assets; run: make assets") from None


def are_built() -> bool:
    """Whether there is a manifest."""
    return (BUILT / "manifest.json").is_file()


def asset_routes() -> Router:
    """Serves the built files; their names change with their content, so browsers keep them for a year."""
    BUILT.mkdir(parents=True, exist_ok=True)
    return create_static_files_router(
        path=ADDRESS, directories=[BUILT], cache_control=_FOR_EVER, opt={"public": True}, include_in_schema=False
    )


@cache
def _manifest() -> dict[str, str]:
    try:
        return msgspec.json.decode((BUILT / "manifest.json").read_bytes(), type=dict[str, str])
    except FileNotFoundError:
        raise AssetsMissing("the pages' scripts and styles are not built; run: make assets") from None
