// The segments and speakers themselves: found by id, changed by splices. Who may change them, and who is told, is the desk's.

import { fromDocument } from "./documents.js";

/**
 * @typedef {import("./types.js").Segment} Segment
 * @typedef {import("./types.js").Speaker} Speaker
 */

const NO_LIMITS = {
  max_chars_per_line: 100,
  max_lines: 100,
  max_chars_per_second: 60,
  min_duration_ms: 0,
  max_duration_ms: 60_000,
  min_gap_ms: 0,
  frame_rate: 25,
};

/** Segments that are inserted at once are handed over as arguments up to here. */
const MOST_ARGUMENTS = 10_000;

/**
 * What commands are planned from (`checks.js`: Desk), and what their splices change.
 * @param {object} options
 * @param {import("./types.js").Limits | null} options.limits
 * @param {number | null} options.durationMs
 * @param {() => string} options.makeId
 */
export function createStock({ limits, durationMs, makeId }) {
  /** @type {Segment[]} */
  let segments = [];
  /** @type {Speaker[]} */
  let speakers = [];
  let rest = {};
  let places = null;

  function indexOf(id) {
    if (!places) {
      places = new Map(segments.map((segment, index) => [segment.id, index]));
    }
    return places.get(id) ?? -1;
  }

  function splice({ index, removed, inserted }) {
    if (inserted.length < MOST_ARGUMENTS) {
      segments.splice(index, removed.length, ...inserted);
    } else {
      segments = [...segments.slice(0, index), ...inserted, ...segments.slice(index + removed.length)];
    }
  }

  return {
    get segments() {
      return segments;
    },
    get speakers() {
      return speakers;
    },
    /** All of the document but segments and speakers. */
    get rest() {
      return rest;
    },
    get language() {
      return rest.language;
    },
    indexOf,
    limits: limits ?? NO_LIMITS,
    durationMs: durationMs ?? Number.POSITIVE_INFINITY,
    makeId() {
      let id = makeId();
      while (indexOf(id) >= 0) {
        id = makeId();
      }
      return id;
    },
    /** @param {object | null} document @param {string} language of an empty one */
    load(document, language) {
      ({ segments, speakers, rest } = fromDocument(document, language));
      places = null;
    },
    /** Splices in place; returns what is to be published of them. */
    perform({ splices, speakers: named }) {
      const [before, after] = [new Set(), new Set()];
      for (const one of splices) {
        splice(one);
        note(before, after, one.removed, one.inserted);
      }
      const isOrder = splices.some(({ removed, inserted }) => !isSameList(removed, inserted));
      places = isOrder ? null : places;
      speakers = named?.after ?? speakers;
      return {
        changed: new Set([...after].filter((id) => before.has(id))),
        inserted: [...after].filter((id) => !before.has(id)),
        removed: [...before].filter((id) => !after.has(id)),
        order: isOrder,
        speakers: Boolean(named),
      };
    },
  };
}

/** Which segments were there before a change, and which are after it. */
function note(before, after, removed, inserted) {
  for (const { id } of removed) {
    if (!after.delete(id)) {
      before.add(id);
    }
  }
  for (const { id } of inserted) {
    after.add(id);
  }
}

const isSameList = (first, second) =>
  first.length === second.length && first.every((segment, at) => segment.id === second[at].id);
