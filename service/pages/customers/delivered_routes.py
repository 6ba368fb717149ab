"""The pages of what was delivered: the viewer, versions, quality, exports, feedback."""

from litestar import Router

from service.auth.principals import customers_only
from service.pages.customers.exports import make_export, show_exports
from service.pages.customers.feedback import keep_feedback, show_feedback
from service.pages.customers.versions import show_diff, show_quality, show_versions
from service.pages.customers.viewer import show_viewer

delivered_pages = Router(
    path="/",
    route_handlers=[
        show_viewer,
        show_versions,
        show_diff,
        show_quality,
        show_exports,
        make_export,
        show_feedback,
        keep_feedback,
    ],
    guards=[customers_only],
    opt={"page": True},
    include_in_schema=False,
)
