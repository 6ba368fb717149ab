"""The list of members for who has many: narrowed, sorted, changed several at a time; and groups filled by addresses."""

import re

from service.access.standing import Seat
from service.workspaces.models import Plan
from tests.factories import a_group
from tests.pages.signing_in.walking import Town, Walker
from tests.service.members.office import Office

LIST = "/workspace/members"
ADDRESS = re.compile(r'<bdi class="soft small">([^<]+)</bdi>')


async def listed(walker: Walker, query: str) -> list[str]:
    """The addresses of a list, from its top."""
    return ADDRESS.findall((await walker.open(f"{LIST}?{query}")).text)


async def locked(office: Office) -> set[str]:
    """Ids of the members who are locked."""
    return {one.id for one in (await office.members()).values() if one.locked_at}


async def test_members_are_narrowed_by_words_seat_state_and_group_and_sorted(town: Town, office: Office) -> None:
    mara, lena = await office.colleague(), await office.colleague(Seat.LITE)
    team = await a_group(office.sessions, office.owner, "Subtitlers", holds=(mara,))
    ada = await town.signed_in("ada@lumen.example")
    everybody = sorted(["ada@lumen.example", f"{mara.id}@lumen.example", f"{lena.id}@lumen.example"])
    await ada.send(f"{LIST}/{lena.id}/lock", is_locked="1")

    assert await listed(ada, f"words={mara.id.upper()}") == [f"{mara.id}@lumen.example"]
    assert await listed(ada, "seat=workspace_lite_member") == [f"{lena.id}@lumen.example"]
    assert await listed(ada, "standing=locked") == [f"{lena.id}@lumen.example"]
    assert await listed(ada, f"group={team}") == [f"{mara.id}@lumen.example"]
    assert await listed(ada, "standing=idle&seat=nonsense&page=nine") == []
    by_name = await listed(ada, "")
    assert (by_name[0], sorted(by_name)) == ("ada@lumen.example", everybody)
    assert await listed(ada, "sort=-name") == by_name[::-1]
    assert await listed(ada, "sort=joined") == [f"{one}@lumen.example" for one in (lena.id, mara.id, "ada")]
    assert await listed(ada, "page=2") == []


async def test_a_deed_on_several_is_asked_first_and_then_done_to_all_or_to_nobody(town: Town, office: Office) -> None:
    mara, lena, noor = [await office.colleague() for _ in range(3)]
    ada = await town.signed_in("ada@lumen.example")
    both = [mara.id, lena.id]

    asked = await ada.send(f"{LIST}/several", deed="lock", member=both, list="sort=joined")
    before = await locked(office)
    done = await ada.send(f"{LIST}/several", deed="lock", member=both, sure="1", list="sort=joined")
    refused = await ada.send(f"{LIST}/several", deed="lock", member=[noor.id, office.owner.id], sure="1")
    owned = ada.alert

    assert "until an admin unlocks them" in asked.text
    assert all(f"{one}@lumen.example" in asked.text for one in both)
    assert (before, done.headers["location"]) == (set(), f"{LIST}?sort=joined")
    await office.agree(Plan.ENTERPRISE, 3)
    crowded = await ada.send(f"{LIST}/several", deed="unlock", member=both, sure="1")
    full = ada.alert

    assert refused.status_code == crowded.status_code == 400
    assert "All 3 seats of the workspace are taken" in full
    assert "The owner can be neither locked" in owned
    wrong = await ada.send(f"{LIST}/several", deed="limit", member=both, limit="a lot", sure="1")
    await ada.send(f"{LIST}/several", deed="limit", member=both, limit="250", sure="1")

    assert (wrong.status_code, {one.usage_limit_cents for one in (await office.members()).values()}) == (
        422,
        {25_000, None},
    )
    assert await locked(office) == set(both)
    assert len(await office.audited("Workspace Member Update")) == 2


async def test_groups_are_filled_from_the_list_and_nobody_does_what_they_may_not(town: Town, office: Office) -> None:
    mara, lena = await office.colleague(), await office.colleague()
    team = await a_group(office.sessions, office.owner, "Subtitlers")
    ada, other = await town.signed_in("ada@lumen.example"), await town.signed_in(f"{mara.id}@lumen.example")

    none = await ada.send(f"{LIST}/several", deed=f"into:{team}", sure="1", list="standing=open")
    await ada.send(f"{LIST}/several", deed=f"into:{team}", member=[mara.id, lena.id], sure="1")
    inside = await listed(ada, f"group={team}")
    answers = [
        (await other.send(f"{LIST}/several", deed=deed, member=lena.id, sure="1")).status_code
        for deed in ("lock", "lite", "remove", f"out-of:{team}", "nonsense")
    ]

    assert (none.status_code, len(inside)) == (422, 2)
    assert "selected>Not locked" in none.text
    assert answers == [403, 403, 403, 403, 422]
    assert (await locked(office), len(await office.members())) == (set(), 3)


async def test_of_many_addresses_each_that_cannot_be_invited_is_told_with_its_reason(
    town: Town, office: Office
) -> None:
    ada = await town.signed_in("ada@lumen.example")

    refused = await ada.send(f"{LIST}/invite", emails="noor@cedar.example, lena@cedar.example", seat="workspace_member")

    assert "these addresses cannot be" in ada.alert
    assert refused.text.count("Not on a domain that this workspace has verified") == 2
    assert ": -" not in refused.text
    assert await office.mails("workspace_invitation") == []


async def test_a_group_is_filled_by_addresses_with_all_of_them_or_nobody(town: Town, office: Office) -> None:
    mara, lena = await office.colleague(), await office.colleague(Seat.LITE)
    team = await a_group(office.sessions, office.owner, "Subtitlers", holds=(lena,))
    ada = await town.signed_in("ada@lumen.example")
    page, ours = f"/workspace/groups/{team}", f"{mara.id}@Lumen.example\n{lena.id}@lumen.example"

    refused = await ada.send(page, what="add-many", addresses=f"{ours}, noor@cedar.example")
    before = await listed(ada, f"group={team}")
    await ada.open(page)
    done = await ada.send(page, what="add-many", addresses=ours)
    await ada.open(done.headers["location"])

    assert refused.status_code == 422
    assert "noor@cedar.example" in refused.text
    assert before == [f"{lena.id}@lumen.example"]
    assert "1 more is in the group now." in ada.here.text
    assert len(await listed(ada, f"group={team}")) == 2
