// The buttons above: the same actions as the keys, for hands on a mouse and for eyes that look for what there is.

import { element, icon } from "./dom.js";
import { ariaChords } from "./keys.js";

const PATHS = {
  undo: "M9 7L4 12l5 5M4 12h11a5 5 0 0 1 0 10h-2",
  redo: "M15 7l5 5-5 5M20 12H9a5 5 0 0 0 0 10h2",
  split: "M12 3v18M3 8h6M3 16h6M15 8h6M15 16h6",
  merge_next: "M4 5h16M4 19h16M12 8v8m-3-3l3 3 3-3",
  insert_after: "M4 5h16M12 11v8m-4-4h8",
  delete_segment: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
  italic: "M10 5h8M6 19h8M14 5l-4 14",
  find: "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13zM15.5 15.5L20 20",
};

/** @param {import("./bench.js").Bench} bench */
export function addToolbar({ desk, task, say, shortcuts, regions }) {
  const buttons = Object.entries(PATHS).map(([name, path]) => {
    const run = () => shortcuts.run(name);
    // The field keeps its caret: what is done is done to it.
    const hold = (event) => event.preventDefault();
    return element(
      "button.icon-button.wb-tool",
      { type: "button", data: { action: name }, onclick: run, onpointerdown: hold },
      icon(path),
    );
  });
  const handIn = element(
    "button.button.button-primary",
    { type: "button", data: { action: "hand_in" }, onclick: () => shortcuts.run("hand_in") },
    say("hand_in"),
  );
  regions.toolbar.append(...buttons, ...(task.is_review ? [] : [handIn]));

  function label() {
    const bindings = shortcuts.bindings();
    for (const button of [...buttons, handIn]) {
      const name = button.dataset.action;
      const chords = bindings.get(name) ?? [];
      const key = chords[0] ? ` (${chords[0]})` : "";
      button.title = `${say(name)}${key}`;
      if (button !== handIn) {
        button.setAttribute("aria-label", say(name));
      }
      if (chords.length) {
        button.setAttribute("aria-keyshortcuts", ariaChords(chords));
      }
    }
  }
  function enable() {
    buttons.find((one) => one.dataset.action === "undo").disabled = !desk.undoable;
    buttons.find((one) => one.dataset.action === "redo").disabled = !desk.redoable;
  }
  label();
  enable();
  shortcuts.subscribe(label);
  desk.subscribe(enable);
}
