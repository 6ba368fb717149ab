"""Folders on the wire, and orders as they are found in them."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from pricing.money import amount_usd
from service.access.roles import Role
from service.fields import Identifier
from service.folders.finding import FoundOrder, FoundOrders
from service.folders.models import Folder
from service.folders.tree import FolderTree

Name = Annotated[str, Meta(min_length=1, max_length=100)]
MOST_MOVED = 500


class CreateFolderRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``parent_id`` null: at the top."""

    name: Name
    parent_id: Identifier | None = None


class ChangeFolderRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another name, another place (null: at the top), or both; what is left out stays."""

    name: Name | UnsetType = UNSET
    parent_id: Identifier | UnsetType | None = UNSET


class FileOrdersRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Orders that go into a folder together (null: to the top)."""

    order_ids: Annotated[list[Identifier], Meta(min_length=1, max_length=MOST_MOVED)]
    folder_id: Identifier | None = None


class FolderResponse(msgspec.Struct, frozen=True):
    """A folder as one sees it: with no parent, and ``depth`` 1, where one does not see what it is in. ``role`` is
    one's own.
    """

    folder_id: str
    name: str
    parent_id: str | None
    depth: int
    created_at: datetime
    updated_at: datetime
    role: Role

    @classmethod
    def of(cls, folder: Folder, tree: FolderTree) -> "FolderResponse":
        """From its row, in the tree that somebody sees."""
        role, depth = tree.roles[folder.id], len(tree.path(folder.id))
        parent_id = tree.parent_id(folder)
        return cls(folder.id, folder.name, parent_id, depth, folder.created_at, folder.updated_at, role)


class ListFoldersResponse(msgspec.Struct, frozen=True):
    """Every folder that one sees, each after the one that it is in."""

    folders: list[FolderResponse]


class FolderPathResponse(msgspec.Struct, frozen=True):
    """A folder, the way to it from the topmost one that one sees (itself last), and the folders right inside."""

    folder: FolderResponse
    path: list[FolderResponse]
    folders: list[FolderResponse]


class FiledResponse(msgspec.Struct, frozen=True):
    """How many orders moved."""

    moved: int


class WantedResponse(msgspec.Struct, frozen=True):
    service: str
    source_language: str
    destination_languages: list[str]


class FoundOrderResponse(msgspec.Struct, frozen=True):
    """One order of the list; ``progress_percent`` of all stages, null before work begins."""

    order_id: str
    name: str
    state: str
    sandbox: bool
    folder_id: str | None
    created_at: datetime
    due_at: datetime | None
    total_amount_usd: float | None
    media_count: int
    services: list[WantedResponse]
    jobs: int
    jobs_delivered: int
    progress_percent: int | None

    @classmethod
    def of(cls, found: FoundOrder) -> "FoundOrderResponse":
        """From what was found."""
        return cls(
            order_id=found.order_id,
            name=found.name,
            state=found.state.value,
            sandbox=found.is_sandbox,
            folder_id=found.folder_id,
            created_at=found.created_at,
            due_at=found.due_at,
            total_amount_usd=None if found.total_cents is None else amount_usd(found.total_cents),
            media_count=found.media_count,
            services=[WantedResponse(one.service, one.source_language, list(one.languages)) for one in found.wanted],
            jobs=found.jobs,
            jobs_delivered=found.jobs_delivered,
            progress_percent=found.progress,
        )


class FoundOrdersResponse(msgspec.Struct, frozen=True):
    """``next_cursor`` is null on the last page."""

    orders: list[FoundOrderResponse]
    next_cursor: str | None

    @classmethod
    def of(cls, found: FoundOrders) -> "FoundOrdersResponse":
        """From what was found."""
        return cls([FoundOrderResponse.of(one) for one in found.orders], found.next_cursor)
