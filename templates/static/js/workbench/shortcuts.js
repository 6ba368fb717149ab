// Keys to actions: whoever offers an action says how it is done, the table says by which keys, the person may say others.

import { actionsByChord, bindingsOf, chordOf, isSafeWhileTyping, rebound } from "./keys.js";

const WRITTEN_IN = "textarea, select, [contenteditable=''], [contenteditable=true], [role=textbox], input";
const UNWRITTEN = new Set(["button", "checkbox", "radio", "range", "submit", "reset", "color", "file", "image"]);
const OPERATED =
  "button, a, summary, label, input, select, textarea, audio, video, [role=slider], [role=tab], [role=option]";

/**
 * @typedef {object} Shortcuts
 * @property {(name: string, handler: () => void, options?: {repeats?: boolean}) => void} on says how an action is done;
 * `repeats` does it again while the key is held
 * @property {(name: string) => boolean} run does an action; false when nobody has said how
 * @property {(name: string) => boolean} has whether somebody has said how
 * @property {() => Map<string, string[]>} bindings chords by action
 * @property {(name: string, chords: string[]) => void} rebind
 * @property {(name?: string) => void} reset one action, or all of them
 * @property {(listener: () => void) => () => void} subscribe told when chords have changed
 * @property {(taken: (event: KeyboardEvent) => boolean) => () => void} intercept sees every key first, until released
 * @property {boolean} isMac
 */

/** Whether text goes where the focus is. @param {EventTarget | null} target */
export function isTyping(target) {
  const field = target instanceof Element ? target.closest(WRITTEN_IN) : null;
  return field !== null && !(field instanceof HTMLInputElement && UNWRITTEN.has(field.type));
}

/**
 * @param {object} options
 * @param {import("./keys.js").Action[]} options.actions
 * @param {Record<string, string[]>} options.chosen what the person has chosen, by action
 * @param {(chosen: Record<string, string[]>) => void} options.keep
 * @param {boolean} [options.isMac]
 * @returns {Shortcuts}
 */
export function createShortcuts({ actions, chosen, keep, isMac = /Mac|iPhone|iPad/.test(navigator.platform) }) {
  const handlers = new Map();
  const listeners = new Set();
  const groups = new Map(actions.map((action) => [action.name, action.group]));
  let own = chosen;
  let bindings = bindingsOf(actions, own, isMac);
  let byChord = actionsByChord(bindings);
  let interceptor = null;

  function choose(next) {
    own = next;
    bindings = bindingsOf(actions, own, isMac);
    byChord = actionsByChord(bindings);
    keep(own);
    for (const listener of listeners) {
      listener();
    }
  }

  function run(name) {
    handlers.get(name)?.handler();
    return handlers.has(name);
  }

  function wanted(event) {
    const chord = event.isComposing ? "" : chordOf(event);
    const name = byChord.get(chord);
    if (!name || !handlers.has(name) || event.defaultPrevented) {
      return null;
    }
    const isBehindDialog = document.querySelector("dialog:modal") !== null && groups.get(name) !== "playing";
    return isBehindDialog || !isFree(chord, event.target) ? null : name;
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (interceptor?.(event)) {
        return;
      }
      const name = wanted(event);
      if (name) {
        event.preventDefault();
        event.stopPropagation();
        if (!event.repeat || handlers.get(name).repeats) {
          run(name);
        }
      }
    },
    { capture: true },
  );

  return {
    isMac,
    run,
    on: (name, handler, { repeats = false } = {}) => handlers.set(name, { handler, repeats }),
    has: (name) => handlers.has(name),
    bindings: () => bindings,
    rebind: (name, chords) => choose(rebound(actions, own, name, chords, isMac)),
    reset: (name) => choose(name ? rebound(actions, own, name, bindingsOf(actions, {}, isMac).get(name), isMac) : {}),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    intercept(taken) {
      interceptor = taken;
      return () => {
        interceptor = interceptor === taken ? null : interceptor;
      };
    },
  };
}

/** A bare key belongs to the field or the control that has the focus. */
function isFree(chord, target) {
  if (isSafeWhileTyping(chord)) {
    return true;
  }
  const isOperated = target instanceof Element && target.closest(OPERATED) !== null;
  return !isTyping(target) && !(isOperated && chord !== "?");
}

/** What keyboards, headsets and foot pedals send to whoever plays. @param {Shortcuts} shortcuts */
export function followMediaKeys(shortcuts) {
  const wanted = { play: "play_pause", pause: "play_pause", previoustrack: "back", nexttrack: "forward" };
  for (const [key, name] of Object.entries(wanted)) {
    try {
      navigator.mediaSession?.setActionHandler(key, () => shortcuts.run(name));
    } catch {
      // A browser that does not know one of them still has the others.
    }
  }
}
