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
import { jsonOf, written } from "./documents.js";
import { createHistory } from "./history.js";
import { freshId } from "./ids.js";
import { createStock } from "./stock.js";
import { retimed } from "./wordtimes.js";

/**
 * @typedef {import("./types.js").Segment} Segment
 * @typedef {import("./types.js").Speaker} Speaker
 * @typedef {import("./types.js").Limits} Limits
 * @typedef {import("./types.js").Command} Command
 * @typedef {import("./types.js").Published} Published
 * @typedef {import("./types.js").Applied} Applied
 * @typedef {import("./types.js").Findings} Findings
 */

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
  const stock = createStock({ limits, durationMs, makeId });
  const { indexOf } = stock;
  const listeners = new Set();
  /** @type {{id: string, start: number, end: number} | null} */
  let selection = null;
  /** @type {Findings | null} */
  let findings = null;

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

  function move(target) {
    const [top] = stock.segments;
    const first = top ? { id: top.id, start: 0, end: 0 } : null;
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
    const named = made.speakers ? { before: stock.speakers, after: made.speakers } : null;
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
      made = plan(stock, command);
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
    const said = stock.perform(change);
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
    const said = stock.perform(change);
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
    stock.load(from, language);
    history.forget();
    findings = null;
    selection = null;
    move(null);
    publish("load", { order: true, speakers: true, selection: true, findings: true });
  }

  load(document);
  return {
    /** @returns {readonly Segment[]} */
    get segments() {
      return stock.segments;
    },
    get speakers() {
      return stock.speakers;
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
      return stock.language;
    },
    limits,
    durationMs,
    /** @param {string} id @returns {Segment | undefined} */
    get: (id) => stock.segments[indexOf(id)],
    indexOf,
    /** The segment that is heard at a time, else the last one before it. @param {number} ms @returns {Segment | undefined} */
    at(ms) {
      const { segments } = stock;
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
    toDocument: () => ({ ...stock.rest, speakers: stock.speakers, segments: stock.segments.map(written) }),
    /** The same as text: what has not changed is not written again. */
    toJson: () => jsonOf({ ...stock.rest, speakers: stock.speakers }, stock.segments),
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
