// How a take lies in the time of its segment, as a bar and as the facts of a sentence.

/**
 * @typedef {object} Line a segment of `GET /v1/tasks/{id}/takes`
 * @property {number} start_ms
 * @property {number} end_ms
 * @property {{tempo: number, duration_ms: number, overrun_ms: number} | null} fit
 * @property {{is_chosen: boolean, is_stale: boolean, duration_ms: number}[]} takes
 *
 * @typedef {"missing" | "stale" | "overrun" | "faster" | "fits"} State
 */

/** @param {Line} line */
export const chosenTake = (line) => line.takes.find((take) => take.is_chosen) ?? null;

/** What somebody has to know first of a line. @param {Line} line @returns {State} */
export function stateOf(line) {
  const take = chosenTake(line);
  if (!take || !line.fit) {
    return "missing";
  }
  if (take.is_stale) {
    return "stale";
  }
  if (line.fit.overrun_ms > 0) {
    return "overrun";
  }
  return line.fit.tempo > 1.0001 ? "faster" : "fits";
}

/**
 * Shares of a bar, in percent: the slot, how much of it the take fills, and what runs past it.
 * @param {Line} line
 * @returns {{slot: number, filled: number, spilled: number, overrun: number}} together at most 100
 */
export function barOf(line) {
  const slot_ms = Math.max(1, line.end_ms - line.start_ms);
  const duration_ms = line.fit?.duration_ms ?? 0;
  const overrun_ms = line.fit?.overrun_ms ?? 0;
  const whole = Math.max(slot_ms, duration_ms);
  const percent = (ms) => Math.round((ms / whole) * 1000) / 10;
  const past_ms = Math.max(0, duration_ms - slot_ms);
  return {
    slot: percent(slot_ms),
    filled: percent(Math.min(duration_ms, slot_ms)),
    spilled: percent(Math.max(0, past_ms - overrun_ms)),
    overrun: percent(Math.min(overrun_ms, past_ms)),
  };
}

/**
 * The next line in a direction that somebody has to do something about.
 * @param {Line[]} lines
 * @param {number} at index to start from
 * @returns {number} -1 when all is well
 */
export function nextTroubled(lines, at) {
  for (let step = 1; step <= lines.length; step++) {
    const index = (at + step) % lines.length;
    if (["missing", "stale", "overrun"].includes(stateOf(lines[index]))) {
      return index;
    }
  }
  return -1;
}
