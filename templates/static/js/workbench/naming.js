// How actions and their keys are shown: on buttons, in hints, in the list of keys.

import { element } from "./dom.js";
import { drawn } from "./icons.js";
import { ariaChords } from "./keys.js";

const SIGNS = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };
const APPLE = { Ctrl: "⌃", Alt: "⌥", Shift: "⇧", Meta: "⌘" };

/**
 * A chord as the keyboard of this platform is labelled.
 * @param {string} chord
 * @param {{isMac: boolean, say: (name: string) => string}} how
 */
export function chordLabel(chord, { isMac, say }) {
  const named = {
    Space: say("key_space"),
    Enter: say("key_enter"),
    Delete: say("key_delete"),
    ...mediaKeys(say),
    ...SIGNS,
  };
  const parts = chord.split(/\+(?=.)/).map((one) => named[one] ?? (isMac ? APPLE[one] : undefined) ?? one);
  return parts.join(isMac ? "" : "+");
}

const mediaKeys = (say) => ({
  MediaPlayPause: say("key_media_play"),
  MediaTrackNext: say("key_media_next"),
  MediaTrackPrevious: say("key_media_previous"),
});

/** A chord as keys to look at. */
export const chordKeys = (chord, how) => element("kbd.wb-keys-chord", { dir: "ltr" }, chordLabel(chord, how));

/**
 * A button that does an action of the table; its keys stand in its hint and are told to screen readers, also once they
 * are others.
 * @param {import("./bench.js").Bench} bench
 * @param {string} name of the action
 * @param {object} [options]
 * @param {string} [options.icon]
 * @param {boolean} [options.isQuiet]
 * @param {boolean} [options.isNamed] whether the words stand on the button, too
 */
export function actionButton({ shortcuts, say }, name, { icon = name, isNamed = false } = {}) {
  const label = say(`do_${name}`);
  const button = element(
    isNamed ? "button.wb-panel-button" : "button.wb-media-button",
    { type: "button", onclick: () => shortcuts.run(name), data: { does: name } },
    drawn(icon),
    isNamed ? label : null,
  );
  if (!isNamed) {
    button.setAttribute("aria-label", label);
  }
  const show = () => {
    const chords = shortcuts.bindings().get(name) ?? [];
    const shown = chords.slice(0, 2).map((chord) => chordLabel(chord, { isMac: shortcuts.isMac, say }));
    button.title = shown.length ? `${label} (${shown.join(", ")})` : label;
    button.setAttribute("aria-keyshortcuts", ariaChords(chords));
  };
  show();
  shortcuts.subscribe(show);
  return button;
}
