"""OCSF 1.6, category *Identity and Access Management*: the numbers of classes and activities, after its schema.

An activity of ours that the schema does not know is ``Other`` (99) of its class; its name says what it is.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.audit.activities import Activity, AuditClass

VERSION: Final = "1.6.0"
CATEGORY_NAME: Final = "Identity & Access Management"
CATEGORY_UID: Final = 3
SUCCESS: Final = 1
FAILURE: Final = 2
INFORMATIONAL: Final = 1
MEDIUM: Final = 3
OTHER: Final = 99

CLASS_UIDS: Final[Mapping[AuditClass, int]] = MappingProxyType(
    {
        AuditClass.ACCOUNT: 3001,
        AuditClass.AUTHENTICATION: 3002,
        AuditClass.ENTITY: 3004,
        AuditClass.ACCESS: 3005,
        AuditClass.GROUP: 3006,
    }
)

_CREATE, _UPDATE, _DELETE = 1, 3, 4
ACTIVITY_IDS: Final[Mapping[Activity, int]] = MappingProxyType(
    {
        Activity.SIGN_IN: 1,
        Activity.SIGN_IN_FAILED: 1,
        Activity.SIGN_OUT: 2,
        Activity.PASSWORD_CHANGED: 3,
        Activity.SECOND_FACTOR_ADDED: 10,
        Activity.SECOND_FACTOR_REMOVED: 11,
        Activity.ACCESS_GRANTED: 1,
        Activity.ACCESS_REVOKED: 2,
        Activity.MEMBER_REMOVED: 2,
        Activity.GROUP_MEMBER_ADDED: 3,
        Activity.GROUP_MEMBER_REMOVED: 4,
        Activity.GROUP_DELETED: 5,
        Activity.GROUP_CREATED: 6,
        Activity.KEY_CREATED: _CREATE,
        Activity.SERVICE_ACCOUNT_CREATED: _CREATE,
        Activity.WORKSPACE_CREATED: _CREATE,
        Activity.WEBHOOK_CREATED: _CREATE,
        Activity.DOMAIN_ADDED: _CREATE,
        Activity.INVOICE_ISSUED: _CREATE,
        Activity.AUDIT_EXPORTED: 2,
        Activity.FILES_EXPORTED: 2,
        Activity.KEY_UPDATED: _UPDATE,
        Activity.SERVICE_ACCOUNT_UPDATED: _UPDATE,
        Activity.WORKSPACE_UPDATED: _UPDATE,
        Activity.WEBHOOK_UPDATED: _UPDATE,
        Activity.DOMAIN_VERIFIED: _UPDATE,
        Activity.TERMS_CHANGED: _UPDATE,
        Activity.KEY_DELETED: _DELETE,
        Activity.SERVICE_ACCOUNT_DELETED: _DELETE,
        Activity.WEBHOOK_DELETED: _DELETE,
        Activity.DOMAIN_REMOVED: _DELETE,
        Activity.DELETED: _DELETE,
    }
)
USER_TYPES: Final[Mapping[str, tuple[int, str]]] = MappingProxyType(
    {
        "member": (1, "User"),
        "linguist": (1, "User"),
        "operator": (2, "Admin"),
        "system": (3, "System"),
        "service_account": (4, "Service"),
    }
)


def activity_id(activity: str) -> int:
    """The schema's number of an activity by its name, also of one that is not recorded any more."""
    return ACTIVITY_IDS.get(Activity(activity), OTHER) if activity in _KNOWN else OTHER


def class_uid(class_name: str) -> int:
    """The schema's number of a class by its name."""
    return CLASS_UIDS[AuditClass(class_name)]


_KNOWN: Final = frozenset(activity.value for activity in Activity)
