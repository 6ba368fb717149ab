// Where an in point or an out point may go, and what pulls it: neighbours, silences, the place that is heard.

import { firstFrom } from "./visible.js";

/** A segment is never shorter than this: anything shorter cannot be grabbed again. */
export const SHORTEST_MS = 50;

/**
 * @typedef {"start" | "end"} Edge
 * @typedef {{least_ms: number, most_ms: number}} Bounds
 */

/**
 * How far an edge may move: not past the segment's other edge, not out of the stretch that is being worked on.
 * @param {{start_ms: number, end_ms: number}} segment
 * @param {Edge} edge
 * @param {{start_ms: number, end_ms: number}} stretch
 * @returns {Bounds}
 */
export function boundsOf(segment, edge, stretch) {
  return edge === "start"
    ? { least_ms: stretch.start_ms, most_ms: segment.end_ms - SHORTEST_MS }
    : { least_ms: segment.start_ms + SHORTEST_MS, most_ms: stretch.end_ms };
}

/** @param {number} ms @param {Bounds} bounds */
export const clamp = (ms, { least_ms, most_ms }) => Math.round(Math.min(Math.max(ms, least_ms), most_ms));

/**
 * The points that pull an edge near `ms`: the facing edges of the neighbours (with `gap_ms` between, where the limits
 * want one), where sound begins and ends, and the playhead.
 * @param {object} around
 * @param {{id: string, start_ms: number, end_ms: number}[]} around.segments ordered
 * @param {[number, number][]} around.silences ordered
 * @param {string} around.id whose edge it is
 * @param {Edge} around.edge
 * @param {number} [around.gap_ms]
 * @param {number | null} [around.head_ms]
 * @param {number} ms
 * @param {number} reach_ms
 * @returns {number[]}
 */
export function magnets({ segments, silences, id, edge, gap_ms = 0, head_ms = null }, ms, reach_ms) {
  const at = firstFrom(segments, ms - reach_ms);
  const near = segments.slice(Math.max(0, at - 8), at + 8).filter((one) => one.id !== id);
  const found = near.flatMap((one) =>
    edge === "start" ? [one.end_ms + gap_ms, one.end_ms] : [one.start_ms - gap_ms, one.start_ms],
  );
  found.push(...silentEdges(silences, edge, ms, reach_ms));
  return head_ms === null ? found : [...found, head_ms];
}

/** Sound begins where a silence ends, and ends where one begins. */
function silentEdges(silences, edge, ms, reach_ms) {
  const side = edge === "start" ? 1 : 0;
  let [low, high] = [0, silences.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (silences[middle][1] < ms - reach_ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return silences.slice(low, low + 4).map((one) => one[side]);
}

/**
 * The nearest point within reach, else the place itself.
 * @param {number} ms
 * @param {number[]} points
 * @param {number} reach_ms
 */
export function snapped(ms, points, reach_ms) {
  let best = ms;
  let distance = reach_ms + 1;
  for (const point of points) {
    if (Math.abs(point - ms) < distance) {
      [best, distance] = [point, Math.abs(point - ms)];
    }
  }
  return best;
}
