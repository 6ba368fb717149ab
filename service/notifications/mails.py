"""Which mails there are, each by the name of its folder in `templates/email`.

MailContext
├── order_confirmed  order_ready  order_delayed  order_closed
│   capacity_back                                                  to the customer
├── task_offer  task_deadline_near  task_rework                    to a linguist
├── sla_breach  no_taker  payment_trouble                          to the operators
├── webhook_disabled                                               to a workspace's admins, or the operators
├── account_confirm  account_known  account_sign_in
│   account_password  account_email  account_changed               to whoever has, or wants, an account
└── workspace_invitation                                           to whoever is invited
    workspace_locked  domain_unproved                              to owner, and admins, of a workspace
    key_exposed                                                    to a key's holder, and admins of its workspace
"""

from collections.abc import Mapping
from typing import Final

from service.notifications.about_accounts import (
    AccountChanged,
    AccountConfirm,
    AccountEmail,
    AccountKnown,
    AccountPassword,
    AccountSignIn,
)
from service.notifications.about_orders import (
    CapacityBack,
    NoTaker,
    OrderClosed,
    OrderConfirmed,
    OrderDelayed,
    OrderReady,
    PaymentTrouble,
    SlaBreach,
)
from service.notifications.about_tasks import TaskDeadlineNear, TaskOffer, TaskRework
from service.notifications.about_workspaces import (
    DomainUnproved,
    KeyExposed,
    WebhookDisabled,
    WorkspaceInvitation,
    WorkspaceLocked,
)
from service.notifications.contexts import MailContext

MAILS: Final[Mapping[str, type[MailContext]]] = {
    context.mail: context
    for context in (
        OrderConfirmed,
        OrderReady,
        OrderDelayed,
        OrderClosed,
        CapacityBack,
        TaskOffer,
        TaskDeadlineNear,
        TaskRework,
        SlaBreach,
        NoTaker,
        PaymentTrouble,
        WebhookDisabled,
        AccountConfirm,
        AccountKnown,
        AccountSignIn,
        AccountPassword,
        AccountEmail,
        AccountChanged,
        WorkspaceInvitation,
        WorkspaceLocked,
        DomainUnproved,
        KeyExposed,
    )
}
