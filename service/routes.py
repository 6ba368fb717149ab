"""Every route of the product, by audience. A new package of routes is added here and nowhere else."""

from litestar.types import ControllerRouterHandler

from service.approvals.routes import approval_operations
from service.audit.routes import audit_operations, audit_routes
from service.credits.routes import CREDIT_ROUTES
from service.credits.threshold_routes import THRESHOLD_ROUTES
from service.deliverables.routes import deliverable_routes, film_routes
from service.domains.routes import domain_routes
from service.dubbing.routes import dubbing_routes
from service.edge.health import livez, metrics, readyz
from service.events.routes import list_events, list_house_events
from service.exports.cue_routes import cue_routes
from service.exports.routes import export_routes
from service.feedback.routes import feedback_routes
from service.files.routes import FILE_ROUTES
from service.folders.routes import folder_routes
from service.glossaries.routes import glossary_routes, task_glossary_routes
from service.groups.routes import group_routes
from service.invitations.routes import invitation_routes, my_invitation_routes
from service.invoices.routes import INVOICE_ROUTES
from service.jobs.routes import get_capacity, task_routes
from service.keys.routes import KEY_ROUTES, report_leak
from service.linguists.routes import linguist_routes
from service.media.peaks_routes import media_peaks_routes, task_peaks_routes
from service.media.routes import library_routes, media_routes
from service.members.routes import MEMBER_ROUTES
from service.operations.routes import OPERATIONS_ROUTES
from service.orders.routes import order_routes
from service.payments.routes import PAYMENT_ROUTES, STRIPE_ROUTES
from service.preferences.routes import preference_routes
from service.price_books.routes import price_book_operations
from service.quality.routes import PUBLIC_QUALITY_ROUTES, quality_routes, task_quality_routes
from service.quotes.routes import quote_routes
from service.review_comments.routes import review_comment_routes
from service.service_accounts.routes import service_account_routes
from service.sharing.routes import SHARING_ROUTES
from service.sources.routes import human_review_routes, transcript_routes
from service.subscription.routes import user_routes
from service.uploads.routes import upload_routes
from service.usage.routes import USAGE_ROUTES
from service.versions.routes import task_version_routes, version_routes
from service.webhooks.routes import webhook_operations, webhook_routes
from service.wishes.routes import wish_routes
from service.workspaces.routes import workspace_operations

CUSTOMER_ROUTES: list[ControllerRouterHandler] = [
    order_routes,
    media_routes,
    library_routes,
    upload_routes,
    media_peaks_routes,
    quote_routes,
    *CREDIT_ROUTES,
    *THRESHOLD_ROUTES,
    *PAYMENT_ROUTES,
    *INVOICE_ROUTES,
    deliverable_routes,
    version_routes,
    export_routes,
    cue_routes,
    feedback_routes,
    folder_routes,
    group_routes,
    list_events,
    wish_routes,
    glossary_routes,
    transcript_routes,
    human_review_routes,
    audit_routes,
    user_routes,
    quality_routes,
    *SHARING_ROUTES,
    *USAGE_ROUTES,
    webhook_routes,
    *MEMBER_ROUTES,
    invitation_routes,
    domain_routes,
    service_account_routes,
    *KEY_ROUTES,
]
LINGUIST_ROUTES: list[ControllerRouterHandler] = [
    task_routes,
    linguist_routes,
    film_routes,
    task_peaks_routes,
    dubbing_routes,
    task_version_routes,
    task_glossary_routes,
    task_quality_routes,
    review_comment_routes,
]
OPERATOR_ROUTES: list[ControllerRouterHandler] = [
    *OPERATIONS_ROUTES,
    workspace_operations,
    approval_operations,
    list_house_events,
    price_book_operations,
    audit_operations,
    webhook_operations,
]
PUBLIC_ROUTES: list[ControllerRouterHandler] = [
    *FILE_ROUTES,
    *PUBLIC_QUALITY_ROUTES,
    get_capacity,
    livez,
    metrics,
    readyz,
    report_leak,
    *STRIPE_ROUTES,
]

PERSONAL_ROUTES: list[ControllerRouterHandler] = [preference_routes, my_invitation_routes]

ROUTES: list[ControllerRouterHandler] = [
    *PUBLIC_ROUTES,
    *CUSTOMER_ROUTES,
    *LINGUIST_ROUTES,
    *OPERATOR_ROUTES,
    *PERSONAL_ROUTES,
]
