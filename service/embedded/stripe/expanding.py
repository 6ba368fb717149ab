"""`expand[]`: putting the object where its id stands, to any depth that Stripe allows (four)."""

from typing import Any

from service.embedded.stripe.errors import InvalidRequest
from service.embedded.stripe.forms import Params, rows
from service.embedded.stripe.sessions import KIND as SESSION
from service.embedded.stripe.sessions import line_item_list
from service.embedded.stripe.store import fetch
from service.embedded.stripe.work import Json, Work

_KINDS = {
    "charge": "charge",
    "customer": "customer",
    "latest_charge": "charge",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
}
_MAXIMUM_DEPTH = 4


async def expand(work: Work, body: Json, params: Params) -> Json:
    """Returns `body` with every path of `params["expand"]` expanded in place; for answers only."""
    for path in rows(params, "expand"):
        steps = str(path).split(".")
        if len(steps) > _MAXIMUM_DEPTH:
            message = f"You cannot expand more than {_MAXIMUM_DEPTH} levels of a property."
            raise InvalidRequest(message, param="expand")
        await _expand_path(work, body, steps, str(path))
    return body


async def _expand_path(work: Work, body: Json, steps: list[str], path: str) -> None:
    if not steps:
        return
    step, rest = steps[0], steps[1:]
    if step == "data" and body.get("object") == "list":
        for item in body["data"]:
            await _expand_path(work, item, rest, path)
        return
    if step == "line_items" and body.get("object") == SESSION:
        private = (await fetch(work, SESSION, body["id"])).private
        body[step] = line_item_list(body["id"], private["line_items"])
        return
    if step not in _KINDS or step not in body:
        raise InvalidRequest(f"This property cannot be expanded ({path}).", param="expand")
    body[step] = await _fetched(work, _KINDS[step], body[step])
    if isinstance(body[step], dict):
        await _expand_path(work, body[step], rest, path)


async def _fetched(work: Work, kind: str, value: Any) -> Any:
    return (await fetch(work, kind, value)).body if isinstance(value, str) else value
