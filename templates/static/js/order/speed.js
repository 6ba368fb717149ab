// How fast an upload is, over its last seconds, and how long it still takes.

const WINDOW_MS = 5000;

/** @param {() => number} now in milliseconds */
export function createSpeed(now = () => performance.now()) {
  let samples = [];
  return {
    /** @param {number} bytes sent so far */
    note(bytes) {
      const at = now();
      samples = [...samples.filter((one) => at - one.at < WINDOW_MS), { at, bytes }];
    },
    /** After a break what was before it says nothing. */
    forget() {
      samples = [];
    },
    /** @returns {number} bytes a second; 0 while it cannot be told */
    bytesPerSecond() {
      const first = samples[0];
      const last = samples.at(-1);
      return first && last.at > first.at ? ((last.bytes - first.bytes) / (last.at - first.at)) * 1000 : 0;
    },
  };
}
