"""What the OpenAPI document promises, tried with generated requests against the running service."""

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.journeys.conftest import Town

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
RUNS = settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)


def broken_promises(address: str, key: str) -> dict[str, str]:
    """Tries every route with valid and with broken requests; the first failure of each.

    A route that takes nothing, or any text, has no broken request.
    """
    document = schemathesis.openapi.from_url(f"{address}/openapi.json")
    broken: dict[str, str] = {}
    for found in document.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:

            @RUNS
            @given(case=operation.as_strategy(generation_mode=mode))
            def check(case: Case) -> None:
                answer = case.call(headers={"xi-api-key": key}, timeout=60)
                case.validate_response(answer, checks=CHECKS)
                assert answer.headers["request-id"]

            try:
                check()
            except Unsatisfiable as error:
                if mode is GenerationMode.POSITIVE:
                    broken.setdefault(operation.label, _told(error))
            except BaseException as error:
                broken.setdefault(operation.label, _told(error))
    return broken


def _told(error: BaseException) -> str:
    parts = getattr(error, "exceptions", [error])
    return "; ".join(str(part)[:600] for part in parts)


async def test_every_answer_to_a_customer_is_one_that_the_document_promises(town: Town) -> None:
    broken = broken_promises(town.stack.addresses.web, town.card_customer.key)

    assert "\n\n".join(f"{route}: {why}" for route, why in broken.items()) == ""
