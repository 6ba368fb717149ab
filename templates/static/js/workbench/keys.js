// Chords: what is pressed, as text ("Ctrl+Shift+Enter"), and which action it stands for.
//
// A chord names what a key writes on a Latin keyboard. Where the layout is another (Arabic, Cyrillic, an Option key that
// writes symbols), the place of the key counts, so that the same hands find the same actions in all eleven languages.

/**
 * @typedef {object} Stroke what a chord is read from; a KeyboardEvent is one
 * @property {string} key
 * @property {string} code
 * @property {boolean} ctrlKey
 * @property {boolean} altKey
 * @property {boolean} shiftKey
 * @property {boolean} metaKey
 *
 * @typedef {object} Action
 * @property {string} name
 * @property {string} group
 * @property {string[]} keys chords that it has unless somebody gave it others
 */

const MODIFIERS = ["Ctrl", "Alt", "Shift", "Meta"];
const BARE = new Set(["Control", "Alt", "Shift", "Meta", "AltGraph", "CapsLock", "Dead", "Process", "Unidentified"]);
const PLACES = {
  BracketLeft: "[",
  BracketRight: "]",
  Semicolon: ";",
  Quote: "'",
  Comma: ",",
  Period: ".",
  Slash: "/",
  Backslash: "\\",
  Minus: "-",
  Equal: "=",
  Backquote: "`",
};

/** Chords that browsers and systems keep for themselves, whatever a page says. */
const KEPT = new Set([
  "Ctrl+N",
  "Ctrl+T",
  "Ctrl+W",
  "Ctrl+Shift+N",
  "Ctrl+Shift+T",
  "Ctrl+Shift+W",
  "Ctrl+Tab",
  "Tab",
  "Shift+Tab",
  "Ctrl+Shift+Tab",
  "Alt+Tab",
  "Alt+F4",
  "Meta+Q",
  "Meta+W",
  "Meta+T",
  "Meta+N",
  "Enter",
  "Shift+Enter",
  "Escape",
  "F5",
  "F6",
  "F11",
  "F12",
]);

/**
 * The chord of a stroke, or "" for a modifier alone, a dead key, or text that AltGr writes.
 * @param {Stroke & {getModifierState?: (name: string) => boolean}} stroke
 * @returns {string}
 */
export function chordOf(stroke) {
  if (BARE.has(stroke.key) || stroke.getModifierState?.("AltGraph")) {
    return "";
  }
  const key = keyOf(stroke);
  // A symbol that needs Shift is named by itself ("?"), a letter or a named key with it ("Shift+A").
  const isShiftShown = stroke.shiftKey && !(key.length === 1 && /[^A-Z0-9[\];',./\\`=-]/.test(key));
  const held = [stroke.ctrlKey, stroke.altKey, isShiftShown, stroke.metaKey];
  return [...MODIFIERS.filter((_, at) => held[at]), key].join("+");
}

function keyOf({ key, code, altKey, ctrlKey, metaKey, shiftKey }) {
  if (key === " ") {
    return "Space";
  }
  if (key === "؟") {
    return "?";
  }
  if (key.length > 1) {
    return key;
  }
  const isCommand = ctrlKey || altKey || metaKey;
  if (/^[a-z]$/i.test(key)) {
    return key.toUpperCase();
  }
  if (isCommand || !/^[\x21-\x7e]$/.test(key)) {
    return placeOf(code, key, isCommand && shiftKey) ?? key.toUpperCase();
  }
  return key;
}

/** What stands on the key in a Latin layout; an ASCII symbol that was written without Shift is kept as it is. */
function placeOf(code, key, isShifted) {
  if (/^[\x21-\x7e]$/.test(key) && !isShifted) {
    return key;
  }
  const plain = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1];
  return plain ?? PLACES[code];
}

/** Whether a chord may be pressed while somebody writes without writing anything. @param {string} chord */
export function isSafeWhileTyping(chord) {
  return (
    /^(?:Shift\+)?(?:F\d{1,2}|Media\w+|Pause|ScrollLock)$/.test(chord) || /(?:^|\+)(?:Ctrl|Alt|Meta)\+/.test(chord)
  );
}

/** Whether a chord would never reach the page, or belongs to moving about in it. @param {string} chord */
export const isKept = (chord) => KEPT.has(chord);

/** The chord as this platform has it: `Mod` is Command on a Mac, Ctrl elsewhere. @param {string} chord */
export const onPlatform = (chord, isMac) =>
  chord.replace(/^Mod\+/, isMac ? "Meta+" : "Ctrl+").replace("Meta+Shift+", "Shift+Meta+");

/**
 * The chords of every action: its own, unless `chosen` says others (an empty list takes all away).
 * @param {Action[]} actions
 * @param {Record<string, string[]>} chosen
 * @param {boolean} [isMac]
 * @returns {Map<string, string[]>} chords by action name
 */
export function bindingsOf(actions, chosen, isMac = false) {
  const usable = (chords) => chords.filter((one) => typeof one === "string" && one !== "");
  return new Map(
    actions.map(({ name, keys }) => [
      name,
      Array.isArray(chosen?.[name]) ? usable(chosen[name]) : keys.map((one) => onPlatform(one, isMac)),
    ]),
  );
}

/**
 * What chords stand for. Where two actions have one chord, the first of the table has it.
 * @param {Map<string, string[]>} bindings
 * @returns {Map<string, string>} action name by chord
 */
export function actionsByChord(bindings) {
  const found = new Map();
  for (const [name, chords] of bindings) {
    for (const chord of chords) {
      if (!found.has(chord)) {
        found.set(chord, name);
      }
    }
  }
  return found;
}

/**
 * Who has a chord already, apart from the action that wants it.
 * @param {Map<string, string[]>} bindings
 * @param {string} chord
 * @param {string} wanting
 * @returns {string[]} names of actions
 */
export function holdersOf(bindings, chord, wanting) {
  return [...bindings].filter(([name, chords]) => name !== wanting && chords.includes(chord)).map(([name]) => name);
}

/**
 * The choices with one action's chords set, taken from whoever else had them; what equals the table is not kept.
 * @param {Action[]} actions
 * @param {Record<string, string[]>} chosen
 * @param {string} name
 * @param {string[]} chords
 * @param {boolean} [isMac]
 * @returns {Record<string, string[]>}
 */
export function rebound(actions, chosen, name, chords, isMac = false) {
  const bindings = bindingsOf(actions, chosen, isMac);
  for (const [other, held] of bindings) {
    bindings.set(other, other === name ? [...new Set(chords)] : held.filter((one) => !chords.includes(one)));
  }
  const own = bindingsOf(actions, {}, isMac);
  return Object.fromEntries([...bindings].filter(([one, held]) => held.join(" ") !== own.get(one).join(" ")));
}

/** As `aria-keyshortcuts` wants it. @param {string[]} chords */
export const ariaChords = (chords) => chords.map((one) => one.replace("Ctrl+", "Control+")).join(" ");
