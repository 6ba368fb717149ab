import assert from "node:assert/strict";
import { test } from "node:test";
import { besideOf } from "../../templates/static/js/workbench/beside.js";
import { linesOf } from "../../templates/static/js/workbench/counting.js";
import { measured } from "../../templates/static/js/workbench/measuring.js";
import { createHeights, windowOf } from "../../templates/static/js/workbench/windowing.js";
import { LIMITS } from "./desk.js";

const cue = (text, start_ms, end_ms) => ({ id: `c${start_ms}`, text, start_ms, end_ms });
const misses = (segment, previous) => [...measured(segment, previous, LIMITS).misses].sort();

test("a cue within its limits misses none", () => {
  assert.deepEqual(misses(cue("Good evening.", 1000, 3000), cue("x", 0, 900)), []);
  assert.deepEqual(misses(cue("Good evening.", 1000, 3000), cue("x", 0, 1000)), []);
});

test("each limit is missed by itself", () => {
  assert.deepEqual(misses(cue(`${"x".repeat(43)}\ny`, 0, 6000)), ["line_too_long"]);
  assert.deepEqual(misses(cue("a\nb\nc", 0, 2000)), ["too_many_lines"]);
  assert.deepEqual(misses(cue("x".repeat(35), 0, 2000)), ["reading_speed"]);
  assert.deepEqual(misses(cue("Yes.", 0, 800)), ["cue_too_short"]);
  assert.deepEqual(misses(cue("Yes.", 0, 7001)), ["cue_too_long"]);
  assert.deepEqual(misses(cue("Yes.", 1000, 2000), cue("x", 0, 950)), ["gap_too_small"]);
  assert.deepEqual(misses(cue("Yes.", 1000, 2000), cue("x", 0, 1001)), ["cues_overlap"]);
  assert.deepEqual(misses(cue("", 0, 100)), []);
});

test("a long line without breaks of its own is measured as it will be broken", () => {
  assert.deepEqual(linesOf("<i>one two</i> three", 8), { counts: [7, 5], isOwn: false });
  assert.deepEqual(linesOf("one two\nthree", 4), { counts: [7, 5], isOwn: true });
});

test("beside a translation stands what is said meanwhile", () => {
  const beside = besideOf([cue("a", 0, 1000), cue("b", 1000, 2000), cue("c", 2000, 6000)]);

  assert.equal(beside(cue("", 0, 2000)), "a b");
  assert.equal(beside(cue("", 4500, 5000)), "c");
  assert.equal(beside(cue("", 7000, 8000)), "");
});

test("only rows in view and beside it are there", () => {
  const items = Array.from({ length: 1000 }, (_, at) => ({ id: String(at) }));
  const heights = createHeights(() => 50);
  heights.list(items);
  heights.set("0", 150);

  assert.deepEqual([heights.top(1), heights.total, heights.indexAt(149), heights.indexAt(150)], [150, 50_100, 0, 1]);
  assert.deepEqual(windowOf(heights, 1000, 10_100, 500), [190, 221]);
  assert.deepEqual(windowOf(heights, 0, 0, 500), [0, 0]);
});
