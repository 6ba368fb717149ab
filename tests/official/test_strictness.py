"""That answers are held to the client's types: everything that is not exactly so is found."""

from typing import Any

import pytest
from elevenlabs import (
    UsageCharactersResponseModel,
    WorkspaceMemberResponseModel,
    WorkspaceServiceAccountListResponseModel,
    WorkspaceWebhookListResponseModel,
)
from elevenlabs.types import OrderResponse

from tests.official.strictness import strays

MEMBER: dict[str, Any] = {
    "user_id": "user_1",
    "email": "ada@lumen.example",
    "first_name": None,
    "seat_type": "workspace_admin",
    "is_owner": True,
    "is_locked": False,
}
HOOK = {
    "name": "n",
    "webhook_id": "w",
    "webhook_url": "u",
    "is_disabled": False,
    "is_auto_disabled": False,
    "created_at_unix": 1,
    "auth_type": "hmac",
}
ACCOUNT = {"service_account_user_id": "s", "name": "n", "api-keys": []}
ORDER = {"order_id": "o", "name": "n", "state": "open", "created_at": "2026-11-23T07:00:00.5Z", "items": []}


def test_what_is_exactly_so_has_no_strays() -> None:
    assert [*strays(list[WorkspaceMemberResponseModel], [MEMBER])] == []
    assert [*strays(WorkspaceWebhookListResponseModel, {"webhooks": [HOOK]})] == []
    assert [*strays(WorkspaceServiceAccountListResponseModel, {"service-accounts": [ACCOUNT]})] == []
    assert [*strays(OrderResponse, ORDER)] == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"is_owner": 1}, "0.is_owner is 1"),
        ({"is_owner": None}, "0.is_owner is None"),
        ({"user_id": 7}, "0.user_id is 7"),
        ({"seat_type": "workspace_king"}, "0.seat_type is 'workspace_king'"),
        ({"nickname": "Ada"}, "0.nickname is no field of WorkspaceMemberResponseModel"),
    ],
)
def test_wrong_types_words_and_fields_are_found(wrong: dict[str, Any], said: str) -> None:
    assert [*strays(list[WorkspaceMemberResponseModel], [MEMBER | wrong])] == [said]


@pytest.mark.parametrize(
    ("promised", "answer"),
    [
        (list[WorkspaceMemberResponseModel], {"members": [MEMBER]}),
        (list[WorkspaceMemberResponseModel], [{name: MEMBER[name] for name in ("user_id", "is_owner", "is_locked")}]),
        (WorkspaceServiceAccountListResponseModel, {"service_accounts": []}),
        (WorkspaceServiceAccountListResponseModel, {"service-accounts": [{**ACCOUNT, "api_keys": []}]}),
        (WorkspaceWebhookListResponseModel, {"webhooks": [{**HOOK, "created_at_unix": 1.0}]}),
        (WorkspaceWebhookListResponseModel, {"webhooks": [{**HOOK, "auth_type": None}]}),
        (UsageCharactersResponseModel, {"time": [1], "usage": {"All": [1]}}),
        (UsageCharactersResponseModel, {"time": [True], "usage": {"All": [1.0]}}),
        (OrderResponse, {**ORDER, "created_at": "2026-11-23T07:00:00"}),
        (OrderResponse, {**ORDER, "created_at": 1_795_000_000}),
    ],
)
def test_missing_fields_other_keys_and_other_numbers_are_found(promised: Any, answer: Any) -> None:
    assert [*strays(promised, answer)] != []
