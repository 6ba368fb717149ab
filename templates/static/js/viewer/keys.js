// The viewer by keyboard. Single keys can be switched off, and never act while one types.

const KEPT_AS = "viewer-keys";
const SHORT_MS = 5000;
const LONG_MS = 10_000;
const TYPING = "input:not([type=checkbox], [type=radio], [type=range]), select, textarea, dialog[open] *";
const PRESSED_BY_SPACE = "button, summary, input, a[role=button]";

/**
 * @param {object} parts
 * @param {import("../shell/playback.js").Playback} parts.playback
 * @param {(step: number) => void} parts.step to the previous or the next segment
 * @param {HTMLInputElement} parts.search
 * @param {HTMLInputElement} parts.follow
 * @param {HTMLDialogElement} parts.dialog that shows the keys
 */
export function startKeys({ playback, step, search, follow, dialog }) {
  const box = dialog.querySelector("[data-does='keys']");
  box.checked = localStorage.getItem(KEPT_AS) !== "off";
  box.addEventListener("change", () => localStorage.setItem(KEPT_AS, box.checked ? "on" : "off"));

  const actions = {
    " ": () => playback.toggle(),
    k: () => playback.toggle(),
    j: () => playback.skip(-LONG_MS),
    l: () => playback.skip(LONG_MS),
    ArrowLeft: () => playback.skip(-SHORT_MS),
    ArrowRight: () => playback.skip(SHORT_MS),
    "shift ArrowLeft": () => step(-1),
    "shift ArrowRight": () => step(1),
    "<": () => playback.stepSpeed(-1),
    ">": () => playback.stepSpeed(1),
    "/": () => search.focus(),
    f: () => follow.click(),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const action = box.checked && isOurs(event) ? actions[nameOf(event)] : undefined;
    if (action) {
      event.preventDefault();
      action();
    }
  });
}

/** Letters in either case; shift counts only with arrows, because it makes other keys. */
function nameOf(event) {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.shiftKey && name.startsWith("Arrow") ? `shift ${name}` : name;
}

function isOurs(event) {
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || target.closest(TYPING)) {
    return false;
  }
  if (event.key === " " && target.closest(PRESSED_BY_SPACE)) {
    return false;
  }
  return !(event.key.startsWith("Arrow") && target.matches("input[type=range], input[type=radio]"));
}
