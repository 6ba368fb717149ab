"""Every route that changes anything is audited, or there is a reason why not; and every name of the log is in use."""

import re
from pathlib import Path

from litestar import Litestar

import service
from service.audit.activities import CLASSES, Activity
from service.audit.ocsf import ACTIVITY_IDS, CLASS_UIDS
from service.pages.audit.labels import ACTIVITIES
from tests.service.audit.audited import AUDITED, NOT_AUDITED

SAFE = {"GET", "HEAD", "OPTIONS"}
ROOT = Path(service.__file__).parent
RECORDING = re.compile(r"\bActivity\.([A-Z_]+)")


def unsafe_routes(app: Litestar) -> set[str]:
    """Method and path of every route that may change something."""
    handlers = [(route, one) for route in app.routes for one in getattr(route, "route_handlers", [])]
    return {f"{method} {route.path_format}" for route, one in handlers for method in set(one.http_methods) - SAFE}


def recorded_activities() -> set[str]:
    """Names of the activities that stand anywhere in the product but in the log's own tables and pages."""
    modules = [path for path in ROOT.rglob("*.py") if "pages" not in path.parts]
    tables = {ROOT / "audit" / name for name in ("activities.py", "ocsf.py")}
    sources = [path.read_text(encoding="utf-8") for path in modules if path not in tables]
    return {name for source in sources for name in RECORDING.findall(source)}


def test_every_route_that_changes_anything_has_one_line(app: Litestar) -> None:
    unaudited = [route for routes in NOT_AUDITED.values() for route in routes]
    lines = [*AUDITED, *unaudited]

    assert unsafe_routes(app) - set(lines) == set(), (
        "say in tests/service/audit/audited.py what they record, or why not"
    )
    assert set(lines) - unsafe_routes(app) == set(), "these routes are gone"
    assert len(lines) == len(set(lines))


def test_what_a_route_is_said_to_record_is_recorded_somewhere() -> None:
    named = {activity.name for activities in AUDITED.values() for activity in activities}

    assert named - recorded_activities() == set()


def test_every_activity_is_recorded_somewhere_and_has_its_name_on_pages() -> None:
    assert {activity.name for activity in Activity} - recorded_activities() == set()
    assert set(ACTIVITIES) == set(Activity) == set(CLASSES)


def test_numbers_are_those_of_the_schema() -> None:
    assert set(CLASS_UIDS.values()) == {3001, 3002, 3004, 3005, 3006}
    assert set(ACTIVITY_IDS.values()) <= {*range(1, 12), 99}
