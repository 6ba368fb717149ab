"""The statement of earnings as a file."""

import csv
import io

from litestar import Response

from service.linguists.schemas import EarningsResponse


def earnings_csv(statement: EarningsResponse) -> Response[bytes]:
    """One line per month, oldest first, in UTF-8: ``month`` in UTC, ``minutes`` of media, ``pay_usd`` to the cent."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(["month", "tasks", "media_seconds", "minutes", "pay_usd"])
    for one in reversed(statement.months):
        pay = f"{one.pay_cents // 100}.{one.pay_cents % 100:02}"
        lines.writerow([one.month, one.tasks, one.media_seconds, f"{one.minutes:.2f}", pay])
    headers = {
        "content-disposition": 'attachment; filename="earnings.csv"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(written.getvalue().encode(), media_type="text/csv", headers=headers)
