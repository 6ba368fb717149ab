"""The quality report of one version of a document: checked as at delivery, with errors told instead of refused."""

import asyncio

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from service.deliverables.files import JobBrief
from service.deliverables.sandbox import sample_report
from service.documents.document import Document
from service.exports.loading import SAMPLE_VERSION, newest_whole_versions
from service.quality.briefing import job_brief
from service.quality.checking import check
from service.quality.findings import Report
from service.quality.reporting import approval_reasons


async def version_report(session: AsyncSession, brief: JobBrief, version: int, document: Document) -> Report:
    """The report; reviewers' reasons belong to the newest version, which is what they approved."""
    if version == SAMPLE_VERSION:
        return sample_report(brief)
    report = await asyncio.to_thread(check, document, await job_brief(session, brief.job_id))
    newest = await newest_whole_versions(session, [brief.job_id])
    if version != newest.get(brief.job_id):
        return report
    return msgspec.structs.replace(report, reasons=await approval_reasons(session, brief.job_id))
