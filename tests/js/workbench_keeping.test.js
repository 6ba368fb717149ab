import assert from "node:assert/strict";
import { test } from "node:test";
import { dueAt, retryAfter } from "../../templates/static/js/workbench/pacing.js";
import { sorted } from "../../templates/static/js/workbench/restoring.js";
import { createSaving } from "../../templates/static/js/workbench/saving.js";
import { deskOf, documentOf } from "./desk.js";

const ok = (version) => ({
  status: 200,
  ok: true,
  slug: "",
  message: "",
  body: { version, lease_expires_at: "later" },
});
const refusal = (status, slug) => ({ status, ok: false, slug, message: slug, body: null });

/** A desk that is saved by these answers, and what was sent and kept. */
function savingOf(...answers) {
  const desk = deskOf(documentOf("one"));
  const log = { sent: [], kept: [], forgotten: 0 };
  const saving = createSaving({
    desk,
    version: 1,
    leaseExpiresAt: "soon",
    send: async (json, etag) => {
      log.sent.push([JSON.parse(json).segments[0].text, etag]);
      return answers.shift() ?? ok(9);
    },
    read: async () => ({ ...ok(2), body: { version: 2, lease_expires_at: "later", document: log.theirs } }),
    keep: (note) => log.kept.push(note),
    forget: () => {
      log.forgotten += 1;
    },
  });
  const write = (text) => desk.apply({ type: "setText", id: "s1", text });
  return { desk, saving, log, write };
}

test("a pause is saved after, and whoever goes on is saved every two seconds", () => {
  const never = Number.NEGATIVE_INFINITY;

  assert.equal(dueAt({ firstChange: 0, lastChange: 100, lastStart: never }), 800);
  assert.equal(dueAt({ firstChange: 0, lastChange: 1900, lastStart: never }), 2000);
  assert.equal(dueAt({ firstChange: 5000, lastChange: 5000, lastStart: 4900 }), 5900);
  assert.deepEqual([1, 2, 99].map(retryAfter), [1000, 2000, 30_000]);
});

test("a save goes on from the version that the one before has made", async () => {
  const { saving, log, write } = savingOf(ok(2), ok(3));

  write("two");
  assert.equal(saving.state, "unsaved");
  await saving.flush();
  write("three");
  await saving.flush();

  assert.deepEqual(log.sent, [
    ["two", '"1"'],
    ["three", '"2"'],
  ]);
  assert.deepEqual([saving.state, saving.version, saving.isDirty], ["saved", 3, false]);
});

test("a stale version stops saving until a person chooses", async () => {
  const { saving, log, write } = savingOf(refusal(412, "stale_etag"));

  write("two");
  assert.equal(await saving.flush(), false);
  write("three");
  assert.equal(await saving.flush(), false);

  assert.deepEqual([saving.state, log.sent.length], ["stale", 1]);
  assert.equal(await saving.rebase(5, "later"), true);
  assert.deepEqual(log.sent.at(-1), ["three", '"5"']);
});

test("a version that is one's own, sent without an answer, is no conflict", async () => {
  const { desk, saving, log, write } = savingOf(refusal(0, "offline"), refusal(412, "stale_etag"), ok(3));

  write("two");
  await saving.flush();
  assert.equal(saving.state, "offline");
  log.theirs = desk.toDocument();
  write("three");
  await saving.flush();
  await saving.flush();

  assert.deepEqual(log.sent.at(-1), ["three", '"2"']);
  assert.deepEqual([saving.state, saving.version], ["saved", 3]);
});

test("a text that is not taken waits for the next change", async () => {
  const { saving, log, write } = savingOf(refusal(422, "invalid_input"), ok(2));

  write("two");
  await saving.flush();
  assert.deepEqual([saving.state, saving.isDirty], ["refused", true]);
  write("three");
  await saving.flush();

  assert.deepEqual([saving.state, log.sent.length], ["saved", 2]);
});

test("what is kept on the device is forgotten only when all is at the server", async () => {
  const { saving, log, write } = savingOf(refusal(0, "offline"), ok(2));

  write("two");
  await saving.flush();
  assert.equal(log.forgotten, 0);
  assert.equal(JSON.parse(log.kept.at(-1).json).segments[0].text, "two");
  await saving.flush();

  assert.equal(log.forgotten, 1);
  saving.end();
});

test("what a tab left is opened, shown, or at the server already", () => {
  const left = (text, version, sent = true) => ({ key: text, json: JSON.stringify(documentOf(text)), version, sent });
  const draft = { version: 4, document: documentOf("saved") };
  const ours = JSON.stringify(documentOf("saved"));

  const found = sorted([left("old", 2), left("new", 4), left("saved", 3)], draft);
  const again = sorted([left("went on", 3, ours)], draft);

  assert.equal(found.open.key, "new");
  assert.deepEqual(
    found.stranded.map((one) => one.key),
    ["old"],
  );
  assert.deepEqual(
    found.spent.map((one) => one.key),
    ["saved"],
  );
  assert.equal(again.open.key, "went on");
});
