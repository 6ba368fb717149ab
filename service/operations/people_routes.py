"""Operators and people: linguists, capacity, colleagues, keys."""

from litestar import Router, get, patch, post, put
from litestar.params import FromPath, JSONBody

from service.auth.principals import operators_only
from service.edge.dependencies import Actor, Books, Configured, Now, Session
from service.edge.documentation import refusals
from service.operations.capacity_table import capacity_table
from service.operations.keys import key_response, revoke_key
from service.operations.linguist_queries import linguist_details, list_linguists
from service.operations.linguist_schemas import (
    CapacityTable,
    IssuedKey,
    KeyResponse,
    LinguistDetails,
    LinguistsResponse,
    NewOperatorResponse,
    OperatorsResponse,
)
from service.operations.linguists import change_linguist, give_key, set_qualifications, take_on
from service.operations.operators import add_operator, list_operators
from service.operations.requests import (
    Intervention,
    LinguistChange,
    NewKey,
    NewLinguist,
    NewOperator,
    QualificationsRequest,
)
from service.paging import PAGE, Cursor, Limit

LinguistPath = "/linguists/{linguist_id:str}"


@get("/linguists", operation_id="list_linguists", responses=refusals())
async def list_all(
    session: Session, settings: Configured, now: Now, cursor: Cursor = None, limit: Limit = PAGE
) -> LinguistsResponse:
    """All linguists with their load and their queue."""
    return await list_linguists(session, cursor=cursor, limit=limit, settings=settings, now=now)


@post("/linguists", status_code=201, operation_id="add_linguist", responses=refusals())
async def add(
    data: JSONBody[NewLinguist], actor: Actor, session: Session, settings: Configured, now: Now
) -> LinguistDetails:
    """Takes a linguist on; qualifications and a key follow."""
    linguist_id = await take_on(session, data, actor=actor, now=now)
    return await linguist_details(session, linguist_id, settings=settings, now=now)


@get(LinguistPath, operation_id="get_linguist", responses=refusals(404))
async def read(linguist_id: FromPath[str], session: Session, settings: Configured, now: Now) -> LinguistDetails:
    """One linguist: qualifications, tasks, keys, and what operators changed."""
    return await linguist_details(session, linguist_id, settings=settings, now=now)


@patch(LinguistPath, operation_id="change_linguist", responses=refusals(404))
async def change(
    linguist_id: FromPath[str],
    data: JSONBody[LinguistChange],
    actor: Actor,
    session: Session,
    settings: Configured,
    now: Now,
) -> LinguistDetails:
    """Changes name, rank or limit, pauses or resumes; what is claimed stays claimed."""
    await change_linguist(session, linguist_id, data, actor=actor, now=now)
    return await linguist_details(session, linguist_id, settings=settings, now=now)


@put(f"{LinguistPath}/qualifications", operation_id="set_qualifications", responses=refusals(400, 404))
async def qualifications(
    linguist_id: FromPath[str],
    data: JSONBody[QualificationsRequest],
    actor: Actor,
    session: Session,
    settings: Configured,
    now: Now,
) -> LinguistDetails:
    """Replaces the complete set of qualifications; tasks that are claimed stay claimed."""
    await set_qualifications(session, linguist_id, data, actor=actor, now=now)
    return await linguist_details(session, linguist_id, settings=settings, now=now)


@post(
    f"{LinguistPath}/keys",
    status_code=201,
    opt={"shows_secret": True},
    operation_id="issue_linguist_key",
    responses=refusals(404),
)
async def issue_key(
    linguist_id: FromPath[str], data: JSONBody[NewKey], actor: Actor, session: Session, now: Now
) -> IssuedKey:
    """A new API key for a linguist, shown this once."""
    return await give_key(session, linguist_id, data, actor=actor, now=now)


@get("/capacity", operation_id="list_capacity", responses=refusals())
async def capacity(session: Session, settings: Configured, books: Books, now: Now) -> CapacityTable:
    """Every service in every pair: how many people and free slots per stage, and the stage that is missing."""
    return await capacity_table(session, books=books, settings=settings, now=now)


@get("/operators", operation_id="list_operators", responses=refusals())
async def operators(session: Session) -> OperatorsResponse:
    """All operators."""
    return await list_operators(session)


@post("/operators", status_code=201, opt={"shows_secret": True}, operation_id="add_operator", responses=refusals())
async def new_operator(data: JSONBody[NewOperator], actor: Actor, session: Session, now: Now) -> NewOperatorResponse:
    """A new operator with an API key, shown this once."""
    return await add_operator(session, data, actor=actor, now=now)


@post("/keys/{key_id:str}/revoke", status_code=200, operation_id="revoke_key", responses=refusals(404))
async def revoke(
    key_id: FromPath[str], data: JSONBody[Intervention], actor: Actor, session: Session, now: Now
) -> KeyResponse:
    """Ends any API key; it is refused within a second."""
    return key_response(await revoke_key(session, key_id, reason=data.reason, actor=actor, now=now))


people_operations = Router(
    path="/v1/operations",
    route_handlers=[
        list_all,
        add,
        read,
        change,
        qualifications,
        issue_key,
        capacity,
        operators,
        new_operator,
        revoke,
    ],
    guards=[operators_only],
    tags=["Operations"],
)
