async def test_a_session_is_created_paid_and_announced(sandbox):
    session = await sandbox.create_session()
    assert session.amount_total == 2100
    page = await sandbox.browser.get(f"/c/pay/{session.id}")
    assert page.status_code == 200, page.text
    answer = await sandbox.pay(session.id)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"https://shop.example/thanks?session={session.id}"
    (event,) = await sandbox.receiver.wait_for("checkout.session.completed")
    assert event.data.object["payment_status"] == "paid"
    await sandbox.client.v1.checkout.sessions.list_async()
    (await sandbox.browser.get("/")).raise_for_status()
