"""How pages name what stands in the audit log. What is new is shown as it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from service.audit.activities import Activity, AuditClass, class_of
from service.pages.shell.locales import Words
from service.pages.shell.naming import N_

CLASSES: Final = {
    AuditClass.AUTHENTICATION: N_("Signing in"),
    AuditClass.ACCOUNT: N_("Accounts"),
    AuditClass.ACCESS: N_("Members and access"),
    AuditClass.GROUP: N_("Groups"),
    AuditClass.ENTITY: N_("Orders, money, keys and settings"),
}
ACTIVITIES: Final = {
    Activity.SIGN_IN: N_("Signed in"),
    Activity.SIGN_IN_FAILED: N_("Sign-in failed"),
    Activity.SECOND_FACTOR_SHOWN: N_("Proved again who they are"),
    Activity.SECOND_FACTOR_FAILED: N_("Proof failed"),
    Activity.SIGN_OUT: N_("Signed out"),
    Activity.HAT_CHANGED: N_("Switched role"),
    Activity.SESSION_REVOKED: N_("Session ended"),
    Activity.PASSWORD_CHANGED: N_("Password changed"),
    Activity.EMAIL_CHANGED: N_("E-mail address changed"),
    Activity.SECOND_FACTOR_ADDED: N_("Second factor added"),
    Activity.SECOND_FACTOR_REMOVED: N_("Second factor removed"),
    Activity.RECOVERY_CODES_RENEWED: N_("Recovery codes renewed"),
    Activity.KEY_CREATED: N_("API key created"),
    Activity.KEY_UPDATED: N_("API key changed"),
    Activity.KEY_DELETED: N_("API key ended"),
    Activity.SERVICE_ACCOUNT_CREATED: N_("Service account created"),
    Activity.SERVICE_ACCOUNT_UPDATED: N_("Service account changed"),
    Activity.SERVICE_ACCOUNT_DELETED: N_("Service account deleted"),
    Activity.GROUP_CREATED: N_("Group created"),
    Activity.GROUP_UPDATED: N_("Group changed"),
    Activity.GROUP_DELETED: N_("Group deleted"),
    Activity.GROUP_MEMBER_ADDED: N_("Added to a group"),
    Activity.GROUP_MEMBER_REMOVED: N_("Removed from a group"),
    Activity.ACCESS_GRANTED: N_("Access granted"),
    Activity.ACCESS_REVOKED: N_("Access revoked"),
    Activity.INVITATION_SENT: N_("Invitation sent"),
    Activity.INVITATION_ACCEPTED: N_("Invitation accepted"),
    Activity.INVITATION_DECLINED: N_("Invitation declined"),
    Activity.INVITATION_REVOKED: N_("Invitation revoked"),
    Activity.MEMBER_JOINED: N_("Member joined"),
    Activity.MEMBER_UPDATED: N_("Member changed"),
    Activity.MEMBER_REMOVED: N_("Member removed"),
    Activity.MEMBER_LIMIT_UPDATED: N_("Spending limit changed"),
    Activity.OWNERSHIP_TRANSFERRED: N_("Ownership transferred"),
    Activity.WORKSPACE_CREATED: N_("Workspace opened"),
    Activity.WORKSPACE_UPDATED: N_("Workspace changed"),
    Activity.DOMAIN_ADDED: N_("Domain added"),
    Activity.DOMAIN_VERIFIED: N_("Domain verified"),
    Activity.DOMAIN_REMOVED: N_("Domain removed"),
    Activity.WEBHOOK_CREATED: N_("Webhook created"),
    Activity.WEBHOOK_UPDATED: N_("Webhook changed"),
    Activity.WEBHOOK_DELETED: N_("Webhook deleted"),
    Activity.ORDER_SUBMITTED: N_("Order submitted"),
    Activity.ORDER_PAID: N_("Order paid"),
    Activity.ORDER_CANCELLED: N_("Order cancelled"),
    Activity.ORDER_REJECTED: N_("Order rejected"),
    Activity.ORDER_EXPIRED: N_("Order expired unpaid"),
    Activity.ORDER_REFUNDED: N_("Order refunded"),
    Activity.CHECKOUT_FAILED: N_("Payment failed"),
    Activity.CREDITS_RETURNED: N_("Credits returned"),
    Activity.INVOICE_ISSUED: N_("Invoice issued"),
    Activity.CREDITS_GRANTED: N_("Credits granted"),
    Activity.TERMS_CHANGED: N_("Terms changed"),
    Activity.DELETED: N_("Deleted"),
    Activity.FILES_EXPORTED: N_("File exported"),
    Activity.OPERATOR_ACTION: N_("Intervention"),
    Activity.AUDIT_EXPORTED: N_("Audit log exported"),
}
ACTORS: Final = {
    "member": N_("Member"),
    "service_account": N_("Service account"),
    "linguist": N_("Linguist"),
    "operator": N_("Productions operator"),
    "system": N_("Productions"),
}
RESOURCES: Final = {
    "api_key": N_("API key"),
    "deliverable": N_("Deliverable"),
    "domain": N_("Domain"),
    "export": N_("Export"),
    "folder": N_("Folder"),
    "group": N_("Group"),
    "invitation": N_("Invitation"),
    "invoice": N_("Invoice"),
    "linguist": N_("Linguist"),
    "media": N_("File"),
    "member": N_("Member"),
    "operator": N_("Operator"),
    "order": N_("Order"),
    "person": N_("Account"),
    "price_book": N_("Price book"),
    "service_account": N_("Service account"),
    "session": N_("Session"),
    "task": N_("Task"),
    "user": N_("Member"),
    "webhook": N_("Webhook"),
    "workspace": N_("Workspace"),
}


OF_CUSTOMERS: Final[Mapping[str, str]] = {
    "group": "/workspace/groups/",
    "member": "/workspace/members/",
    "order": "/orders/",
    "service_account": "/workspace/service-accounts/",
    "webhook": "/workspace/webhooks/",
}
OF_OPERATORS: Final[Mapping[str, str]] = {
    "linguist": "/operations/linguists/",
    "order": "/operations/orders/",
    "workspace": "/operations/workspaces/",
}
"""Where pages show what an entry is about, by its kind; the id comes after."""


@dataclass(frozen=True, slots=True)
class AuditLabels:
    """The names in one language."""

    words: Words
    places: Mapping[str, str] = field(default_factory=lambda: OF_CUSTOMERS)

    def activity(self, name: str) -> str:
        """What happened."""
        return self.words(ACTIVITIES.get(name, name))  # type: ignore[call-overload]

    def actor(self, kind: str) -> str:
        """What somebody is."""
        return self.words(ACTORS.get(kind, kind))

    def resource(self, kind: str) -> str:
        """What it was done to."""
        return self.words(RESOURCES.get(kind, kind))

    def place(self, kind: str, resource_id: str) -> str:
        """The address of the page about it; empty where there is none."""
        return self.places[kind] + resource_id if kind in self.places else ""

    def classes(self) -> list[tuple[str, str]]:
        """Value and name of every class, for a field of choices."""
        return [(one.value, self.words(name)) for one, name in CLASSES.items()]

    def activities(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Every activity by value and name, under the names of the classes."""
        return [
            (
                self.words(title),
                [(one.value, self.words(name)) for one, name in ACTIVITIES.items() if class_of(one) is kind],
            )
            for kind, title in CLASSES.items()
        ]
