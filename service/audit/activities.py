"""What can stand in the audit log. Names and classes are those of the official client where it has them."""

from enum import StrEnum
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

    SIGN_IN = "Sign In"
    SIGN_IN_FAILED = "Sign In Failed"
    SIGN_OUT = "Sign Out"
    PASSWORD_CHANGED = "Password Change"  # noqa: S105 - a name
    EMAIL_CHANGED = "Email Change"
    SECOND_FACTOR_ADDED = "Second Factor Added"
    SECOND_FACTOR_REMOVED = "Second Factor Removed"
    SESSION_REVOKED = "Session Revoked"
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
    WORKSPACE_UPDATED = "Workspace Update"
    DOMAIN_ADDED = "Domain Addition"
    DOMAIN_VERIFIED = "Domain Verification"
    DOMAIN_REMOVED = "Domain Removal"
    WEBHOOK_CREATED = "Webhook Creation"
    WEBHOOK_UPDATED = "Webhook Update"
    WEBHOOK_DELETED = "Webhook Deletion"
    ORDER_SUBMITTED = "Order Submission"
    ORDER_PAID = "Order Payment"
    ORDER_CANCELLED = "Order Cancellation"
    ORDER_REFUNDED = "Order Refund"
    CREDITS_GRANTED = "Billing Management"
    OPERATOR_ACTION = "Operator Action"
    AUDIT_EXPORTED = "Audit Log Export"


_BY_PREFIX: Final = (
    (("Sign", "Session"), AuditClass.AUTHENTICATION),
    (("Password", "Email", "Second"), AuditClass.ACCOUNT),
    (("Group",), AuditClass.GROUP),
    (("Resource", "Workspace Member", "Workspace Invitation", "Workspace Ownership"), AuditClass.ACCESS),
)


def class_of(activity: Activity) -> AuditClass:
    """The class of an activity."""
    for prefixes, found in _BY_PREFIX:
        if activity.value.startswith(prefixes):
            return found
    return AuditClass.ENTITY
