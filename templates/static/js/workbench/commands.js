// What each command does, as splices of the list of segments. Pure: a command is a value, its plan is a value, and turning a
// plan around undoes it. Nothing here knows pages.

import { addSpeaker, renameSpeaker, setSpeaker, setSpeakers, setVoice } from "./casting.js";
import { changed, checkedText, checkedTimes, found, LATEST_MS, placeFor, replaced } from "./checks.js";
import { insert, merge, remove, split } from "./cutting.js";
import { fromDocument } from "./documents.js";
import { retimed } from "./wordtimes.js";

/**
 * @typedef {import("./checks.js").Desk} Desk
 * @typedef {import("./checks.js").Splice} Splice
 * @typedef {import("./checks.js").Plan} Plan
 */

const PLANS = {
  setText,
  setTexts,
  setTimes,
  split,
  merge,
  insert,
  remove,
  setSpeaker,
  setKind,
  addSpeaker,
  renameSpeaker,
  setSpeakers,
  setVoice,
  replaceDocument,
};

/**
 * @param {Desk} desk
 * @param {import("./model.js").Command} command
 * @returns {Plan} without splices and speakers when there is nothing to change; throws Refused
 */
export const plan = (desk, command) => PLANS[command.type](desk, command);

/** The splices that take a plan back, in the order to apply them. @param {Splice[]} splices */
export const inverted = (splices) =>
  splices.map(({ index, removed, inserted }) => ({ index, removed: inserted, inserted: removed })).reverse();

function setText(desk, { id, text }) {
  const index = found(desk, id);
  const segment = desk.segments[index];
  const clean = checkedText(text);
  if (clean === segment.text) {
    return { splices: [] };
  }
  return { splices: [replaced(desk, index, { ...segment, text: clean, words: retimed(clean, segment.words) })] };
}

/** Many texts at once: find and replace, and fixes. */
function setTexts(desk, { edits }) {
  const splices = edits.flatMap((edit) => setText(desk, edit).splices);
  return { splices };
}

function setTimes(desk, { id, start_ms, end_ms }) {
  const index = found(desk, id);
  const segment = desk.segments[index];
  const [start, end] = checkedTimes(start_ms ?? segment.start_ms, end_ms ?? segment.end_ms);
  if (start === segment.start_ms && end === segment.end_ms) {
    return { splices: [] };
  }
  const moved = { ...segment, start_ms: start, end_ms: end };
  const [before, after] = [desk.segments[index - 1], desk.segments[index + 1]];
  if ((before?.start_ms ?? 0) <= start && start <= (after?.start_ms ?? LATEST_MS)) {
    return { splices: [replaced(desk, index, moved)] };
  }
  const target = placeFor(desk.segments, start);
  const shifted = target > index ? target - 1 : target;
  return {
    splices: [
      { index, removed: [segment], inserted: [] },
      { index: shifted, removed: [], inserted: [moved] },
    ],
  };
}

function setKind(desk, { ids, kind }) {
  return changed(desk, ids, (segment) => (segment.kind === kind ? segment : { ...segment, kind }));
}

/** Another document in place of this one, as one step: fixes that the service has made, or a draft put back. */
function replaceDocument(desk, { document }) {
  const { segments, speakers } = fromDocument(document, desk.language);
  return { splices: [{ index: 0, removed: [...desk.segments], inserted: segments }], speakers };
}
