"""Domains proved by TXT records, against a real name server."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from service.access.standing import Seat
from service.database import transaction, utc_now
from service.domains.models import WorkspaceDomain
from service.domains.sweeping import check_domains
from service.ids import DOMAIN, new_id
from tests.factories import a_customer
from tests.service.domains.name_server import NameServer
from tests.service.members.office import Office, slug

CEDAR = "cedar.example"


async def add(office: Office, domain: str = CEDAR) -> Any:
    return await office.done(office.owner, "POST", "/domains", domain=domain)


async def verify(office: Office, domain: Any) -> Any:
    return await office.call(office.owner, "POST", f"/domains/{domain['domain_id']}/verify")


async def verified(office: Office, names: NameServer, domain: str = CEDAR) -> Any:
    added = await add(office, domain)
    names.texts[domain] = [quoted(added["txt_value"])]
    answer = await verify(office, added)
    assert answer.status_code == 200, answer.text
    return answer.json()


def quoted(*strings: str) -> str:
    return " ".join(f'"{one}"' for one in strings)


@pytest.mark.parametrize("where", [0, 1])
async def test_the_record_proves_the_domain_at_either_name(office: Office, names: NameServer, where: int) -> None:
    added = await add(office)
    names.texts[added["txt_names"][where]] = [quoted("v=spf1 -all"), quoted(added["txt_value"])]

    done = await verify(office, added)

    assert added["txt_names"] == [CEDAR, f"_productions.{CEDAR}"]
    assert added["is_verified"] is False
    assert (done.status_code, done.json()["is_verified"]) == (200, True)
    assert [one.data for one in await office.audited("Domain Verification Status Update")] == [{"verified": True}]


async def test_a_record_of_several_strings_is_one_text_and_an_alias_is_followed(
    office: Office, names: NameServer
) -> None:
    added = await add(office)
    value = added["txt_value"]
    names.aliases[f"_productions.{CEDAR}"] = "proofs.elsewhere.example"
    names.texts["proofs.elsewhere.example"] = [quoted(value[:10], value[10:])]

    assert (await verify(office, added)).status_code == 200


async def test_a_long_answer_comes_over_tcp(office: Office, names: NameServer) -> None:
    added = await add(office)
    names.texts[CEDAR] = [*[quoted("x" * 200) for _ in range(20)], quoted(added["txt_value"])]
    names.truncated.add(CEDAR)

    assert (await verify(office, added)).status_code == 200


async def test_another_text_or_none_proves_nothing(office: Office, names: NameServer) -> None:
    added = await add(office)
    none = await verify(office, added)
    names.texts[CEDAR] = [quoted("productions-verify=guessed"), quoted(added["txt_value"] + "x")]

    assert slug(none) == slug(await verify(office, added)) == (400, "domain_record_missing")
    assert (await office.done(office.owner, "GET", "/domains"))["domains"][0]["is_verified"] is False


async def test_servers_that_fail_or_are_silent_say_nothing(office: Office, names: NameServer) -> None:
    added = await add(office)
    names.failing |= {CEDAR, f"_productions.{CEDAR}"}
    failed = await verify(office, added)
    names.failing.clear()
    names.silent.add(CEDAR)
    silent = await verify(office, added)

    assert slug(failed) == slug(silent) == (503, "dns_unreachable")


async def test_one_name_that_answers_is_enough(office: Office, names: NameServer) -> None:
    added = await add(office)
    names.failing.add(CEDAR)
    names.texts[f"_productions.{CEDAR}"] = [quoted(added["txt_value"])]

    assert (await verify(office, added)).status_code == 200


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("gmail.com", 400), ("Outlook.com", 400), ("co.uk", 400), ("com.br", 400), ("kobe.jp", 400),
        ("localhost", 422), ("", 422),
        ("192.0.2.1", 422), ("a..example", 422), ("-a.example", 422), ("under_score.example", 422),
        ("a" * 64 + ".example", 422),
    ],
)  # fmt: skip
async def test_what_is_no_domain_of_a_house_is_refused(office: Office, typed: str, status: int) -> None:
    assert (await office.call(office.owner, "POST", "/domains", domain=typed)).status_code == status


@pytest.mark.parametrize("typed", ["Zürich-Film.example", "ada@ZÜRICH-film.example", "xn--zrich-film-9db.example."])
async def test_a_domain_in_other_letters_is_kept_in_ascii(office: Office, typed: str) -> None:
    assert (await add(office, typed))["domain"] == "xn--zrich-film-9db.example"


async def test_a_domain_is_named_once_and_twenty_at_most(office: Office) -> None:
    await add(office)
    assert slug(await office.call(office.owner, "POST", "/domains", domain=CEDAR.upper())) == (400, "domain_known")
    for number in range(19):
        await add(office, f"cedar{number}.example")

    assert slug(await office.call(office.owner, "POST", "/domains", domain="more.example")) == (400, "too_many_domains")


async def the_other(office: Office) -> Office:
    return Office(office.parts, office.app, office.open_client, await a_customer(office.sessions))


async def test_one_workspace_only_has_a_domain_until_its_record_was_gone_for_a_week(
    office: Office, names: NameServer
) -> None:
    await verified(office, names)
    ours = names.texts[CEDAR][0]
    other = await the_other(office)
    claimed = await add(other)
    theirs = quoted(claimed["txt_value"])

    names.texts[CEDAR] = [ours, theirs]
    beside = await verify(other, claimed)
    names.texts[CEDAR] = [theirs]
    too_soon = await verify(other, claimed)
    await lost_for(office, timedelta(days=7))
    names.failing.add(f"_productions.{CEDAR}")
    unsure = await verify(other, claimed)
    names.failing.clear()
    taken = await verify(other, claimed)

    assert [slug(one) for one in (beside, too_soon, unsure)] == [(400, "domain_of_another")] * 3
    assert taken.status_code == 200
    assert (await office.done(office.owner, "GET", "/domains"))["domains"][0]["is_verified"] is False
    assert [one.data for one in await office.audited("Domain Verification Status Update")][-1] == {"verified": False}


async def lost_for(office: Office, time: timedelta) -> None:
    """As if the sweep had not found the records for so long."""
    async with transaction(office.sessions) as session:
        verified = update(WorkspaceDomain).where(WorkspaceDomain.verified_at.is_not(None))  # type: ignore[union-attr]
        await session.execute(verified.values(missing_since=utc_now() - time))


async def test_two_who_prove_the_same_domain_at_once_do_not_both_get_it(office: Office, names: NameServer) -> None:
    other = await the_other(office)
    claims = [(office, await add(office)), (other, await add(other))]
    names.texts[CEDAR] = [quoted(one["txt_value"]) for _, one in claims]

    answers = await asyncio.gather(*[verify(one, claimed) for one, claimed in claims])

    assert sorted(answer.status_code for answer in answers) == [200, 400]


async def test_the_database_holds_one_proof_per_domain(office: Office, names: NameServer) -> None:
    await verified(office, names)
    other, now = await the_other(office), utc_now()

    with pytest.raises(IntegrityError):
        async with transaction(office.sessions) as session:
            session.add(
                WorkspaceDomain(
                    id=new_id(DOMAIN), workspace_id=other.workspace_id, domain=CEDAR, token="t", created_by="x",
                    created_at=now, verified_at=now, next_check_at=now, auto_join_seat=Seat.MEMBER,
                )
            )  # fmt: skip


async def swept(office: Office, days: float) -> Any:
    """The daily look, so many days from now; the domain afterwards."""
    await check_domains(office.parts, utc_now() + timedelta(days=days))
    return (await office.done(office.owner, "GET", "/domains"))["domains"][0]


async def test_a_record_that_is_gone_for_seven_days_ends_automatic_joining_and_admins_hear_of_it(
    office: Office, names: NameServer
) -> None:
    domain = await verified(office, names)
    await office.colleague(Seat.ADMIN)
    await office.colleague()
    await office.done(office.owner, "PATCH", f"/domains/{domain['domain_id']}", auto_join=True)

    assert (await swept(office, 2))["missing_since"] is None
    names.texts.clear()
    first = await swept(office, 4)
    sixth = await swept(office, 10)
    eighth = await swept(office, 12)
    await swept(office, 14)

    assert first["missing_since"] is not None
    assert (sixth["auto_join"], eighth["auto_join"], eighth["is_verified"]) == (True, False, True)
    mails = await office.mails("domain_unproved")
    assert len(mails) == 2
    assert mails[0].context["domain"] == CEDAR


async def test_a_record_that_comes_back_or_servers_that_fail_end_nothing(office: Office, names: NameServer) -> None:
    domain = await verified(office, names)
    await office.done(office.owner, "PATCH", f"/domains/{domain['domain_id']}", auto_join=True)
    kept = dict(names.texts)

    names.failing |= {CEDAR, f"_productions.{CEDAR}"}
    unsure = await swept(office, 2)
    names.failing.clear()
    names.texts.clear()
    gone = await swept(office, 4)
    names.texts.update(kept)
    back = await swept(office, 20)

    assert (unsure["missing_since"], back["missing_since"]) == (None, None)
    assert gone["missing_since"] is not None
    assert back["auto_join"] is True


async def test_only_admins_see_and_change_domains_and_removing_one_ends_it(office: Office, names: NameServer) -> None:
    domain, member = await verified(office, names), await office.colleague()

    hidden = await office.call(member, "GET", "/domains")
    foreign = await (await the_other(office)).call(office.owner, "GET", "/domains")
    await office.done(office.owner, "DELETE", f"/domains/{domain['domain_id']}")

    assert slug(hidden) == (403, "not_allowed")
    assert len(foreign.json()["domains"]) == 1
    assert (await verify(office, domain)).status_code == 404
    assert (await office.done(office.owner, "GET", "/domains"))["domains"] == []


async def test_nobody_joins_by_a_domain_that_is_not_verified_nor_as_an_admin(office: Office) -> None:
    added = await add(office)
    path = f"/domains/{added['domain_id']}"

    assert slug(await office.call(office.owner, "PATCH", path, auto_join=True)) == (400, "domain_not_verified")
    assert (await office.call(office.owner, "PATCH", path, auto_join_seat_type="workspace_admin")).status_code == 422
