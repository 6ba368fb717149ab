// Characters as the reader sees them, counted as `service/timedtext/graphemes.py` does: grapheme clusters without tags and
// without marks that only steer direction.

import { plain } from "./markup.js";

const QUICK = /^[ -~]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what nobody sees
const UNSEEN = /^[\0-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/;
const clusters = new Intl.Segmenter("und", { granularity: "grapheme" });
const MOST_KEPT = 4096;
const kept = new Map();

/** How many characters the reader sees. @param {string} text */
export function length(text) {
  const bare = plain(text);
  return QUICK.test(bare) ? bare.length : exact(bare);
}

function exact(text) {
  const known = kept.get(text);
  if (known !== undefined) {
    return known;
  }
  let count = 0;
  for (const { segment } of clusters.segment(text)) {
    count += UNSEEN.test(segment) ? 0 : 1;
  }
  if (kept.size >= MOST_KEPT) {
    kept.clear();
  }
  kept.set(text, count);
  return count;
}

/**
 * The lines of a text as they are shown: its own, or where one is too long and there are no others, broken at spaces.
 * @param {string} text
 * @param {number} width
 * @returns {{counts: number[], isOwn: boolean}} characters of each line
 */
export function linesOf(text, width) {
  const own = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const counts = own.map(length);
  if (own.length !== 1 || counts[0] <= width) {
    return { counts, isOwn: true };
  }
  return { counts: wrapped(own[0], width), isOwn: false };
}

function wrapped(line, width) {
  const counts = [];
  let now = -1;
  for (const word of line.split(/\s+/)) {
    const size = length(word);
    if (now < 0) {
      now = size;
    } else if (now + 1 + size <= width) {
      now += 1 + size;
    } else {
      counts.push(now);
      now = size;
    }
  }
  counts.push(now);
  return counts;
}
