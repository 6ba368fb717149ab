// What is played next and where it ends: plain values, so that the player only has to follow them.

import { timeline } from "./wordtimes.js";

/**
 * @typedef {object} Span
 * @property {number} from_ms
 * @property {number | null} to_ms null plays on
 * @property {boolean} isLooped
 * @property {string} [id] the segment that it is; its times may change while it is looped
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

const AHEAD_MS = 120;

/**
 * The place in the recording of a cursor in a segment's text: where its word begins, a little early where that is a guess,
 * so that the word is heard whole.
 * @param {import("./model.js").Segment} segment
 * @param {number} offset in characters
 */
export function timeOfCursor(segment, offset) {
  const { tokens, times, known } = timeline(segment);
  const at = tokens.findIndex((token) => offset <= token.end);
  if (at < 0) {
    return segment.start_ms;
  }
  const start_ms = times[at].start_ms;
  return known[at] ? start_ms : Math.max(segment.start_ms, start_ms - AHEAD_MS);
}

/** When an address that opens until `expires_at` is to be asked for anew. @returns {number} ms from now */
export function renewIn(expires_at, now = Date.now()) {
  const left = Date.parse(expires_at) - now;
  return Number.isNaN(left) ? 60_000 : Math.min(Math.max(left - Math.min(120_000, left / 4), 1000), 2 ** 31 - 1);
}
