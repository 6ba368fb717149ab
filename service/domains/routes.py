"""Domains over HTTP, for admins."""

from litestar import Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from service.access.scopes import Scope, reached_with
from service.auth.principals import admins_only
from service.domains.administering import add_domain, domains_of, remove_domain, set_joining, verify_domain
from service.domains.schemas import AddDomainRequest, DomainResponse, DomainsResponse, JoiningRequest
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.edge.documentation import refusals
from service.edge.done import DoneResponse

DomainPath = "/{domain_id:str}"


@get("/", operation_id="list_domains", responses=refusals())
async def list_all(actor: Actor, session: Session) -> DomainsResponse:
    """The workspace's domains, with the TXT record to set for each."""
    return DomainsResponse([DomainResponse.of(one) for one in await domains_of(session, actor.workspace)])


@post("/", status_code=201, operation_id="add_domain", responses=refusals(400))
async def add(data: JSONBody[AddDomainRequest], actor: Actor, session: Session, now: Now) -> DomainResponse:
    """Names a domain. It counts once its TXT record was found; those of mail providers are not taken."""
    return DomainResponse.of(await add_domain(session, data.domain, actor=actor, now=now))


@post(f"{DomainPath}/verify", status_code=200, operation_id="verify_domain", responses=refusals(400, 404, 503))
async def verify(domain_id: FromPath[str], actor: Actor, parts: AllParts, now: Now) -> DomainResponse:
    """Looks for the TXT record now. One workspace only has a domain verified."""
    return DomainResponse.of(await verify_domain(parts, domain_id, actor=actor, now=now))


@patch(DomainPath, operation_id="change_domain", responses=refusals(400, 404))
async def change(
    domain_id: FromPath[str], data: JSONBody[JoiningRequest], actor: Actor, session: Session, now: Now
) -> DomainResponse:
    """Switches automatic joining on or off, and says in which seat people join."""
    return DomainResponse.of(await set_joining(session, domain_id, data.joining(), actor=actor, now=now))


@delete(DomainPath, status_code=200, operation_id="remove_domain", responses=refusals(404))
async def remove(domain_id: FromPath[str], actor: Actor, session: Session, now: Now) -> DoneResponse:
    """Forgets a domain; members stay."""
    await remove_domain(session, domain_id, actor=actor, now=now)
    return DoneResponse()


domain_routes = Router(
    path="/v1/workspace/domains",
    route_handlers=[list_all, add, verify, change, remove],
    guards=[admins_only],
    opt=reached_with(Scope.WORKSPACE_READ, Scope.WORKSPACE_WRITE),
    tags=["Workspace"],
)
