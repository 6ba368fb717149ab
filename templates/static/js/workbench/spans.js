// What is played next and where it ends: plain values, so that the player only has to follow them.

/**
 * @typedef {object} Span
 * @property {number} from_ms
 * @property {number | null} to_ms null plays on
 * @property {boolean} isLooped
 */

export const SPEEDS = [0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/** @param {{start_ms: number, end_ms: number}} segment @returns {Span} */
export const spanOf = (segment, isLooped = false) => ({ from_ms: segment.start_ms, to_ms: segment.end_ms, isLooped });

/**
 * A stretch with something before and after it, so that a cut can be judged.
 * @param {{start_ms: number, end_ms: number}} segment
 * @param {number} around_ms
 * @returns {Span}
 */
export const spanAround = (segment, around_ms = 1000) => ({
  from_ms: Math.max(0, segment.start_ms - around_ms),
  to_ms: segment.end_ms + around_ms,
  isLooped: false,
});

/**
 * Where playing goes on after a pause: a little back, so that the ear finds its way in. Never before the stretch that
 * was being played, and not at all where somebody has moved since.
 * @param {number} paused_ms
 * @param {number} rewind_ms
 * @param {number} [least_ms]
 */
export const resumedAt = (paused_ms, rewind_ms, least_ms = 0) =>
  Math.max(Math.min(least_ms, paused_ms), paused_ms - rewind_ms);

/**
 * The next speed in a direction.
 * @param {number} speed
 * @param {1 | -1} direction
 */
export function nextSpeed(speed, direction) {
  const inOrder = direction > 0 ? SPEEDS : [...SPEEDS].reverse();
  return inOrder.find((one) => (one - speed) * direction > 0.001) ?? inOrder.at(-1);
}

/**
 * The place in the recording of a cursor in a segment's text: its word's own in point where words have one, else a share
 * of the segment's time, a little early, so that the word is heard whole.
 * @param {{start_ms: number, end_ms: number, text: string, words?: {start_ms: number, text: string}[]}} segment
 * @param {number} offset in characters
 */
export function timeOfCursor(segment, offset) {
  const { start_ms, end_ms, text, words = [] } = segment;
  const before = text.slice(0, offset).replace(/\S*$/, "");
  const count = before.split(/\s+/).filter(Boolean).length;
  if (words.length && count < words.length) {
    return Math.max(start_ms, words[count].start_ms);
  }
  const share = text.length ? before.length / text.length : 0;
  return Math.round(Math.max(start_ms, start_ms + share * (end_ms - start_ms) - 150));
}

/** When an address that opens until `expires_at` is to be asked for anew. @returns {number} ms from now */
export function renewIn(expires_at, now = Date.now()) {
  const left = Date.parse(expires_at) - now;
  return Number.isNaN(left) ? 60_000 : Math.min(Math.max(left - Math.min(120_000, left / 4), 1000), 2 ** 31 - 1);
}
