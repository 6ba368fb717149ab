// The source text that belongs beside a segment of a translation: what is said while it stands.

import { touching } from "./visible.js";

/**
 * @param {import("./model.js").Segment[]} source by in points
 * @returns {(segment: import("./model.js").Segment) => string}
 */
export function besideOf(source) {
  const byId = new Map(source.map((segment) => [segment.id, segment]));
  return (segment) => {
    const near = touching(source, segment.start_ms, segment.end_ms);
    const inside = near.filter((one) => {
      const middle = (one.start_ms + one.end_ms) / 2;
      return middle >= segment.start_ms && middle < segment.end_ms;
    });
    if (inside.length) {
      return inside.map((one) => one.text).join(" ");
    }
    const same = byId.get(segment.id);
    return (same && near.includes(same) ? same : longest(near, segment))?.text ?? "";
  };
}

function longest(near, segment) {
  const shared = (one) => Math.min(one.end_ms, segment.end_ms) - Math.max(one.start_ms, segment.start_ms);
  return near.reduce((best, one) => (!best || shared(one) > shared(best) ? one : best), undefined);
}
