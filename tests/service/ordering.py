"""Steps that tests of orders share: a customer's client, media that are analysed, items."""

from dataclasses import dataclass
from typing import Any

import httpx

from service.credits.ledger import ensure_accounts, grant_credits
from service.database import Sessions, transaction, utc_now
from service.ids import MEDIA, new_id
from service.media.models import AnalysisState, Media
from service.orders.moves import locked_order
from service.workspaces.models import Billing
from tests.factories import Holder, a_customer, a_linguist
from tests.service.conftest import OpenClient
from workflows.stages import Stage

ORDERS = "/v1/productions/orders"


@dataclass
class Customer:
    """A customer at the API."""

    holder: Holder
    client: httpx.AsyncClient
    sessions: Sessions

    async def order(self, *, sandbox: bool = False) -> str:
        """A new open order's id."""
        answer = await self.client.post(ORDERS, json={"sandbox": sandbox})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["order_id"])

    async def media(
        self,
        order_id: str,
        *,
        seconds: float | None = 60,
        language: str = "en",
        has_video: bool = True,
        failure: str | None = None,
    ) -> str:
        """A media file that is analysed (``seconds``), pending (None) or refused (``failure``)."""
        media_id = new_id(MEDIA)
        state = AnalysisState.PENDING if seconds is None else AnalysisState.READY
        async with transaction(self.sessions) as session:
            await locked_order(session, order_id)
            session.add(
                Media(
                    id=media_id,
                    order_id=order_id,
                    name="talk.mp4",
                    declared_language=language,
                    declared_content_type="video/mp4",
                    state=AnalysisState.REFUSED if failure else state,
                    duration_ms=round(seconds * 1000) if seconds else None,
                    has_video=has_video,
                    content_type="video/mp4",
                    failure_slug=failure,
                    failure_message="It has no sound." if failure else None,
                    storage_key=f"media/{media_id}",
                    created_at=utc_now(),
                )
            )
        return media_id

    async def put(self, order_id: str, item: dict[str, Any], item_id: str | None = None) -> httpx.Response:
        """Upserts an item as the official client does."""
        body: dict[str, Any] = {"item": item}
        if item_id:
            body["item_id"] = item_id
        return await self.client.post(f"{ORDERS}/{order_id}/items", json={"request": body})

    async def submit(self, order_id: str) -> httpx.Response:
        """Submits."""
        return await self.client.post(f"{ORDERS}/{order_id}/submit")

    async def read(self, order_id: str) -> dict[str, Any]:
        """The order."""
        answer = await self.client.get(f"{ORDERS}/{order_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def quoted_order(self, *, seconds: float = 60, **options: Any) -> str:
        """An open order with one transcript of one analysed file."""
        order_id = await self.order()
        media_id = await self.media(order_id, seconds=seconds)
        answer = await self.put(order_id, transcript(media_id, **options))
        assert answer.status_code == 200, answer.text
        return order_id


def transcript(*media_ids: str, **options: Any) -> dict[str, Any]:
    """A transcription item."""
    return {"kind": "transcription", "media_ids": list(media_ids), "source_language": "en", **options}


def subtitles(*media_ids: str, to: tuple[str, ...] = ("de",), **options: Any) -> dict[str, Any]:
    """A subtitles item."""
    return {
        "kind": "subtitles",
        "media_ids": list(media_ids),
        "source_language": "en",
        "destination_languages": list(to),
        **options,
    }


def dub(media_id: str, *, to: tuple[str, ...] = ("es",), **options: Any) -> dict[str, Any]:
    """A dub item."""
    return {
        "kind": "dub",
        "media_id": media_id,
        "source_language": "en",
        "destination_languages": list(to),
        "include_captions": False,
        "include_source_captions": False,
        **options,
    }


async def a_customer_at_the_api(
    sessions: Sessions, open_client: OpenClient, *, billing: Billing = Billing.CARD
) -> Customer:
    """A customer of a new workspace."""
    holder = await a_customer(sessions, billing=billing)
    return Customer(holder, await open_client(holder.key), sessions)


async def grant(customer: Customer, cents: int) -> None:
    """Gives the customer's workspace credits."""
    workspace = customer.holder.workspace_id or ""
    async with transaction(customer.sessions) as session:
        await ensure_accounts(session, workspace)
        key = f"grant:{new_id(MEDIA)}"
        await grant_credits(session, workspace, cents, key=key, reason="test", actor="operator:test", now=utc_now())


async def linguists_for_transcripts(sessions: Sessions, language: str = "en") -> tuple[Holder, Holder]:
    """An editor and a reviewer of higher rank."""
    editor = await a_linguist(sessions, rank=2, skills=((Stage.TRANSCRIPTION, language, language),))
    reviewer = await a_linguist(sessions, rank=4, skills=((Stage.REVIEW, language, language),))
    return editor, reviewer


def status_of(answer: httpx.Response) -> str:
    """The slug of a refusal."""
    detail = answer.json()["detail"]
    return str(detail["status"]) if isinstance(detail, dict) else "invalid_input"
