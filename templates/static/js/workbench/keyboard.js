// The list of keys: every action with its chords, which can be taken away, added and reset.

import { ACTIONS, GROUPS } from "./actions.js";
import { ask } from "./dialogs.js";
import { element } from "./dom.js";
import { drawn } from "./icons.js";
import { chordOf, holdersOf, isKept, isSafeWhileTyping } from "./keys.js";
import { actionButton, chordKeys, chordLabel } from "./naming.js";

/** @param {import("./bench.js").Bench} bench */
export function startKeyboard(bench) {
  const { shortcuts, regions } = bench;
  shortcuts.on("keys", () => openKeys(bench));
  regions.toolbar.append(actionButton(bench, "keys", { isNamed: true }));
}

/** @param {import("./bench.js").Bench} bench */
function openKeys(bench) {
  const { shortcuts, say, regions } = bench;
  const says = element("p.wb-keys-says", { role: "status" });
  const body = element("div.wb-keys");
  const state = { says, body, release: () => undefined };
  const show = () => body.replaceChildren(...GROUPS.map((group) => groupOf(bench, state, group)));
  const reset = () => {
    stopListening(state);
    shortcuts.reset();
    says.textContent = say("keys_reset_done");
  };
  show();
  const stop = shortcuts.subscribe(show);
  const dialog = ask(regions.dialogs, {
    title: say("keys"),
    close: say("close"),
    body: [element("p.soft", {}, say("keys_about")), says, body],
    choices: [{ label: say("keys_reset_all"), kind: "quiet", stays: true, run: reset }],
    isWide: true,
  });
  dialog.addEventListener("close", () => {
    stopListening(state);
    stop();
  });
}

function groupOf(bench, state, group) {
  const { say, shortcuts } = bench;
  const offered = ACTIONS.filter((action) => action.group === group && shortcuts.has(action.name));
  const rows = offered.map(({ name }) => rowOf(bench, state, name));
  return element(
    "section.wb-keys-group",
    { hidden: !rows.length },
    element("h3.wb-keys-title", {}, say(`keys_${group}`)),
    element("ul.wb-keys-list", {}, rows),
  );
}

function rowOf(bench, state, name) {
  const { say, shortcuts } = bench;
  const action = say(`do_${name}`);
  const chords = shortcuts.bindings().get(name);
  const add = element("button.wb-keys-add", {
    type: "button",
    "aria-label": say("keys_add", { action }),
    data: { adds: name },
  });
  add.append(say("keys_add_short"));
  add.addEventListener("click", () => listen(bench, state, name, add));
  const shown = chords.map((chord) => {
    const label = chordLabel(chord, { isMac: shortcuts.isMac, say });
    const remove = element("button.wb-keys-remove", {
      type: "button",
      "aria-label": say("keys_remove", { keys: label, action }),
      onclick: () => {
        shortcuts.rebind(
          name,
          chords.filter((one) => one !== chord),
        );
        state.says.textContent = say("keys_removed", { keys: label, action });
        focusAdd(state, name);
      },
    });
    remove.append(drawn("close"));
    return element("span.wb-keys-held", {}, chordKeys(chord, { isMac: shortcuts.isMac, say }), remove);
  });
  return element(
    "li.wb-keys-row",
    { data: { action: name } },
    element("span.wb-keys-name", {}, action),
    element("span.wb-keys-chords", {}, shown.length ? shown : element("span.soft", {}, say("keys_none")), add),
  );
}

const focusAdd = ({ body }, name) => body.querySelector(`[data-adds="${name}"]`)?.focus();

function stopListening(state) {
  state.release();
  state.release = () => undefined;
  state.body.querySelector(".is-listening")?.classList.remove("is-listening");
}

/** The next chord is the action's, unless it is kept by the browser; Escape and Tab end it. */
function listen(bench, state, name, button) {
  const { shortcuts, say } = bench;
  stopListening(state);
  button.classList.add("is-listening");
  state.says.textContent = say("keys_press", { action: say(`do_${name}`) });
  state.release = shortcuts.intercept((event) => {
    const chord = chordOf(event);
    if (event.key === "Tab") {
      stopListening(state);
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") {
      stopListening(state);
      state.says.textContent = say("keys_kept_as_they_were");
    } else if (chord) {
      take(bench, state, name, chord);
    }
    return true;
  });
}

function take(bench, state, name, chord) {
  const { shortcuts, say } = bench;
  const label = chordLabel(chord, { isMac: shortcuts.isMac, say });
  const action = say(`do_${name}`);
  if (isKept(chord)) {
    state.says.textContent = say("keys_browser", { keys: label });
    return;
  }
  stopListening(state);
  const [holder] = holdersOf(shortcuts.bindings(), chord, name);
  const give = () => {
    shortcuts.rebind(name, [...shortcuts.bindings().get(name), chord]);
    const isBare = !isSafeWhileTyping(chord);
    state.says.textContent = say(isBare ? "keys_added_outside" : "keys_added", { keys: label, action });
    focusAdd(state, name);
  };
  if (!holder) {
    give();
    return;
  }
  const answer = (word, done) => element("button.button.button-small", { type: "button", onclick: done }, say(word));
  const leave = () => {
    state.says.textContent = say("keys_kept_as_they_were");
    focusAdd(state, name);
  };
  const move = answer("keys_move", give);
  state.says.replaceChildren(
    say("keys_conflict", { keys: label, other: say(`do_${holder}`) }),
    " ",
    move,
    " ",
    answer("cancel", leave),
  );
  move.focus();
}
