import assert from "node:assert/strict";
import { test } from "node:test";
import { createPeaks } from "../../templates/static/js/workbench/peaks.js";
import { boundsOf, clamp, magnets, SHORTEST_MS, snapped } from "../../templates/static/js/workbench/snapping.js";
import { nextSpeed, renewIn, resumedAt, spanAround, timeOfCursor } from "../../templates/static/js/workbench/spans.js";
import { parseTimecode, timecode } from "../../templates/static/js/workbench/timecodes.js";
import { heardAt, indexOf, touching } from "../../templates/static/js/workbench/visible.js";

const many = Array.from({ length: 5000 }, (_, n) => ({ id: `s${n}`, start_ms: n * 2000, end_ms: n * 2000 + 1800 }));

test("times are written with hours only where there are any, and exactly when asked", () => {
  assert.equal(timecode(62_345), "1:02");
  assert.equal(timecode(3_723_450, { isExact: true }), "1:02:03.450");
  assert.equal(timecode(-5), "0:00");
});

test("what people type as a time is understood, in the digits of their script", () => {
  assert.equal(parseTimecode("75"), 75_000);
  assert.equal(parseTimecode("1:15.5"), 75_500);
  assert.equal(parseTimecode("01:02:03,450"), 3_723_450);
  assert.equal(parseTimecode("١:١٥"), 75_000);
  assert.equal(parseTimecode("१:१५"), 75_000);
});

test("what is no time is told from one", () => {
  for (const text of ["", "abc", "1:75", "1:99:00", "1:2:3:4", "-5"]) {
    assert.equal(parseTimecode(text), null, text);
  }
});

test("of 5,000 segments only those in the stretch are found", () => {
  const found = touching(many, 4_000_500, 4_004_500);

  assert.deepEqual(
    found.map((one) => one.id),
    ["s2000", "s2001", "s2002"],
  );
});

test("a segment that began before the stretch and still lasts is found", () => {
  const segments = [
    { id: "long", start_ms: 0, end_ms: 60_000 },
    { id: "next", start_ms: 1000, end_ms: 2000 },
  ];

  assert.deepEqual(
    touching(segments, 30_000, 40_000).map((one) => one.id),
    ["long"],
  );
});

test("in a gap nothing is heard; of two at once, the one that began last", () => {
  assert.equal(heardAt(many, 1900), null);
  assert.equal(heardAt(many, 2000).id, "s1");
  const both = [
    { id: "a", start_ms: 0, end_ms: 5000 },
    { id: "b", start_ms: 1000, end_ms: 3000 },
  ];
  assert.equal(heardAt(both, 2000).id, "b");
  assert.equal(heardAt(both, 4000).id, "a");
});

test("a segment's place is found without looking at all of them", () => {
  assert.equal(indexOf(many, many[4321]), 4321);
  assert.equal(indexOf(many, { id: "none", start_ms: 5 }), -1);
});

test("an edge stays on its side of the other and inside the part", () => {
  const bounds = boundsOf({ start_ms: 1000, end_ms: 2000 }, "start", { start_ms: 500, end_ms: 9000 });

  assert.equal(clamp(1999, bounds), 2000 - SHORTEST_MS);
  assert.equal(clamp(100, bounds), 500);
});

test("an in point is drawn to its neighbour's out point and to where a silence ends", () => {
  const segments = [
    { id: "a", start_ms: 0, end_ms: 1000 },
    { id: "b", start_ms: 1300, end_ms: 2000 },
  ];
  const around = { segments, silences: [[1000, 1200]], id: "b", edge: "start" };

  assert.equal(snapped(1030, magnets(around, 1030, 80), 80), 1000);
  assert.equal(snapped(1180, magnets(around, 1180, 80), 80), 1200);
  assert.equal(snapped(1100, magnets(around, 1100, 80), 80), 1100);
});

test("an out point is drawn to where its neighbour begins, less the gap that is wanted", () => {
  const segments = [
    { id: "a", start_ms: 0, end_ms: 900 },
    { id: "b", start_ms: 1300, end_ms: 2000 },
  ];
  const around = { segments, silences: [], id: "a", edge: "end", gap_ms: 80 };

  assert.equal(snapped(1230, magnets(around, 1230, 60), 60), 1220);
  assert.equal(snapped(1290, magnets(around, 1290, 60), 60), 1300);
});

test("playing goes on a little back, but not before what was being played", () => {
  assert.equal(resumedAt(10_000, 2000), 8000);
  assert.equal(resumedAt(1000, 2000), 0);
  assert.equal(resumedAt(10_500, 2000, 10_000), 10_000);
});

test("speeds go step by step and stop at their ends", () => {
  assert.equal(nextSpeed(1, 1), 1.1);
  assert.equal(nextSpeed(1, -1), 0.9);
  assert.equal(nextSpeed(2, 1), 2);
  assert.equal(nextSpeed(0.5, -1), 0.5);
});

test("a stretch around a segment never begins before the recording", () => {
  assert.deepEqual(spanAround({ start_ms: 400, end_ms: 900 }), { from_ms: 0, to_ms: 1900, isLooped: false });
});

test("a cursor in the text is at its word's own time, or a little before its share of the segment", () => {
  const words = ["one", "two", "three"].map((text, n) => ({ text, start_ms: 1000 + n * 500, end_ms: 1400 + n * 500 }));
  const segment = { start_ms: 1000, end_ms: 3000, text: "one two three", words: [] };

  assert.equal(timeOfCursor({ ...segment, words }, 9), 2000);
  assert.equal(timeOfCursor({ ...segment, words, text: "<i>one two three</i>" }, 14), 2000);
  assert.equal(timeOfCursor(segment, 0), 1000);
  assert.ok(timeOfCursor(segment, 9) > 1800 && timeOfCursor(segment, 9) < 2200);
  assert.equal(timeOfCursor({ ...segment, text: "" }, 0), 1000);
});

test("a long recording's waveform gets finer where one has looked, once", () => {
  const overview = { low: Array(4000).fill(-1), high: Array(4000).fill(1) };
  const peaks = createPeaks(3_600_000, overview);

  assert.equal(peaks.data.high.length, 72_000);
  assert.deepEqual(peaks.wanted(190_000, 210_000), [
    { startMs: 0, endMs: 200_000 },
    { startMs: 200_000, endMs: 400_000 },
  ]);
  assert.deepEqual(peaks.wanted(190_000, 210_000), []);
  peaks.put({ start_ms: 200_000, low: [-9, -8], high: [9, 8] });
  assert.deepEqual([...peaks.data.high.slice(3999, 4003)], [1, 9, 8, 1]);
});

test("a short recording's waveform is fine from the start", () => {
  const peaks = createPeaks(10_000, { low: Array(200).fill(-5), high: Array(200).fill(5) });

  assert.equal(peaks.data.high.length, 200);
  assert.deepEqual(peaks.wanted(0, 10_000), []);
});

test("an address is asked for anew before it ends", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");

  assert.equal(renewIn("2026-01-01T01:00:00Z", now), 58 * 60_000);
  assert.ok(renewIn("2026-01-01T00:01:00Z", now) < 60_000);
  assert.equal(renewIn("2025-12-31T23:00:00Z", now), 1000);
});
