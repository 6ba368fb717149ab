"""What somebody may do with an order, so that its pages show nothing that would be refused."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from service.access.features import Feature
from service.access.roles import Role
from service.auth.principals import Principal
from service.errors import NotFound
from service.orders.features import FEATURE_OF, features_of, may_order
from service.orders.models import Order, OrderItem
from service.orders.roles import order_role


@dataclass(frozen=True, slots=True)
class Allowed:
    """By the role on the order and by the features of one's groups."""

    actor: Principal
    role: Role

    @property
    def may_comment(self) -> bool:
        """Whether one may give feedback."""
        return self.role.includes(Role.COMMENTER)

    @property
    def may_edit(self) -> bool:
        """Whether one may change the order."""
        return self.role.includes(Role.EDITOR)

    @property
    def may_pay(self) -> bool:
        """Whether one may submit the order and pay for it."""
        return self.may_edit and has(self.actor, Feature.PRODUCTIONS)

    @property
    def may_administer(self) -> bool:
        """Whether one may share, cancel, merge and delete it."""
        return self.role is Role.ADMIN

    @property
    def sees_money(self) -> bool:
        """Whether one may see credits and invoices of the workspace."""
        return has(self.actor, Feature.VIEW_FIAT_BALANCE)

    def services_off(self, items: list[OrderItem]) -> list[Service]:
        """What is in the order and switched off for whoever looks."""
        needed = frozenset[Feature]().union(*(features_of(item.spec) for item in items))
        return [
            service for service, feature in FEATURE_OF.items() if feature in needed and not has(self.actor, feature)
        ]


async def allowed_on(session: AsyncSession, order: Order, actor: Principal) -> Allowed:
    """Raises NotFound for an order that is not shared with them."""
    role = await order_role(session, order, actor)
    if role is None:
        raise NotFound("order")
    return Allowed(actor, role)


def has(actor: Principal, feature: Feature) -> bool:
    """Whether the feature is switched on for them."""
    return actor.is_admin or feature in actor.features


def offered(actor: Principal) -> dict[Service, bool]:
    """Each service, and whether one may order it."""
    return {service: may_order(actor, service) for service in FEATURE_OF}
