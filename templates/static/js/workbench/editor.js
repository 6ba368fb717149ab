// The list of segments as it is written in: what is typed becomes commands, what commands change is shown.

import { element } from "./dom.js";
import { createList } from "./list.js";
import { fillSpeakers, makeRow } from "./row.js";
import { parseTimecode, timecode } from "./timecodes.js";

const TALLEST_PX = 96;

/**
 * @param {object} options
 * @param {ReturnType<import("./model.js").createDesk>} options.desk
 * @param {HTMLElement} options.region
 * @param {import("./row.js").RowContext} options.context
 * @param {(sentence: string, kind?: string) => void} options.tell
 * @param {(id: string) => void} options.askSpeaker a new speaker is wanted for a segment
 */
export function createEditor({ desk, region, context, tell, askSpeaker }) {
  const { say } = context;
  const sheet = element("div.wb-sheet", { role: "list", "aria-label": say("segments") });
  const view = element("div.wb-view", {}, sheet);
  const empty = element("div.wb-empty", { hidden: true }, element("p", {}, say("no_segments")));
  empty.append(element("button.button", { type: "button", onclick: () => insertFirst() }, say("insert_first")));
  region.append(view, empty);
  const list = createList({
    view,
    sheet,
    items: () => desk.segments,
    indexOf: desk.indexOf,
    makeRow: () => makeRow(context),
    estimate: (segment) =>
      (context.beside ? 2 : 1) * Math.min(24 * Math.ceil(segment.text.length / 60), 240) + TALLEST_PX,
  });

  const partOf = (target) => target?.dataset?.part ?? "";
  const idOf = (target) => target?.closest?.(".wb-row")?.dataset.id ?? "";

  function done(answer, then = () => {}) {
    if (answer.ok) {
      then();
    } else {
      tell(say(`refused_${answer.reason}`), "warn");
    }
    return answer.ok;
  }

  function insertFirst() {
    done(desk.apply({ type: "insert" }), () => focusText(desk.selection.id));
  }

  function typed(field) {
    const id = idOf(field);
    const [start, end] = [field.selectionStart, field.selectionEnd];
    const answer = desk.apply({ type: "setText", id, text: field.value }, { selection: { id, start, end } });
    if (!done(answer)) {
      field.value = desk.get(id).text;
      field.setSelectionRange(Math.max(0, start - 1), Math.max(0, start - 1));
    }
  }

  function timed(field) {
    const id = idOf(field);
    const segment = desk.get(id);
    const ms = parseTimecode(field.value);
    const isStart = partOf(field) === "wb-in";
    const restore = () => {
      field.value = timecode(isStart ? segment.start_ms : segment.end_ms, { isExact: true });
    };
    if (ms === null) {
      tell(say("refused_no_time"), "warn");
      restore();
    } else if (!done(desk.apply({ type: "setTimes", id, [isStart ? "start_ms" : "end_ms"]: ms }))) {
      restore();
    } else {
      list.update([id]);
    }
  }

  function chosen(field) {
    const id = idOf(field);
    if (partOf(field) === "wb-kind") {
      desk.apply({ type: "setKind", ids: [id], kind: field.value });
    } else if (field.value === "+") {
      field.value = desk.get(id).speaker ?? "";
      askSpeaker(id);
    } else {
      done(desk.apply({ type: "setSpeaker", ids: [id], speaker: field.value || null }));
    }
  }

  function caret(field) {
    if (partOf(field) === "wb-text") {
      desk.select(idOf(field), field.selectionStart, field.selectionEnd);
    }
  }

  sheet.addEventListener("input", ({ target }) => partOf(target) === "wb-text" && typed(target));
  sheet.addEventListener("change", ({ target }) => {
    if (target.classList.contains("wb-time")) {
      timed(target);
    } else if (target instanceof HTMLSelectElement) {
      chosen(target);
    }
  });
  sheet.addEventListener("focusin", ({ target }) => {
    const id = idOf(target);
    if (partOf(target) === "wb-text") {
      caret(target);
    } else if (id && desk.selection?.id !== id) {
      desk.select(id);
    }
    if (partOf(target) === "wb-speaker") {
      fillSpeakers(target, context);
    }
  });
  sheet.addEventListener(
    "pointerdown",
    ({ target }) => partOf(target) === "wb-speaker" && fillSpeakers(target, context),
  );
  for (const name of ["keyup", "pointerup", "select"]) {
    sheet.addEventListener(name, ({ target }) => caret(target));
  }
  // The menu's undo would take back a field's own history, which knows nothing of the document.
  sheet.addEventListener("beforeinput", (event) => {
    if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
      event.preventDefault();
      desk[event.inputType === "historyUndo" ? "undo" : "redo"]();
    }
  });
  sheet.addEventListener("keydown", (event) => keyed(event));

  /** Up and down go on from the edges of a text, and step through times. */
  function keyed(event) {
    const isUp = event.key === "ArrowUp";
    if ((!isUp && event.key !== "ArrowDown") || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) {
      return;
    }
    const { target } = event;
    if (target.classList.contains("wb-time")) {
      event.preventDefault();
      stepTime(target, (isUp ? 1 : -1) * (event.shiftKey ? frameMs() : 100));
    } else if (partOf(target) === "wb-text" && !event.shiftKey && target.selectionStart === target.selectionEnd) {
      const isEdge = isUp ? target.selectionStart === 0 : target.selectionStart === target.value.length;
      if (isEdge && go(isUp ? -1 : 1)) {
        event.preventDefault();
      }
    }
  }

  const frameMs = () => Math.max(1, Math.round(1000 / (desk.limits?.frame_rate ?? 25)));

  function stepTime(field, by) {
    const id = idOf(field);
    const segment = desk.get(id);
    const name = partOf(field) === "wb-in" ? "start_ms" : "end_ms";
    const times = { [name]: Math.max(0, segment[name] + by) };
    done(desk.apply({ type: "setTimes", id, ...times }, { merge: `step:${name}:${id}` }));
    field.value = timecode(desk.get(id)[name], { isExact: true });
  }

  /** To the segment so many places on. @returns {boolean} whether there is one */
  function go(by) {
    const index = desk.selection ? desk.indexOf(desk.selection.id) : -1;
    const next = desk.segments[index + by];
    if (next) {
      focusText(next.id, by > 0 ? 0 : next.text.length);
    }
    return next !== undefined;
  }

  function fieldOf(id) {
    return list.row(id)?.element.querySelector(".wb-text") ?? null;
  }

  function focusText(id, start = 0, end = start) {
    desk.select(id, start, end);
    list.reveal(id);
    const field = fieldOf(id);
    if (field) {
      field.focus({ preventScroll: true });
      field.setSelectionRange(start, end);
    }
  }

  desk.subscribe((change) => {
    if (change.order || change.speakers || change.origin === "load") {
      list.refresh();
      empty.hidden = desk.segments.length > 0;
    } else if (change.findings) {
      list.refresh();
    } else {
      list.update(withNext(change.changed));
    }
    if (change.selection) {
      list.update([...sheet.querySelectorAll(".is-current")].map((row) => row.dataset.id));
      list.update(desk.selection ? [desk.selection.id] : []);
    }
    if ((change.origin === "undo" || change.origin === "redo") && desk.selection) {
      const { id, start, end } = desk.selection;
      focusText(id, start, end);
    }
  });

  /** A segment's gap is shown at the one after it. */
  const withNext = (ids) => [...ids].flatMap((id) => [id, desk.segments[desk.indexOf(id) + 1]?.id ?? id]);

  list.refresh();
  empty.hidden = desk.segments.length > 0;
  return {
    focusText,
    go,
    reveal(id) {
      desk.select(id);
      list.reveal(id);
    },
    current: () => (desk.selection ? fieldOf(desk.selection.id) : null),
    refresh: () => list.refresh(),
    element: view,
    rowOf: (id) => list.row(id)?.element ?? null,
    report: done,
  };
}
