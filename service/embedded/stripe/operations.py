"""The table of API calls: method, path, the name that faults are ordered by, and what is run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from service.embedded.stripe import customers, events, intents, refunds, sessions
from service.embedded.stripe.forms import Params
from service.embedded.stripe.work import Json, Work


@dataclass(frozen=True)
class Operation:
    """`run` gets the parameters and the path's id ("" where there is none) and returns the wire's JSON."""

    method: Literal["GET", "POST"]
    path: str
    name: str
    run: Callable[[Work, Params, str], Awaitable[Json]]


_SESSION = "/v1/checkout/sessions"
OPERATIONS = (
    Operation("POST", _SESSION, "checkout.sessions.create", sessions.create_session),
    Operation("GET", _SESSION, "checkout.sessions.list", sessions.list_sessions),
    Operation("GET", f"{_SESSION}/{{resource_id:str}}", "checkout.sessions.retrieve", sessions.retrieve_session),
    Operation("POST", f"{_SESSION}/{{resource_id:str}}/expire", "checkout.sessions.expire", sessions.expire_session),
    Operation(
        "GET", f"{_SESSION}/{{resource_id:str}}/line_items", "checkout.sessions.line_items", sessions.list_line_items
    ),
    Operation("GET", "/v1/payment_intents", "payment_intents.list", intents.list_intents),
    Operation("GET", "/v1/payment_intents/{resource_id:str}", "payment_intents.retrieve", intents.retrieve_intent),
    Operation("GET", "/v1/charges", "charges.list", intents.list_charges),
    Operation("GET", "/v1/charges/{resource_id:str}", "charges.retrieve", intents.retrieve_charge),
    Operation("POST", "/v1/refunds", "refunds.create", refunds.create_refund),
    Operation("GET", "/v1/refunds", "refunds.list", refunds.list_refunds),
    Operation("GET", "/v1/refunds/{resource_id:str}", "refunds.retrieve", refunds.retrieve_refund),
    Operation("POST", "/v1/customers", "customers.create", customers.create_customer),
    Operation("GET", "/v1/customers", "customers.list", customers.list_customers),
    Operation("GET", "/v1/customers/{resource_id:str}", "customers.retrieve", customers.retrieve_customer),
    Operation("GET", "/v1/events", "events.list", events.list_events),
    Operation("GET", "/v1/events/{resource_id:str}", "events.retrieve", events.retrieve_event),
)
