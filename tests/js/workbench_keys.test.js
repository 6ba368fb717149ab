import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIONS, GROUPS } from "../../templates/static/js/workbench/actions.js";
import {
  actionsByChord,
  ariaChords,
  bindingsOf,
  chordOf,
  holdersOf,
  isKept,
  isSafeWhileTyping,
  rebound,
} from "../../templates/static/js/workbench/keys.js";

import { createPreferences } from "../../templates/static/js/workbench/preferences.js";

const stroke = (key, code, held = "") => ({
  key,
  code,
  ctrlKey: held.includes("c"),
  altKey: held.includes("a"),
  shiftKey: held.includes("s"),
  metaKey: held.includes("m"),
});

test("a chord names its modifiers in one order, and the key as a Latin keyboard writes it", () => {
  assert.equal(chordOf(stroke("Enter", "Enter", "cs")), "Ctrl+Shift+Enter");
  assert.equal(chordOf(stroke(" ", "Space", "c")), "Ctrl+Space");
  assert.equal(chordOf(stroke("i", "KeyI", "a")), "Alt+I");
  assert.equal(chordOf(stroke("G", "KeyG", "as")), "Alt+Shift+G");
  assert.equal(chordOf(stroke("{", "BracketLeft", "as")), "Alt+Shift+[");
});

test("a symbol that needs Shift is named by itself", () => {
  assert.equal(chordOf(stroke("?", "Slash", "s")), "?");
  assert.equal(chordOf(stroke("?", "Minus", "s")), "?");
  assert.equal(chordOf(stroke("؟", "Slash", "s")), "?");
});

test("Arabic, Cyrillic and Option layouts find the same actions by the places of the keys", () => {
  assert.equal(chordOf(stroke("ش", "KeyA", "a")), "Alt+A");
  assert.equal(chordOf(stroke("ш", "KeyI", "a")), "Alt+I");
  assert.equal(chordOf(stroke("π", "KeyP", "a")), "Alt+P");
  assert.equal(chordOf(stroke("ü", "BracketLeft", "a")), "Alt+[");
});

test("a French keyboard's letters count where they are written, not where QWERTY has them", () => {
  assert.equal(chordOf(stroke("a", "KeyQ", "a")), "Alt+A");
});

test("modifiers alone, dead keys and what AltGr writes are no chords", () => {
  assert.equal(chordOf(stroke("Control", "ControlLeft", "c")), "");
  assert.equal(chordOf(stroke("Dead", "Equal")), "");
  assert.equal(chordOf({ ...stroke("[", "Digit8", "ca"), getModifierState: (name) => name === "AltGraph" }), "");
});

test("while somebody writes, only chords count that write nothing", () => {
  for (const chord of ["Ctrl+Space", "Alt+[", "F9", "Shift+F4", "MediaPlayPause", "Meta+S"]) {
    assert.ok(isSafeWhileTyping(chord), chord);
  }
  for (const chord of ["?", "Space", "Shift+A", "J", "ArrowDown"]) {
    assert.ok(!isSafeWhileTyping(chord), chord);
  }
});

test("every default chord is free of conflicts, and none is kept by browsers", () => {
  const chords = ACTIONS.flatMap((action) => action.keys);
  assert.equal(new Set(chords).size, chords.length);
  for (const mac of [false, true]) {
    const bound = [...bindingsOf(ACTIONS, {}, mac).values()].flat();
    assert.deepEqual(bound.filter(isKept), []);
    assert.deepEqual(
      bound.filter((chord) => /Ctrl\+Alt|Ctrl\+Meta/.test(chord)),
      [],
    );
  }
});

test("every action has a chord that works while somebody writes, and a group that is shown", () => {
  for (const { name, keys, group } of ACTIONS) {
    assert.ok(
      keys.some((chord) => isSafeWhileTyping(chord.replace("Mod", "Ctrl"))),
      name,
    );
    assert.ok(GROUPS.includes(group), name);
  }
});

test("on a Mac, Mod is Command", () => {
  assert.deepEqual(bindingsOf(ACTIONS, {}, true).get("undo"), ["Meta+Z"]);
  assert.deepEqual(bindingsOf(ACTIONS, {}, true).get("redo"), ["Shift+Meta+Z", "Meta+Y"]);
  assert.equal(chordOf(stroke("z", "KeyZ", "ms")), "Shift+Meta+Z");
});

test("a chord that is given to one action is taken from the other, and only what differs is kept", () => {
  const chosen = rebound(ACTIONS, {}, "loop", ["Alt+P"]);

  assert.deepEqual(chosen, { play_segment: [], loop: ["Alt+P"] });
  assert.equal(actionsByChord(bindingsOf(ACTIONS, chosen)).get("Alt+P"), "loop");
  assert.equal(actionsByChord(bindingsOf(ACTIONS, chosen)).has("Alt+R"), false);
});

test("giving an action its own keys back leaves no choice behind", () => {
  const chosen = rebound(ACTIONS, { loop: ["F13"] }, "loop", ["Alt+R"]);

  assert.deepEqual(chosen, {});
});

test("whoever holds a chord already is named", () => {
  const bindings = bindingsOf(ACTIONS, {});

  assert.deepEqual(holdersOf(bindings, "Alt+I", "loop"), ["set_in"]);
  assert.deepEqual(holdersOf(bindings, "Alt+I", "set_in"), []);
});

test("kept choices that are no lists of chords are passed over", () => {
  assert.deepEqual(bindingsOf(ACTIONS, { loop: "Alt+Z", save: [null, "F13"] }).get("loop"), ["Alt+R"]);
  assert.deepEqual(bindingsOf(ACTIONS, { save: [null, "F13"] }).get("save"), ["F13"]);
});

test("screen readers are told of chords in ARIA's words", () => {
  assert.equal(ariaChords(["Ctrl+Space", "Alt+K"]), "Control+Space Alt+K");
});

test("what is chosen is kept here at once, and with the account a moment later, once", async () => {
  const sent = [];
  const kept = new Map();
  const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  const preferences = createPreferences({ speed: 1.5 }, (all) => sent.push(all), storage);

  preferences.set("zoom", 40);
  preferences.set("zoom", 60);

  assert.equal(preferences.get("speed", 1), 1.5);
  assert.equal(preferences.get("zoom", 80), 60);
  assert.equal(preferences.get("zoom", "of another kind"), "of another kind");
  assert.equal(createPreferences(null, () => undefined, storage).get("zoom", 80), 60);
  await new Promise((resolve) => setTimeout(resolve, 900));
  assert.deepEqual(sent, [{ speed: 1.5, zoom: 60 }]);
});
