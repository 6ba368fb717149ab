"""Comments of reviewers over HTTP, for linguists alone."""

from litestar import Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from service.auth.principals import linguists_only
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals
from service.review_comments import commenting
from service.review_comments.queries import task_comments
from service.review_comments.schemas import (
    ChangeCommentRequest,
    CommentRequest,
    CommentResponse,
    ListCommentsResponse,
)

CommentsPath = "/{task_id:str}/comments"
CommentPath = CommentsPath + "/{comment_id:str}"


@get(CommentsPath, operation_id="list_review_comments", responses=refusals(404))
async def list_all(task_id: FromPath[str], actor: Actor, session: Session, now: Now) -> ListCommentsResponse:
    """What reviewers have said of the work that a task goes on with, which I hold or may claim."""
    return await task_comments(session, task_id, linguist_id=actor.id, now=now)


@post(CommentsPath, status_code=201, operation_id="add_review_comment", responses=refusals(400, 404))
async def add(
    task_id: FromPath[str], data: JSONBody[CommentRequest], actor: Actor, session: Session, now: Now
) -> CommentResponse:
    """Comments on a segment of the work that I review, or on the whole of it."""
    return await commenting.add_comment(session, task_id, data, linguist_id=actor.id, now=now)


@patch(CommentPath, operation_id="settle_review_comment", responses=refusals(400, 404))
async def settle(
    task_id: FromPath[str],
    comment_id: FromPath[str],
    data: JSONBody[ChangeCommentRequest],
    actor: Actor,
    session: Session,
    now: Now,
) -> CommentResponse:
    """Marks a comment as done, or opens it again."""
    return await commenting.settle_comment(
        session, task_id, comment_id, is_resolved=data.is_resolved, linguist_id=actor.id, now=now
    )


@delete(CommentPath, status_code=204, operation_id="remove_review_comment", responses=refusals(400, 404))
async def remove(task_id: FromPath[str], comment_id: FromPath[str], actor: Actor, session: Session, now: Now) -> None:
    """Takes back a comment of mine that is not done."""
    await commenting.remove_comment(session, task_id, comment_id, linguist_id=actor.id, now=now)


review_comment_routes = Router(
    path="/v1/tasks", route_handlers=[list_all, add, settle, remove], guards=[linguists_only], tags=["Linguists"]
)
