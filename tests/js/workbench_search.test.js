import assert from "node:assert/strict";
import { test } from "node:test";
import { compiled, matches, replacedTexts } from "../../templates/static/js/workbench/search.js";

const query = (text, more = {}) => ({ text, isCase: false, isWhole: false, isPattern: false, ...more });
const listed = (...texts) => texts.map((text, at) => ({ id: `s${at}`, text }));

function found(asked, ...texts) {
  return matches(listed(...texts), compiled(asked)).map(({ id, start, end }) => [id, start, end]);
}

function replaced(asked, replacement, ...texts) {
  const segments = listed(...texts);
  const get = (id) => segments.find((one) => one.id === id);
  return replacedTexts(get, matches(segments, compiled(asked)), replacement, asked.isPattern).map((edit) => edit.text);
}

test("words are found whatever their case, or only in theirs", () => {
  assert.deepEqual(found(query("ab"), "ab AB", "x"), [
    ["s0", 0, 2],
    ["s0", 3, 5],
  ]);
  assert.deepEqual(found(query("ab", { isCase: true }), "ab AB"), [["s0", 0, 2]]);
});

test("signs of patterns are only signs unless a pattern is asked for", () => {
  assert.deepEqual(found(query("a.b (c)?"), "a.b (c)? axb"), [["s0", 0, 8]]);
  assert.deepEqual(found(query("a.b", { isPattern: true }), "axb"), [["s0", 0, 3]]);
  assert.equal(compiled(query("(", { isPattern: true })), null);
});

test("whole words have no letter of any script beside them", () => {
  assert.deepEqual(found(query("عالم", { isWhole: true }), "بالعالم عالم"), [["s0", 8, 12]]);
  assert.deepEqual(found(query("cat", { isWhole: true }), "cat, concat cats"), [["s0", 0, 3]]);
});

test("tags are not in the way, and stay", () => {
  assert.deepEqual(found(query("hello"), "<i>he</i>llo"), [["s0", 3, 12]]);
  assert.deepEqual(replaced(query("hello"), "bye", "<i>he</i>llo you"), ["<i>bye</i> you"]);
});

test("a pattern's groups stand in what replaces it", () => {
  assert.deepEqual(replaced(query("(\\w+) (\\w+)", { isPattern: true }), "$2 $1$$ [$&]", "one two"), [
    "two one$ [one two]",
  ]);
  assert.deepEqual(replaced(query("(?<a>x)y", { isPattern: true }), "$<a>$9", "xy"), ["x"]);
  assert.deepEqual(replaced(query("x"), "$1", "x"), ["$1"]);
});

test("what has no length is not found", () => {
  assert.deepEqual(found(query("a*", { isPattern: true }), "bab"), [["s0", 1, 2]]);
});
