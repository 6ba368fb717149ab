// What a segment measures beside its limits, as one types. The check at the server has the last word: it looks at the cues
// that are made of segments.

import { linesOf } from "./counting.js";

/**
 * @typedef {object} Measured
 * @property {number[]} lines characters of each line
 * @property {boolean} isOwn whether the line breaks are the text's own
 * @property {number} speed characters a second
 * @property {number} duration_ms
 * @property {number | null} gap_ms to the segment before; null for the first
 * @property {Set<Miss>} misses
 *
 * @typedef {"line_too_long" | "too_many_lines" | "reading_speed" | "cue_too_short" | "cue_too_long" | "gap_too_small"
 *   | "cues_overlap"} Miss
 */

/**
 * @param {import("./model.js").Segment} segment
 * @param {import("./model.js").Segment | undefined} previous
 * @param {import("./model.js").Limits} limits
 * @returns {Measured}
 */
export function measured(segment, previous, limits) {
  const { counts, isOwn } = linesOf(segment.text, limits.max_chars_per_line);
  const duration = segment.end_ms - segment.start_ms;
  const seen = counts.reduce((sum, count) => sum + count, 0);
  const found = {
    lines: counts,
    isOwn,
    speed: (seen * 1000) / Math.max(duration, 1),
    duration_ms: duration,
    gap_ms: previous ? segment.start_ms - previous.end_ms : null,
    misses: new Set(),
  };
  for (const [name, isMissed] of judged(found, seen, limits)) {
    if (isMissed) {
      found.misses.add(name);
    }
  }
  return found;
}

function judged({ lines, duration_ms: duration, gap_ms: gap }, seen, limits) {
  const isEmpty = seen === 0;
  return [
    ["line_too_long", lines.some((count) => count > limits.max_chars_per_line)],
    ["too_many_lines", lines.length > limits.max_lines],
    ["reading_speed", seen * 1000 > limits.max_chars_per_second * duration],
    ["cue_too_short", !isEmpty && duration < limits.min_duration_ms],
    ["cue_too_long", !isEmpty && duration > limits.max_duration_ms],
    ["cues_overlap", gap !== null && gap < 0],
    ["gap_too_small", gap !== null && gap > 0 && gap < limits.min_gap_ms],
  ];
}
