"""Pages of membership without script: who sees what, and how newcomers get in."""

from datetime import timedelta

from service.access.standing import Seat
from service.workspaces.models import Workspace
from tests.pages.signing_in.walking import WORDS, Town, Walker
from tests.service.members.office import Office

NOOR = "noor@cedar.example"


async def sign_up(town: Town, walker: Walker, following: str, **fields: str) -> str:
    """To the end of the mailed link; where it leads."""
    await walker.open(f"/sign-up?next={following}")
    form = {"name": "Noor Haddad", "company": "", "email": NOOR, "password": WORDS, "next": following, **fields}
    assert (await walker.send("/sign-up", **form)).status_code == 303, walker.alert
    link = await town.link(form["email"])
    await walker.open(link)
    return (await walker.send(link)).headers["location"]


async def test_the_invited_need_no_company_and_land_on_the_invitation(town: Town, office: Office) -> None:
    invitation = await office.invite(NOOR)
    noor = town.walker()

    visited = (await noor.open(f"/invitations/{invitation}")).text
    led_to = await sign_up(town, noor, f"/invitations/{invitation}")
    page = (await noor.open(led_to)).text
    accepted = await noor.send(f"/invitations/{invitation}/accept")

    assert "Lumen Films" not in visited
    assert "Lumen Films" in page
    assert (led_to, accepted.headers["location"]) == (f"/invitations/{invitation}", "/productions")
    assert await office.count(Workspace) == 1
    assert (await noor.open("/productions")).status_code == 200


async def test_without_an_invitation_a_company_is_needed(town: Town) -> None:
    noor = town.walker()
    await noor.open("/sign-up")

    refused = await noor.send("/sign-up", name="Noor", company="", email=NOOR, password=WORDS)

    assert refused.status_code == 422


async def test_an_invitation_that_is_gone_by_then_leaves_nobody_without_a_workspace(town: Town, office: Office) -> None:
    noor = town.walker()

    await sign_up(town, noor, "/invitations/invitation_01jgatk6h0fwxrtbjade61yqhx")

    assert (await noor.open("/productions")).status_code == 200
    assert await office.count(Workspace) == 2


async def test_whoever_has_no_role_yet_sees_the_account_and_nothing_else(town: Town, office: Office) -> None:
    invitation, noor = await office.invite(NOOR), town.walker()
    await sign_up(town, noor, f"/invitations/{invitation}")

    opened = [(await noor.open(path)).status_code for path in ("/account", "/account/hats")]
    closed = [
        (await noor.open(path)).status_code
        for path in ("/productions", "/workspace/members", "/queue", "/operations", "/usage")
    ]

    assert set(opened) == {200}
    assert set(closed) == {403}


async def test_another_address_sees_that_it_is_not_theirs_as_if_it_did_not_exist(town: Town, office: Office) -> None:
    invitation = await office.invite(NOOR)
    ada = await town.signed_in("ada@lumen.example")

    foreign = await ada.open(f"/invitations/{invitation}")
    missing = await ada.open("/invitations/invitation_01jgatk6h0fwxrtbjade61yqhx")

    assert (foreign.status_code, missing.status_code) == (404, 404)
    for page in (foreign, missing):
        assert "This invitation is not for you" in page.text
        assert NOOR not in page.text


async def test_an_expired_invitation_says_so_and_can_be_declined_no_more(town: Town, office: Office) -> None:
    invitation, noor = await office.invite(NOOR), town.walker()
    await sign_up(town, noor, f"/invitations/{invitation}")
    await office.let_time_pass(timedelta(days=8))

    page = await noor.open(f"/invitations/{invitation}")
    refused = await noor.send(f"/invitations/{invitation}/accept")

    assert "Its time is over" in page.text
    assert refused.status_code == 400


async def test_members_read_and_admins_change(town: Town, office: Office) -> None:
    member, lite = await office.colleague(), await office.colleague(Seat.LITE)
    ada, mara = await town.signed_in("ada@lumen.example"), await town.signed_in(f"{member.id}@lumen.example")

    theirs = (await mara.open("/workspace/members")).text
    one = (await mara.open(f"/workspace/members/{lite.id}")).text
    locked = await mara.send(f"/workspace/members/{lite.id}/lock", is_locked="1")
    ours = (await ada.open("/workspace/members")).text

    assert "ada@lumen.example" in theirs
    assert "/workspace/members/invite" not in theirs
    assert "/workspace/members/invite" in ours
    assert f"/workspace/members/{lite.id}/lock" not in one
    assert locked.status_code == 403


async def test_ownership_asks_for_a_proof_that_is_fresh(town: Town, office: Office) -> None:
    heir = await office.colleague()
    await town.person("ada@lumen.example")
    ada = await town.signed_in("ada@lumen.example")
    address = f"/workspace/members/{heir.id}"
    await town.let_time_pass("ada@lumen.example", timedelta(minutes=20))
    await ada.open(address)

    asked = await ada.send(f"{address}/owner")
    await ada.open(asked.headers["location"])
    proved = await ada.send("/account/proof", password=WORDS, next=address)
    await ada.open(proved.headers["location"])
    done = await ada.send(f"{address}/owner")

    assert asked.headers["location"].startswith("/account/proof")
    assert done.headers["location"] == "/workspace/members"
    assert [one.id for one in (await office.members()).values() if one.is_owner] == [heir.id]


async def test_whoever_leaves_is_signed_out_of_the_workspace(town: Town, office: Office) -> None:
    member = await office.colleague()
    mara = await town.signed_in(f"{member.id}@lumen.example")
    await mara.open(f"/workspace/members/{member.id}")

    left = await mara.send(f"/workspace/members/{member.id}/remove")

    assert left.headers["location"] == "/sign-in"
    assert (await mara.open("/productions")).url.path == "/sign-in"


async def test_whoever_may_not_manage_webhooks_is_told_so_among_the_settings(town: Town, office: Office) -> None:
    member = await office.colleague()
    mara = await town.signed_in(f"{member.id}@lumen.example")

    page = await mara.open("/workspace/webhooks")

    assert page.status_code == 403
    assert "has the feature &#34;Webhooks&#34;" in page.text
    assert 'href="/workspace/groups"' in page.text
