// What can be undone: changes as splices, at least 100 of them. Typing in one place within a second is one step.

import { inverted } from "./commands.js";

/**
 * @typedef {object} Change
 * @property {import("./commands.js").Splice[]} splices
 * @property {{before: object[], after: object[]} | null} speakers
 * @property {{before: object | null, after: object | null}} selection
 * @property {string} key changes with one key that follow each other quickly are one step; "" for never
 * @property {number} at when, in ms
 */

export const MOST_STEPS = 500;
const PAUSE_MS = 1000;
const LONGEST_MS = 5000;

/** The two stacks. Nothing in them is ever changed: segments are values. */
export function createHistory() {
  /** @type {Change[]} */
  let done = [];
  /** @type {Change[]} */
  let undone = [];
  let begunAt = 0;
  let isOpen = false;

  /** The step that a change would join, or undefined. */
  function open(key, at) {
    const last = done.at(-1);
    const isJoined = isOpen && key && last?.key === key && at - last.at < PAUSE_MS && at - begunAt < LONGEST_MS;
    return isJoined ? last : undefined;
  }

  return {
    open,
    /** @param {Change} change */
    record(change) {
      const last = open(change.key, change.at);
      if (last) {
        done[done.length - 1] = joined(last, change);
      } else {
        done = [...done.slice(-MOST_STEPS + 1), change];
        begunAt = change.at;
      }
      undone = [];
      isOpen = true;
    },
    /** @returns {Change | undefined} what to apply */
    undo() {
      const last = done.pop();
      isOpen = false;
      if (last) {
        undone.push(last);
      }
      return last && turned(last);
    },
    /** @returns {Change | undefined} */
    redo() {
      const next = undone.pop();
      isOpen = false;
      if (next) {
        done.push(next);
      }
      return next;
    },
    /** The next change begins a step of its own. */
    close: () => {
      isOpen = false;
    },
    forget() {
      [done, undone, isOpen] = [[], [], false];
    },
    get undoable() {
      return done.length;
    },
    get redoable() {
      return undone.length;
    },
  };
}

const turned = (change) => ({
  ...change,
  splices: inverted(change.splices),
  speakers: change.speakers && { before: change.speakers.after, after: change.speakers.before },
  selection: { before: change.selection.after, after: change.selection.before },
});

function joined(first, second) {
  return {
    ...second,
    splices: spliced(first.splices, second.splices),
    speakers: joinedSpeakers(first.speakers, second.speakers),
    selection: { before: first.selection.before, after: second.selection.after },
  };
}

function joinedSpeakers(first, second) {
  return first && second ? { before: first.before, after: second.after } : (first ?? second);
}

/** One after the other; two replacements of one segment are one. */
function spliced(first, second) {
  const [a, b] = [first[0], second[0]];
  const isOne = first.length === 1 && second.length === 1 && a.index === b.index;
  if (isOne && [a.removed, a.inserted, b.removed, b.inserted].every((list) => list.length === 1)) {
    return [{ index: a.index, removed: a.removed, inserted: b.inserted }];
  }
  return [...first, ...second];
}
