// When each word of a segment is said: by its own in and out points where the document has them, else by its length.

/**
 * @typedef {object} SpokenWord
 * @property {number} from first character in the segment's text without tags
 * @property {number} to character behind the last
 * @property {number} startMs
 * @property {number} endMs
 */

const WORD = /\S+/gu;
/** A word takes time for its end too, or one letter would take none. */
const PAUSE = 1;

/**
 * @param {string} text without tags
 * @param {{start_ms: number, end_ms: number, words?: {start_ms: number, end_ms: number, text: string}[]}} segment
 * @returns {SpokenWord[]} in the order of the text
 */
export function spokenWords(text, segment) {
  const found = [...text.matchAll(WORD)].map((match) => ({ from: match.index, to: match.index + match[0].length }));
  const timed = segment.words ?? [];
  if (timed.length === found.length) {
    return found.map((word, index) => ({ ...word, startMs: timed[index].start_ms, endMs: timed[index].end_ms }));
  }
  return shared(found, segment);
}

/** The segment's time, shared among its words by how long they are. */
function shared(found, segment) {
  const whole = found.reduce((sum, word) => sum + word.to - word.from + PAUSE, 0);
  const length = segment.end_ms - segment.start_ms;
  let passed = 0;
  return found.map((word) => {
    const startMs = Math.round(segment.start_ms + (length * passed) / whole);
    passed += word.to - word.from + PAUSE;
    return { ...word, startMs, endMs: Math.round(segment.start_ms + (length * passed) / whole) };
  });
}

/**
 * The index of what is said at an instant, or what was said last; -1 before the first.
 * @param {ArrayLike<number>} starts ascending, in milliseconds
 * @param {number} ms
 */
export function lastStarted(starts, ms) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** @param {SpokenWord[]} words @param {number} offset a character @returns {SpokenWord | undefined} the word there */
export function wordAt(words, offset) {
  return words.find((word) => word.from <= offset && offset < word.to);
}

/**
 * Which segments of the source stand beside which of the translation: each beside the one that it overlaps most.
 * Both lists are ascending by their in points.
 * @param {{start_ms: number, end_ms: number}[]} translated
 * @param {{start_ms: number, end_ms: number}[]} source
 * @returns {Map<number, number[]>} indices of the source by index of the translation
 */
export function besides(translated, source) {
  const found = new Map();
  let from = 0;
  source.forEach((one, place) => {
    while (from < translated.length - 1 && translated[from].end_ms <= one.start_ms) {
      from += 1;
    }
    let best = from;
    let most = -1;
    for (let at = from; at < translated.length && (at === from || translated[at].start_ms < one.end_ms); at += 1) {
      const overlap = Math.min(one.end_ms, translated[at].end_ms) - Math.max(one.start_ms, translated[at].start_ms);
      if (overlap > most) {
        most = overlap;
        best = at;
      }
    }
    found.set(best, [...(found.get(best) ?? []), place]);
  });
  return found;
}
