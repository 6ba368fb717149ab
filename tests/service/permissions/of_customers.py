"""Who may use the routes of orders, media, folders and what belongs to them, and their pages."""

from typing import Final

import msgspec

from service.access.features import Feature
from service.timedtext.profiles import shipped_profile
from tests.service.permissions.rule import Rule, admin, commenter, customers, editor, full, viewer

ORDER: Final = "/v1/productions/orders/{order_id}"
DOCUMENT: Final = f"{ORDER}/documents/{{job_id}}"
PAGE: Final = "/orders/{order_id}"
TUS: Final = {"tus-resumable": "1.0.0"}
ITEM: Final = {
    "request": {"item": {"kind": "transcription", "media_ids": ["{media_id}"], "source_language": "en"}},
}

ORDERS: Final[dict[str, Rule]] = {
    "POST /v1/productions/orders": full(feature=Feature.PRODUCTIONS, body={}),
    "GET /v1/productions/orders": customers(),
    "GET /v1/productions/orders/languages/{order_item_kind}": Rule("signed_in"),
    f"GET {ORDER}": viewer(),
    f"PATCH {ORDER}": editor(body={"request": {"name": "Another name"}}),
    f"POST {ORDER}/submit": editor(feature=Feature.PRODUCTIONS),
    f"POST {ORDER}/items": editor(body=ITEM),
    f"DELETE {ORDER}/items/{{item_id}}": editor(),
    f"GET {ORDER}/events": viewer(),
    f"GET {ORDER}/cancellation": viewer(),
    f"POST {ORDER}/cancel": admin(body={"accepted_fee_cents": 0}),
    f"POST {ORDER}/merge": admin(body={"into_order_id": "{other_order_id}"}),
    f"GET {ORDER}/quote": viewer(),
    f"POST {ORDER}/quote": editor(),
    f"GET {ORDER}/checkout": editor(feature=Feature.PRODUCTIONS),
    f"GET {ORDER}/invoice": viewer(feature=Feature.VIEW_FIAT_BALANCE),
    f"GET {ORDER}/deliverables": viewer(),
    f"GET {DOCUMENT}": viewer(),
    f"GET {DOCUMENT}/cues.vtt": viewer(),
    f"GET {DOCUMENT}/diff": viewer(query={"from_version": "1", "to_version": "2"}),
    f"GET {DOCUMENT}/diff.txt": viewer(query={"from_version": "1", "to_version": "2"}),
    f"GET {DOCUMENT}/versions": viewer(),
    f"GET {DOCUMENT}/versions/{{version}}": viewer(),
    f"GET {ORDER}/exports": viewer(),
    f"POST {ORDER}/exports": viewer(body={"job_id": "{job_id}", "format": "srt"}),
    f"GET {ORDER}/exports/{{export_id}}": viewer(),
    f"GET {ORDER}/feedback": viewer(),
    f"POST {ORDER}/feedback": commenter(body={"rating": 5, "text": "Fine"}),
    f"GET {ORDER}/glossary": viewer(),
    f"PUT {ORDER}/glossary": editor(body={"terms": []}),
    f"DELETE {ORDER}/glossary": editor(),
    f"POST {ORDER}/media": editor(form={"declared_language": "en"}),
    f"POST {ORDER}/media/existing": editor(body={"media_id": "{media_id}"}),
    f"GET {ORDER}/media/{{media_id}}": viewer(),
    f"DELETE {ORDER}/media/{{media_id}}": editor(),
    f"GET {ORDER}/media/{{media_id}}/peaks": viewer(),
    f"GET {ORDER}/media/{{media_id}}/transcript": viewer(),
    f"PUT {ORDER}/media/{{media_id}}/transcript": editor(file="transcript"),
    f"DELETE {ORDER}/media/{{media_id}}/transcript": editor(),
}

CUSTOMERS: Final[dict[str, Rule]] = {
    "POST /v1/productions/capacity/wishes": customers(body={"service": "dub", "source": "en", "target": "de"}),
    "GET /v1/productions/folders": customers(),
    "POST /v1/productions/folders": full(body={"name": "A folder of {principal}"}),
    "GET /v1/productions/folders/orders": customers(),
    "POST /v1/productions/folders/orders": editor(body={"order_ids": ["{order_id}"], "folder_id": None}),
    "GET /v1/productions/folders/{folder_id}": viewer(on="folder"),
    "PATCH /v1/productions/folders/{folder_id}": editor(on="folder", body={"name": "Renamed by {principal}"}),
    "DELETE /v1/productions/folders/{folder_id}": admin(on="folder"),
    "POST /v1/productions/human-reviews": viewer(
        feature=Feature.PRODUCTIONS, is_full=True, body={"order_id": "{order_id}", "job_id": "{job_id}"}
    ),
    "GET /v1/productions/media": customers(),
    "GET /v1/productions/quality-profile": customers(),
    "PUT /v1/productions/quality-profile": Rule("members", is_full=True, body=msgspec.to_builtins(shipped_profile())),
    "DELETE /v1/productions/quality-profile": Rule("members", is_full=True),
    "GET /v1/productions/uploads": viewer(query={"order_id": "{order_id}"}),
    "POST /v1/productions/uploads": editor(headers={**TUS, "upload-length": "10", "upload-metadata": "{metadata}"}),
    "PATCH /v1/productions/uploads/{upload_id}": editor(
        on="upload", headers={**TUS, "content-type": "application/offset+octet-stream", "upload-offset": "0"}
    ),
    "DELETE /v1/productions/uploads/{upload_id}": editor(on="upload", headers=TUS),
}

PAGES_OF_CUSTOMERS: Final[dict[str, Rule]] = {
    "GET /productions": customers(),
    "GET /productions/capacity": customers(),
    "GET /productions/new": full(),
    "POST /productions/new": customers(form={}),
    "POST /productions/new/address": customers(form={}),
    "POST /productions/new/begin": full(form={}),
    "POST /productions/new/estimate": customers(form={}),
    "GET /productions/new/files": viewer(query={"order": "{order_id}"}),
    "POST /productions/new/files": customers(form={}),
    "POST /productions/new/files/{media_id}/remove": customers(form={}),
    "POST /productions/new/files/{media_id}/transcript": customers(form={}),
    "POST /productions/new/files/{media_id}/transcript/remove": customers(form={}),
    "GET /productions/new/library": customers(),
    "POST /productions/new/library": full(form={}),
    "POST /productions/new/options": customers(form={}),
    "GET /productions/new/reviews": customers(),
    "POST /productions/new/reviews": full(form={}),
    "POST /productions/new/uploads/{upload_id}/cancel": editor(on="upload", form={}),
    "POST /productions/wishes": customers(form={}),
    "POST /productions/folders": full(form={}),
    "POST /productions/folders/{folder_id}": editor(on="folder", form={"name": "Renamed"}),
    "POST /productions/move": customers(form={}),
    f"GET {PAGE}/cancel": admin(),
    f"POST {PAGE}/cancel": admin(form={"accepted_fee_cents": "0"}),
    f"GET {PAGE}/feedback": viewer(),
    f"POST {PAGE}/feedback": viewer(form={"rating": "5"}),
    f"GET {PAGE}/jobs/{{job_id}}": viewer(),
    f"GET {PAGE}/jobs/{{job_id}}/diff": viewer(),
    f"GET {PAGE}/jobs/{{job_id}}/exports": viewer(),
    f"POST {PAGE}/jobs/{{job_id}}/exports": viewer(form={"format": "srt"}),
    f"GET {PAGE}/jobs/{{job_id}}/quality": viewer(),
    f"GET {PAGE}/jobs/{{job_id}}/versions": viewer(),
    f"POST {PAGE}/pay": editor(form={}),
    f"GET {PAGE}/quote": viewer(),
    f"POST {PAGE}/quote/files/{{media_id}}/remove": editor(form={}),
    f"POST {PAGE}/quote/renew": editor(form={}),
    f"POST {PAGE}/quote/submit": editor(form={}),
    "GET /live/orders/{order_id}": viewer(),
}
