// Words with their own times: kept through edits by finding again what stayed the same, estimated where nothing is known.

import { mapped, plain } from "./markup.js";

/**
 * @typedef {{start_ms: number, end_ms: number, text: string}} Word
 * @typedef {{text: string, start: number, end: number}} Token a word of the text with its place in the text with tags
 * @typedef {{start_ms: number, end_ms: number}} Stretch
 */

export const MOST_WORDS = 5000;
const LONGEST_WORD = 200;
/** Words times words above which a changed stretch is not compared: a whole segment that was written anew. */
const MOST_COMPARED = 250_000;

/** The words of a text, without tags. @param {string} text @returns {Token[]} */
export function tokens(text) {
  const { plain: bare, offsets } = mapped(text);
  const place = (at) => (offsets ? offsets[at] : at);
  return [...bare.matchAll(/\S+/g)].map((found) => ({
    text: found[0],
    start: place(found.index),
    end: place(found.index + found[0].length - 1) + 1,
  }));
}

/** A word as it is compared: without case and without marks around it. */
function folded(word) {
  const bare = word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  return bare || word;
}

/**
 * Which of the timed words each word of a text is.
 * @param {string[]} texts
 * @param {Word[]} words
 * @returns {(Word | undefined)[]} one entry per text
 */
export function aligned(texts, words) {
  const found = new Array(texts.length).fill(undefined);
  for (const [at, index] of pairs(
    texts.map(folded),
    words.map((word) => folded(word.text)),
  )) {
    found[at] = words[index];
  }
  return found;
}

/** Pairs of places with equal values that keep their order: as many as there can be. */
function pairs(first, second) {
  const found = [];
  let head = 0;
  let tail = 0;
  const most = Math.min(first.length, second.length);
  while (head < most && first[head] === second[head]) {
    found.push([head, head]);
    head += 1;
  }
  while (tail < most - head && first.at(-1 - tail) === second.at(-1 - tail)) {
    tail += 1;
    found.push([first.length - tail, second.length - tail]);
  }
  const inner = common(first.slice(head, first.length - tail), second.slice(head, second.length - tail));
  found.push(...inner.map(([a, b]) => [a + head, b + head]));
  return found.sort((a, b) => a[0] - b[0]);
}

/** A longest common subsequence as pairs of places. */
function common(first, second) {
  if (!first.length || !second.length || first.length * second.length > MOST_COMPARED) {
    return [];
  }
  const width = second.length + 1;
  const lengths = new Uint16Array((first.length + 1) * width);
  for (let a = first.length - 1; a >= 0; a -= 1) {
    for (let b = second.length - 1; b >= 0; b -= 1) {
      const best = Math.max(lengths[(a + 1) * width + b], lengths[a * width + b + 1]);
      lengths[a * width + b] = first[a] === second[b] ? lengths[(a + 1) * width + b + 1] + 1 : best;
    }
  }
  const found = [];
  for (let a = 0, b = 0; a < first.length && b < second.length; ) {
    if (first[a] === second[b]) {
      found.push([a++, b++]);
    } else if (lengths[(a + 1) * width + b] >= lengths[a * width + b + 1]) {
      a += 1;
    } else {
      b += 1;
    }
  }
  return found;
}

/**
 * The timed words of a text that was edited. Unchanged words keep their times; where words were replaced, as many as there
 * were take the times one by one, and others share the stretch by their lengths. New words have none.
 * @param {string} text the text as it is now
 * @param {Word[]} words the timed words of the text as it was
 * @returns {Word[]}
 */
export function retimed(text, words) {
  if (!words.length) {
    return words;
  }
  const texts = plain(text).split(/\s+/).filter(Boolean);
  if (texts.length === words.length && texts.every((one, at) => one === words[at].text)) {
    return words;
  }
  const matched = aligned(texts, words);
  const places = new Map(words.map((word, at) => [word, at]));
  const made = [];
  for (let at = 0, next = 0; at < texts.length; ) {
    if (matched[at]) {
      made.push(named(matched[at], texts[at]));
      next = places.get(matched[at]) + 1;
      at += 1;
      continue;
    }
    const until = gapEnd(matched, at);
    const last = until < texts.length ? places.get(matched[until]) : words.length;
    made.push(...shared(texts.slice(at, until), words.slice(next, last)));
    at = until;
  }
  return made.filter((word) => word.text.length <= LONGEST_WORD).slice(0, MOST_WORDS);
}

function gapEnd(matched, from) {
  let at = from;
  while (at < matched.length && !matched[at]) {
    at += 1;
  }
  return at;
}

const named = (word, text) => (word.text === text ? word : { start_ms: word.start_ms, end_ms: word.end_ms, text });

/** New words in the times of those that they stand for. */
function shared(texts, words) {
  if (!words.length) {
    return [];
  }
  if (texts.length === words.length) {
    return texts.map((text, at) => named(words[at], text));
  }
  const [start, end] = [words[0].start_ms, Math.max(words[0].start_ms, words.at(-1).end_ms)];
  const times = byLength(texts, start, end);
  return texts.map((text, at) => ({ start_ms: times[at].start_ms, end_ms: times[at].end_ms, text }));
}

/** A stretch of time shared by words according to their lengths. */
function byLength(texts, start, end) {
  const total = texts.reduce((sum, text) => sum + text.length + 1, 0);
  let seen = 0;
  const at = () => Math.round(start + ((end - start) * seen) / total);
  return texts.map((text) => {
    const from = at();
    seen += text.length + 1;
    return { start_ms: from, end_ms: at() };
  });
}

/**
 * When each word of a segment's text is spoken: as its timed words say, between those by length.
 * @param {{text: string, words: Word[], start_ms: number, end_ms: number}} segment
 * @returns {{tokens: Token[], times: Stretch[], known: (Word | undefined)[]}}
 */
export function timeline(segment) {
  const found = tokens(segment.text);
  const texts = found.map((token) => token.text);
  const known = aligned(texts, segment.words);
  const inside = (ms) => Math.min(Math.max(ms, segment.start_ms), segment.end_ms);
  const times = [];
  let now = segment.start_ms;
  for (let at = 0; at < texts.length; ) {
    if (known[at]) {
      const from = Math.max(now, inside(known[at].start_ms));
      now = Math.max(from, inside(known[at].end_ms));
      times.push({ start_ms: from, end_ms: now });
      at += 1;
      continue;
    }
    let until = at;
    while (until < texts.length && !known[until]) {
      until += 1;
    }
    const end = until < texts.length ? Math.max(now, inside(known[until].start_ms)) : segment.end_ms;
    times.push(...byLength(texts.slice(at, until), now, end));
    [now, at] = [end, until];
  }
  return { tokens: found, times, known };
}
