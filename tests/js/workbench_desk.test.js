import assert from "node:assert/strict";
import { test } from "node:test";
import { isSameDocument } from "../../templates/static/js/workbench/documents.js";
import { deskOf, documentOf, randomOf, someCommand } from "./desk.js";

const texts = (desk) => desk.segments.map((segment) => segment.text);

test("a document comes back from the desk as it was put there", () => {
  const document = documentOf("one two", "three <i>four</i>");

  const desk = deskOf(document);

  assert.deepEqual(desk.toDocument(), document);
  assert.deepEqual(JSON.parse(desk.toJson()), document);
});

test("segments without ids are given those that the service would give, and stand in the order of time", () => {
  const segments = [
    { start_ms: 5000, end_ms: 6000, text: "late", id: "s1" },
    { start_ms: 0, end_ms: 1000, text: "early" },
  ];

  const desk = deskOf({ language: "en", segments });

  assert.deepEqual(
    desk.segments.map(({ id, text }) => [id, text]),
    [
      ["s2", "early"],
      ["s1", "late"],
    ],
  );
});

test("a document is known again whatever the order of its fields and whatever goes without saying", () => {
  const document = documentOf("one two");
  const [segment] = document.segments;
  const words = segment.words.map(({ text, end_ms, start_ms }) => ({ text, end_ms, start_ms }));
  const turned = { speakers: document.speakers, segments: [{ ...segment, words, speaker: null }], language: "en" };

  assert.ok(isSameDocument(document, { ...turned, is_sdh: false }));
  assert.ok(!isSameDocument(document, { ...turned, is_sdh: true }));
  assert.ok(!isSameDocument(document, documentOf("one too")));
});

test("what is done can be undone and done again", () => {
  const desk = deskOf(documentOf("one two three four", "five"));
  const before = desk.toJson();

  desk.apply({ type: "split", id: "s1", at: 8 });
  desk.apply({ type: "setSpeaker", ids: ["s2"], speaker: "speaker-1" });
  desk.apply({ type: "addSpeaker", name: "Grace" });
  const after = desk.toJson();
  while (desk.undo());

  assert.equal(desk.toJson(), before);
  while (desk.redo());
  assert.equal(desk.toJson(), after);
});

test("typing in one place within a second is one step, and a pause begins another", () => {
  const desk = deskOf(documentOf("a", "b"));
  for (const text of ["an", "and"]) {
    desk.time.now += 300;
    desk.apply({ type: "setText", id: "s1", text });
  }
  desk.time.now += 1500;
  desk.apply({ type: "setText", id: "s1", text: "and so" });
  desk.apply({ type: "setText", id: "s2", text: "b!" });

  const seen = [];
  while (desk.undo()) {
    seen.push(texts(desk).join("|"));
  }

  assert.deepEqual(seen, ["and so|b", "and|b", "a|b"]);
});

test("five hundred steps can be undone", () => {
  const desk = deskOf(documentOf("x"));
  for (let at = 0; at < 500; at += 1) {
    desk.time.now += 2000;
    desk.apply({ type: "setText", id: "s1", text: String(at) });
  }

  let count = 0;
  while (desk.undo()) {
    count += 1;
  }

  assert.deepEqual([count, desk.get("s1").text], [500, "x"]);
});

test("a drag is one step and other steps are not part of it", () => {
  const desk = deskOf(documentOf("x", "y"));
  for (const start_ms of [100, 200, 300]) {
    desk.time.now += 50;
    desk.apply({ type: "setTimes", id: "s1", start_ms }, { merge: "drag" });
  }

  desk.undo();

  assert.equal(desk.get("s1").start_ms, 0);
});

test("listeners are told which segments have changed and whether the order has", () => {
  const desk = deskOf(documentOf("one two", "three", "four"));
  const told = [];
  desk.subscribe(({ changed, inserted, removed, order, origin }) =>
    told.push([origin, [...changed], inserted, removed, order]),
  );

  desk.apply({ type: "setText", id: "s2", text: "THREE" });
  desk.apply({ type: "split", id: "s1", at: 3 });
  desk.apply({ type: "setTimes", id: "s3", start_ms: 1, end_ms: 2 });
  desk.undo();

  assert.deepEqual(told, [
    ["apply", ["s2"], [], [], false],
    ["apply", ["s1"], ["new-1"], [], true],
    ["apply", ["s3"], [], [], true],
    ["undo", ["s3"], [], [], true],
  ]);
});

test("a listener that fails stops neither the others nor the edit", (context) => {
  const failures = [];
  globalThis.reportError = (error) => failures.push(error.message);
  context.after(() => delete globalThis.reportError);
  const desk = deskOf(documentOf("x"));
  let isTold = false;
  desk.subscribe(() => {
    throw new Error("broken panel");
  });
  desk.subscribe(() => {
    isTold = true;
  });

  const answer = desk.apply({ type: "setText", id: "s1", text: "y" });

  assert.deepEqual([answer.ok, isTold, desk.get("s1").text], [true, true, "y"]);
  assert.deepEqual(failures, ["broken panel"]);
});

test("what cannot be done says why and changes nothing", () => {
  const desk = deskOf(documentOf("one two", "three"));
  const before = desk.toJson();
  const reasons = [
    { type: "setText", id: "gone", text: "" },
    { type: "setText", id: "s1", text: "x".repeat(10_001) },
    { type: "setTimes", id: "s1", start_ms: 3000, end_ms: 2000 },
    { type: "split", id: "s1", at: 0 },
    { type: "split", id: "s1", time_ms: 9000 },
    { type: "merge", id: "s2" },
    { type: "setSpeaker", ids: ["s1"], speaker: "gone" },
    { type: "addSpeaker", name: " ada " },
    { type: "addSpeaker", name: "  " },
  ].map((command) => desk.apply(command).reason);

  assert.deepEqual(reasons, [
    "unknown_segment",
    "text_too_long",
    "bad_times",
    "nothing_to_divide",
    "not_inside",
    "no_neighbour",
    "unknown_speaker",
    "name_taken",
    "bad_name",
  ]);
  assert.deepEqual([desk.toJson(), desk.undoable], [before, 0]);
});

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`whatever is done, undoing all leads back and redoing all leads there again (seed ${seed})`, () => {
    const random = randomOf(seed);
    const desk = deskOf(documentOf("one two three", "<i>four five</i> six", "", "seven"));
    const start = desk.toJson();

    for (let step = 0; step < 300; step += 1) {
      desk.time.now += random(1500);
      desk.apply(someCommand(desk, random));
      if (random(10) === 0) {
        desk.undo();
      }
      const starts = desk.segments.map((segment) => segment.start_ms);
      assert.deepEqual(
        starts,
        starts.toSorted((a, b) => a - b),
      );
      assert.ok(desk.segments.every((segment, index) => desk.indexOf(segment.id) === index));
    }
    const end = desk.toJson();
    while (desk.undo());

    assert.equal(desk.toJson(), start);
    while (desk.redo());
    assert.equal(desk.toJson(), end);
  });
}

test("a speaker may be given another name, but not that of another", () => {
  const desk = deskOf(documentOf("x"));
  desk.apply({ type: "addSpeaker", name: "Grace" });

  assert.ok(desk.apply({ type: "renameSpeaker", id: "speaker-1", name: "ADA" }).ok);
  assert.equal(desk.apply({ type: "renameSpeaker", id: "speaker-1", name: "grace" }).reason, "name_taken");
  assert.deepEqual(
    desk.speakers.map((one) => one.name),
    ["ADA", "Grace"],
  );
});
