"""Every table, in one import: for migrations, and for tests that need the whole schema."""

from importlib import import_module

from sqlmodel import SQLModel

NOUNS = (
    "access",
    "approvals",
    "audit",
    "auth",
    "credits",
    "deliverables",
    "documents",
    "domains",
    "drafts",
    "dubbing",
    "events",
    "exports",
    "folders",
    "glossaries",
    "invitations",
    "invoices",
    "jobs",
    "linguists",
    "media",
    "notifications",
    "operations",
    "orders",
    "outbox",
    "payments",
    "price_books",
    "people",
    "quality",
    "quotes",
    "review_comments",
    "service_accounts",
    "sources",
    "uploads",
    "usage",
    "webhooks",
    "wishes",
    "workspaces",
)

for noun in NOUNS:
    import_module(f"service.{noun}.models")

metadata = SQLModel.metadata
