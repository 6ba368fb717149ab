// The document on the desk: what all parts of the workbench read, change and listen to.
//
//   const desk = createDesk({document, limits, durationMs});
//   desk.segments                               // by their in points; never change one, apply a command
//   desk.apply({type: "split", id, at: 12});    // {ok: true} or {ok: false, reason: "nothing_to_divide"}
//   desk.undo(); desk.redo();
//   const stop = desk.subscribe((change) => change.changed.has(id) && draw(desk.get(id)));
//   desk.select(id, 3, 7); desk.selection       // {id, start, end}: the segment that is worked on, the caret in its text
//   desk.toDocument()                           // as the API takes it
//
// Segments are frozen values: one that has not changed is the same object as before, so `===` tells.

import { placeFor, Refused } from "./checks.js";
import { plan } from "./commands.js";
import { fromDocument, jsonOf, written } from "./documents.js";
import { createHistory } from "./history.js";
import { freshId } from "./ids.js";
import { retimed } from "./wordtimes.js";

/**
 * @typedef {object} Segment as in the API's document, all fields there
 * @property {string} id never changes; comments, takes and findings name segments by it
 * @property {number} start_ms
 * @property {number} end_ms after `start_ms`
 * @property {string} text with `<i>`, `<b>`, `<u>` and line feeds
 * @property {string | null} speaker id of a speaker
 * @property {"speech" | "sound" | "music"} kind
 * @property {import("./wordtimes.js").Word[]} words those whose times are known
 *
 * @typedef {{id: string, name: string, voice?: string}} Speaker
 *
 * @typedef {object} Limits as the page gives them; null where nothing is shown as cues (transcripts)
 * @property {number} max_chars_per_line
 * @property {number} max_lines
 * @property {number} max_chars_per_second
 * @property {number} min_duration_ms
 * @property {number} max_duration_ms
 * @property {number} min_gap_ms
 * @property {number} frame_rate
 *
 * @typedef {{type: "setText", id: string, text: string}
 *   | {type: "setTexts", edits: {id: string, text: string}[]}
 *   | {type: "setTimes", id: string, start_ms?: number, end_ms?: number}
 *   | {type: "split", id: string, at?: number, time_ms?: number}
 *   | {type: "merge", id: string, separator?: string}
 *   | {type: "insert", after?: string, before?: string, start_ms?: number, end_ms?: number, text?: string,
 *      speaker?: string | null, kind?: Segment["kind"]}
 *   | {type: "remove", ids: string[]}
 *   | {type: "setSpeaker", ids: string[], speaker: string | null}
 *   | {type: "setKind", ids: string[], kind: Segment["kind"]}
 *   | {type: "addSpeaker", name: string, id?: string}
 *   | {type: "renameSpeaker", id: string, name: string}
 *   | {type: "setSpeakers", speakers: Speaker[]}
 *   | {type: "setVoice", id: string, voice: string}
 *   | {type: "replaceDocument", document: object}} Command
 *
 * @typedef {object} Published what has changed, for listeners
 * @property {Set<string>} changed ids of segments that have other values, or another place
 * @property {string[]} inserted ids
 * @property {string[]} removed ids
 * @property {boolean} order whether places in the list have changed (inserted, removed or moved)
 * @property {boolean} speakers whether the list of speakers has
 * @property {boolean} selection whether another segment or place in its text is selected
 * @property {boolean} findings whether `desk.findings` are others
 * @property {"apply" | "undo" | "redo" | "load" | "select" | "findings"} origin
 *
 * @typedef {{ok: boolean, reason: string}} Applied `reason` is "" when ok
 *
 * @typedef {object} Findings what the check has found in the draft that was saved last
 * @property {number} errors
 * @property {number} warnings
 * @property {number} infos
 * @property {object[]} findings as the API has them; `segment_id` names the segment
 * @property {boolean} has_more
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

/**
 * @param {object} options
 * @param {object} options.document as the API has it; null for an empty one
 * @param {string} [options.language] of an empty document
 * @param {Limits | null} [options.limits]
 * @param {number | null} [options.durationMs] of the recording
 * @param {() => string} [options.makeId]
 * @param {() => number} [options.clock] in ms
 */
export function createDesk({
  document,
  language = "en",
  limits = null,
  durationMs = null,
  makeId = freshId,
  clock = () => performance.now(),
}) {
  const history = createHistory();
  const listeners = new Set();
  /** @type {Segment[]} */
  let segments = [];
  /** @type {Speaker[]} */
  let speakers = [];
  let rest = {};
  let places = null;
  /** @type {{id: string, start: number, end: number} | null} */
  let selection = null;
  /** @type {Findings | null} */
  let findings = null;

  function indexOf(id) {
    if (!places) {
      places = new Map(segments.map((segment, index) => [segment.id, index]));
    }
    return places.get(id) ?? -1;
  }

  const inner = {
    get segments() {
      return segments;
    },
    get speakers() {
      return speakers;
    },
    indexOf,
    limits: limits ?? NO_LIMITS,
    durationMs: durationMs ?? Number.POSITIVE_INFINITY,
    get language() {
      return rest.language;
    },
    makeId() {
      let id = makeId();
      while (indexOf(id) >= 0) {
        id = makeId();
      }
      return id;
    },
  };

  function publish(origin, more = {}) {
    const change = {
      changed: new Set(),
      inserted: [],
      removed: [],
      order: false,
      speakers: false,
      selection: false,
      findings: false,
      origin,
      ...more,
    };
    for (const listener of [...listeners]) {
      tell(listener, change);
    }
  }

  /** Splices in place; returns what is to be published of them. */
  function perform({ splices, speakers: named }) {
    const [before, after] = [new Set(), new Set()];
    for (const { index, removed, inserted } of splices) {
      segments.splice(index, removed.length, ...(inserted.length < 10_000 ? inserted : []));
      if (inserted.length >= 10_000) {
        segments = [...segments.slice(0, index), ...inserted, ...segments.slice(index)];
      }
      note(before, after, removed, inserted);
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
  }

  function move(target) {
    const first = segments[0] ? { id: segments[0].id, start: 0, end: 0 } : null;
    const known = [target, selection].find((one) => one && indexOf(one.id) >= 0) ?? first;
    const isOther = known?.id !== selection?.id || known?.start !== selection?.start || known?.end !== selection?.end;
    selection = known;
    return isOther;
  }

  /** A change as the history keeps it; words of a text that is still being typed are found anew in what they were. */
  function recorded(command, made, merge) {
    const at = clock();
    const key = merge ?? (command.type === "setText" ? `text:${command.id}` : "");
    const base = command.type === "setText" && history.open(key, at)?.splices;
    if (base?.length === 1 && made.splices.length === 1 && base[0].removed.length === 1) {
      const [segment] = made.splices[0].inserted;
      made.splices[0].inserted = [
        Object.freeze({ ...segment, words: retimed(segment.text, base[0].removed[0].words) }),
      ];
    }
    const named = made.speakers ? { before: speakers, after: made.speakers } : null;
    return { splices: made.splices, speakers: named, selection: { before: selection, after: null }, key, at };
  }

  /**
   * @param {Command} command
   * @param {{merge?: string, selection?: {id: string, start: number, end: number}}} [options] `merge`: commands with one
   *   word that follow each other within a second are one step of undo (a drag, held keys); `selection`: where the
   *   caret is afterwards
   * @returns {Applied}
   */
  function apply(command, { merge, selection: after } = {}) {
    let made;
    try {
      made = plan(inner, command);
    } catch (error) {
      if (error instanceof Refused) {
        return { ok: false, reason: error.reason };
      }
      throw error;
    }
    if (!made.splices.length && !made.speakers) {
      return { ok: true, reason: "" };
    }
    for (const { inserted } of made.splices) {
      inserted.forEach(Object.freeze);
    }
    const change = recorded(command, made, merge);
    const said = perform(change);
    const isMoved = move(after ?? made.focus ?? selection);
    change.selection.after = selection;
    history.record(change);
    publish("apply", { ...said, selection: isMoved });
    return { ok: true, reason: "" };
  }

  function step(change, origin) {
    if (!change) {
      return false;
    }
    const said = perform(change);
    const isMoved = move(change.selection.after ?? shown(said));
    publish(origin, { ...said, selection: isMoved });
    return true;
  }

  const shown = (said) => {
    const id = [...said.changed, ...said.inserted].find((one) => indexOf(one) >= 0);
    return id === undefined ? null : { id, start: 0, end: 0 };
  };

  /** Puts a document on the desk and forgets what was done to the one before. @param {object | null} from */
  function load(from) {
    const read = fromDocument(from, language);
    ({ segments, speakers, rest } = read);
    places = null;
    history.forget();
    findings = null;
    selection = segments.length ? { id: segments[0].id, start: 0, end: 0 } : null;
    publish("load", { order: true, speakers: true, selection: true, findings: true });
  }

  load(document);
  return {
    /** @returns {readonly Segment[]} */
    get segments() {
      return segments;
    },
    get speakers() {
      return speakers;
    },
    get selection() {
      return selection;
    },
    get findings() {
      return findings;
    },
    get undoable() {
      return history.undoable;
    },
    get redoable() {
      return history.redoable;
    },
    get language() {
      return rest.language;
    },
    limits,
    durationMs,
    /** @param {string} id @returns {Segment | undefined} */
    get: (id) => segments[indexOf(id)],
    indexOf,
    /** The segment that is heard at a time, else the last one before it. @param {number} ms @returns {Segment | undefined} */
    at(ms) {
      const index = placeFor(segments, ms) - 1;
      const inside = [index, index - 1, index - 2].find((one) => segments[one]?.end_ms > ms);
      return segments[inside ?? index];
    },
    apply,
    undo: () => step(history.undo(), "undo"),
    redo: () => step(history.redo(), "redo"),
    /** The next change is a step of undo of its own. */
    closeStep: () => history.close(),
    /** @param {string} id @param {number} [start] offsets in the text @param {number} [end] */
    select(id, start = 0, end = start) {
      if (indexOf(id) >= 0 && move({ id, start, end })) {
        publish("select", { selection: true });
      }
    },
    /** @param {Findings | null} found */
    setFindings(found) {
      findings = found;
      publish("findings", { findings: true });
    },
    /** @param {(change: Published) => void} listener @returns {() => void} call it to stop listening */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load,
    /** As the API takes it. */
    toDocument: () => ({ ...rest, speakers, segments: segments.map(written) }),
    /** The same as text: what has not changed is not written again. */
    toJson: () => jsonOf({ ...rest, speakers }, segments),
  };
}

/** A listener that fails stops nobody else, and nobody's typing. */
function tell(listener, change) {
  try {
    listener(change);
  } catch (error) {
    globalThis.reportError(error);
  }
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
