import assert from "node:assert/strict";
import { test } from "node:test";
import { cleaned, divided, plain, runs, styled } from "../../templates/static/js/workbench/markup.js";
import { retimed, timeline } from "../../templates/static/js/workbench/wordtimes.js";
import { deskOf, documentOf, spoken } from "./desk.js";

const said = (words) => words.map((word) => `${word.text}@${word.start_ms}`).join(" ");

test("unchanged words keep their times through an edit", () => {
  const words = spoken("the quick brown fox jumps", 0);

  assert.equal(said(retimed("The quick, brown fox leaps", words)), "The@0 quick,@400 brown@800 fox@1200 leaps@1600");
  assert.equal(said(retimed("quick fox", words)), "quick@400 fox@1200");
  assert.equal(said(retimed("the very quick brown fox jumps", words)), "the@0 quick@400 brown@800 fox@1200 jumps@1600");
  assert.equal(said(retimed("<i>the</i> quick\nbrown fox jumps", words)), said(words));
  assert.equal(said(retimed("the slow, old fox jumps", words)), "the@0 slow,@400 old@800 fox@1200 jumps@1600");
  assert.equal(said(retimed("", words)), "");
});

test("words that stand for others share their time", () => {
  const words = spoken("he wo not come", 0);

  const found = retimed("he will surely not be here", words);

  assert.deepEqual(
    found.map((word) => word.text),
    ["he", "will", "surely", "not", "be", "here"],
  );
  assert.deepEqual(
    found.slice(1, 3).map((word) => [word.start_ms, word.end_ms]),
    [
      [400, 525],
      [525, 700],
    ],
  );
});

test("a word that is deleted and written again within one step keeps its time", () => {
  const desk = deskOf(documentOf("one two three"));

  for (const text of ["one  three", "one d three", "one deux three"]) {
    desk.time.now += 200;
    desk.apply({ type: "setText", id: "s1", text });
  }

  assert.equal(said(desk.get("s1").words), "one@0 deux@400 three@800");
});

test("words without times are given room between those that have some", () => {
  const words = spoken("one two three", 0).filter((word) => word.text !== "two");

  const { times } = timeline({ text: "one two three", words, start_ms: 0, end_ms: 2000 });

  assert.deepEqual(times, [
    { start_ms: 0, end_ms: 300 },
    { start_ms: 300, end_ms: 800 },
    { start_ms: 800, end_ms: 1100 },
  ]);
});

test("a split divides words at the caret, and its times are theirs", () => {
  const desk = deskOf(documentOf("one two three four"));

  desk.apply({ type: "split", id: "s1", at: 7 });

  const [first, second] = desk.segments;
  assert.deepEqual([first.text, first.start_ms, first.end_ms, said(first.words)], ["one two", 0, 700, "one@0 two@400"]);
  assert.deepEqual([second.text, second.start_ms, second.end_ms], ["three four", 800, 2000]);
  assert.equal(said(second.words), "three@800 four@1200");
});

test("a split at a time goes to the nearest border of words", () => {
  const desk = deskOf(documentOf("one two three four"));

  desk.apply({ type: "split", id: "s1", time_ms: 900 });

  assert.deepEqual(
    desk.segments.map((segment) => segment.text),
    ["one two", "three four"],
  );
});

test("a pause shorter than the least gap is closed by a split", () => {
  const document = documentOf("one two");
  document.segments[0].words[1].start_ms = 340;
  const desk = deskOf(document);

  desk.apply({ type: "split", id: "s1", at: 3 });

  assert.deepEqual([desk.segments[0].end_ms, desk.segments[1].start_ms], [340, 340]);
});

test("a segment without words is split by the share of its characters, an empty one in its middle", () => {
  const desk = deskOf({
    language: "en",
    segments: [
      { id: "a", start_ms: 0, end_ms: 1000, text: "aaaa bbbb" },
      { id: "b", start_ms: 1000, end_ms: 2000, text: "" },
    ],
  });

  desk.apply({ type: "split", id: "a", at: 4 });
  desk.apply({ type: "split", id: "b", at: 0 });

  assert.deepEqual(
    desk.segments.map(({ start_ms, end_ms }) => [start_ms, end_ms]),
    [
      [0, 500],
      [500, 1000],
      [1000, 1500],
      [1500, 2000],
    ],
  );
});

test("a merge keeps both texts, all words and the caret between", () => {
  const desk = deskOf(documentOf("one two", "three"));

  desk.apply({ type: "merge", id: "s1", separator: "\n" });

  const [segment] = desk.segments;
  assert.deepEqual([segment.text, segment.start_ms, segment.end_ms], ["one two\nthree", 0, 4500]);
  assert.equal(said(segment.words), "one@0 two@400 three@2500");
  assert.deepEqual(desk.selection, { id: "s1", start: 8, end: 8 });
});

test("a new segment takes the room that there is, and overlaps where there is none", () => {
  const document = documentOf("a", "b", "c");
  document.segments[2].start_ms = 4500;
  const desk = deskOf(document);

  desk.apply({ type: "insert", after: "s1" });
  desk.apply({ type: "insert", before: "s3" });
  desk.apply({ type: "insert", after: "s3" });

  const times = Object.fromEntries(desk.segments.map((one) => [one.id, [one.start_ms, one.end_ms]]));
  assert.deepEqual(times["new-1"], [2083, 2417]);
  assert.deepEqual(times["new-2"], [4500, 5500]);
  assert.deepEqual(times["new-3"], [7083, 9083]);
});

test("styles that are open where a text is divided go on in its second part", () => {
  assert.deepEqual(divided("a <i>b <b>c d</b> e</i>", 12), ["a <i>b <b>c</b></i>", "<i><b>d</b> e</i>"]);
  assert.deepEqual(divided("<i>a</i> b", 8), ["<i>a</i>", "b"]);
  assert.deepEqual(divided("<i>ab</i>", 1), ["", "<i>ab</i>"]);
});

test("a style is put around what is selected, and taken off again", () => {
  const made = styled("one two", 4, 7, "i");

  assert.deepEqual(made, { text: "one <i>two</i>", start: 7, end: 10 });
  assert.deepEqual(styled(made.text, made.start, made.end, "i"), { text: "one two", start: 4, end: 7 });
});

test("only the three tags are tags", () => {
  assert.equal(plain("a < b <x> <i>c</I>"), "a < b <x> c");
  assert.deepEqual(runs("a<i>b</i></b>c"), [
    { text: "a", styles: "" },
    { text: "b", styles: "i" },
    { text: "c", styles: "" },
  ]);
});

test("what the service would refuse in a text is not in it", () => {
  assert.equal(cleaned("a\0\r\nb\rc\uD800"), "a\nb\nc\uFFFD");
});
