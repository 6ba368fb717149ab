// A long recording's waveform: coarse at first, finer where somebody has looked.

export const PER_SECOND = 20;
export const MOST_POINTS = 4000;
const CHUNK_MS = (MOST_POINTS / PER_SECOND) * 1000;

/** @typedef {import("../shell/waveform.js").Peaks} Peaks */

/**
 * @param {number} durationMs
 * @param {Peaks} overview all of it, with at most 4,000 points
 */
export function createPeaks(durationMs, overview) {
  const isFine = (durationMs * PER_SECOND) / 1000 <= MOST_POINTS;
  const count = isFine ? overview.high.length : Math.ceil((durationMs * PER_SECOND) / 1000);
  const low = new Int8Array(count);
  const high = new Int8Array(count);
  const asked = new Set();
  const chunks = Math.ceil(durationMs / CHUNK_MS);
  for (let at = 0; at < count; at++) {
    const from = Math.floor((at * overview.high.length) / count);
    low[at] = overview.low[from];
    high[at] = overview.high[from];
  }
  return {
    /** As `setPeaks` of the waveform takes it. */
    data: { duration_ms: durationMs, start_ms: 0, end_ms: durationMs, low, high },
    /**
     * The stretches that are still coarse in a window; each is named once.
     * @returns {{startMs: number, endMs: number}[]}
     */
    wanted(from_ms, to_ms) {
      const found = [];
      const last = Math.min(chunks - 1, Math.floor(to_ms / CHUNK_MS));
      for (let chunk = Math.max(0, Math.floor(from_ms / CHUNK_MS)); !isFine && chunk <= last; chunk++) {
        if (!asked.has(chunk)) {
          asked.add(chunk);
          found.push({ startMs: chunk * CHUNK_MS, endMs: Math.min(durationMs, (chunk + 1) * CHUNK_MS) });
        }
      }
      return found;
    },
    /** Puts a finer stretch in place. @param {Peaks} finer */
    put(finer) {
      const start = Math.round((finer.start_ms * PER_SECOND) / 1000);
      const room = Math.max(0, count - start);
      low.set(finer.low.slice(0, room), Math.min(start, count));
      high.set(finer.high.slice(0, room), Math.min(start, count));
    },
  };
}
