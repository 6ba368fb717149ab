"""What can stand in the audit log. Names and classes are those of the official client where it has them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class AuditClass(StrEnum):
    """OCSF's classes."""

    ACCOUNT = "Account Change"
    AUTHENTICATION = "Authentication"
    ENTITY = "Entity Management"
    ACCESS = "User Access Management"
    GROUP = "Group Management"


class Activity(StrEnum):
    """One kind of event."""

    SIGN_IN = "Logon"
    SIGN_IN_FAILED = "Logon Failed"
    SECOND_FACTOR_SHOWN = "Sensitive Action Verification"
    SECOND_FACTOR_FAILED = "Second Factor Failed"
    SIGN_OUT = "Logoff"
    HAT_CHANGED = "Workspace Sign-In"
    SESSION_REVOKED = "Session Revoked"
    PASSWORD_CHANGED = "Password Change"  # noqa: S105 - a name
    EMAIL_CHANGED = "Email Change"
    SECOND_FACTOR_ADDED = "MFA Factor Enrollment"
    SECOND_FACTOR_REMOVED = "MFA Factor Removal"
    RECOVERY_CODES_RENEWED = "Recovery Codes Renewal"
    KEY_CREATED = "API Key Creation"
    KEY_UPDATED = "API Key Update"
    KEY_DELETED = "API Key Deletion"
    SERVICE_ACCOUNT_CREATED = "Service Account Creation"
    SERVICE_ACCOUNT_UPDATED = "Service Account Update"
    SERVICE_ACCOUNT_DELETED = "Service Account Deletion"
    GROUP_CREATED = "Group Creation"
    GROUP_UPDATED = "Group Update"
    GROUP_DELETED = "Group Deletion"
    GROUP_MEMBER_ADDED = "Group Member Addition"
    GROUP_MEMBER_REMOVED = "Group Member Removal"
    ACCESS_GRANTED = "Resource Access Granted"
    ACCESS_REVOKED = "Resource Access Revoked"
    INVITATION_SENT = "Workspace Invitation Sent"
    INVITATION_ACCEPTED = "Workspace Invitation Accepted"
    INVITATION_DECLINED = "Workspace Invitation Declined"
    INVITATION_REVOKED = "Workspace Invitation Revoked"
    MEMBER_JOINED = "Workspace Member Joined"
    MEMBER_UPDATED = "Workspace Member Update"
    MEMBER_REMOVED = "Workspace Member Removal"
    MEMBER_LIMIT_UPDATED = "Workspace Member Usage Limit Update"
    OWNERSHIP_TRANSFERRED = "Workspace Ownership Transfer"
    WORKSPACE_CREATED = "Workspace Creation"
    WORKSPACE_UPDATED = "Workspace Metadata Update"
    DOMAIN_ADDED = "Domain Verification Addition"
    DOMAIN_VERIFIED = "Domain Verification Status Update"
    DOMAIN_REMOVED = "Domain Verification Removal"
    WEBHOOK_CREATED = "Webhook Creation"
    WEBHOOK_UPDATED = "Webhook Update"
    WEBHOOK_DELETED = "Webhook Deletion"
    ORDER_SUBMITTED = "Order Submission"
    ORDER_PAID = "Order Payment"
    ORDER_CANCELLED = "Order Cancellation"
    ORDER_REJECTED = "Order Rejection"
    ORDER_EXPIRED = "Order Expiry"
    ORDER_REFUNDED = "Order Refund"
    CHECKOUT_FAILED = "Checkout Failure"
    CREDITS_RETURNED = "Credits Return"
    INVOICE_ISSUED = "Invoice Issue"
    CREDITS_GRANTED = "Credits Grant"
    TERMS_CHANGED = "Billing Management"
    DELETED = "Resource Deletion"
    FILES_EXPORTED = "File Export"
    OPERATOR_ACTION = "Operator Action"
    AUDIT_EXPORTED = "Data Export Request"


_MEMBERS: Final[Mapping[AuditClass, frozenset[Activity]]] = {
    AuditClass.AUTHENTICATION: frozenset(
        {
            Activity.SIGN_IN,
            Activity.SIGN_IN_FAILED,
            Activity.SECOND_FACTOR_SHOWN,
            Activity.SECOND_FACTOR_FAILED,
            Activity.SIGN_OUT,
            Activity.HAT_CHANGED,
            Activity.SESSION_REVOKED,
        }
    ),
    AuditClass.ACCOUNT: frozenset(
        {
            Activity.PASSWORD_CHANGED,
            Activity.EMAIL_CHANGED,
            Activity.SECOND_FACTOR_ADDED,
            Activity.SECOND_FACTOR_REMOVED,
            Activity.RECOVERY_CODES_RENEWED,
        }
    ),
    AuditClass.GROUP: frozenset(one for one in Activity if one.name.startswith("GROUP_")),
    AuditClass.ACCESS: frozenset(
        one for one in Activity if one.name.startswith(("ACCESS_", "INVITATION_", "MEMBER_", "OWNERSHIP_"))
    ),
}
CLASSES: Final[Mapping[Activity, AuditClass]] = MappingProxyType(
    {
        activity: next((name for name, members in _MEMBERS.items() if activity in members), AuditClass.ENTITY)
        for activity in Activity
    }
)


def class_of(activity: Activity) -> AuditClass:
    """The class of an activity."""
    return CLASSES[activity]
