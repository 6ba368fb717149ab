// What commands are made from, and what they must not break: the service refuses the rest.

import { cleaned, MOST_TEXT } from "./markup.js";

/**
 * @typedef {import("./model.js").Segment} Segment
 * @typedef {import("./model.js").Speaker} Speaker
 * @typedef {{id: string, start: number, end: number}} Caret
 * @typedef {{index: number, removed: Segment[], inserted: Segment[]}} Splice
 * @typedef {{splices: Splice[], speakers?: Speaker[], focus?: Caret}} Plan
 *
 * @typedef {object} Desk what a plan is made from
 * @property {Segment[]} segments by their in points
 * @property {(id: string) => number} indexOf -1 for none
 * @property {Speaker[]} speakers
 * @property {import("./model.js").Limits} limits
 * @property {number} durationMs of the recording; Infinity when nobody knows
 * @property {string} language
 * @property {() => string} makeId
 */

/** Why a command cannot be done; `reason` is a name that the page has words for. Nothing was changed. */
export class Refused extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

export const MOST_SEGMENTS = 50_000;
export const LATEST_MS = 48 * 3600 * 1000;

export function found(desk, id) {
  const index = desk.indexOf(id);
  if (index < 0) {
    throw new Refused("unknown_segment");
  }
  return index;
}

export const replaced = (desk, index, segment) => ({ index, removed: [desk.segments[index]], inserted: [segment] });

export function checkedText(text) {
  const clean = cleaned(text);
  if (clean.length > MOST_TEXT) {
    throw new Refused("text_too_long");
  }
  return clean;
}

/** Whole milliseconds within the recording's bounds, at least one long. */
export function checkedTimes(start, end) {
  const [from, to] = [Math.round(start), Math.round(end)];
  if (!(from >= 0 && to <= LATEST_MS && from < to)) {
    throw new Refused("bad_times");
  }
  return [from, to];
}

/** Where a segment with this in point belongs: after all that begin no later. @param {Segment[]} segments */
export function placeFor(segments, start) {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    [low, high] = segments[middle].start_ms <= start ? [middle + 1, high] : [low, middle];
  }
  return low;
}

export function knownSpeaker(desk, speaker) {
  if (speaker !== null && !desk.speakers.some((one) => one.id === speaker)) {
    throw new Refused("unknown_speaker");
  }
  return speaker;
}

/** The same change for some segments. */
export function changed(desk, ids, change) {
  const splices = [];
  for (const id of new Set(ids)) {
    const index = found(desk, id);
    const made = change(desk.segments[index]);
    if (made !== desk.segments[index]) {
      splices.push(replaced(desk, index, made));
    }
  }
  return { splices };
}
