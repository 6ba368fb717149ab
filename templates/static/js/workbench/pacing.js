// When to save: soon after somebody pauses, every two seconds while they go on, and one at a time.

export const PAUSE_MS = 700;
export const LONGEST_MS = 2000;
export const LEAST_MS = 1000;
const RETRIES_MS = [1000, 2000, 4000, 8000, 15_000, 30_000];

/**
 * @param {object} times in ms of one clock
 * @param {number} times.firstChange that is not saved
 * @param {number} times.lastChange
 * @param {number} times.lastStart of the save before
 * @returns {number} when to save
 */
export const dueAt = ({ firstChange, lastChange, lastStart }) =>
  Math.max(lastStart + LEAST_MS, Math.min(lastChange + PAUSE_MS, firstChange + LONGEST_MS));

/** How long to wait after so many failures. @param {number} failures */
export const retryAfter = (failures) => RETRIES_MS[Math.min(failures, RETRIES_MS.length) - 1] ?? 0;
