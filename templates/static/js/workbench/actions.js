// Every action of the workbench with the keys that it has unless somebody gives it others.
//
// Where hands come from: Alt+J/K/L are a video editor's shuttle, F1/F2 those of oTranscribe, Ctrl+Space is Subtitle Edit's,
// Alt+I/O set in and out points as in every cutting room. Left alone: F3, F5 to F7 and F10 to F12 (browsers), Ctrl+Alt
// (AltGr, and the keys of VoiceOver), Insert and CapsLock (screen readers), Alt with D, E, F, S, T, V, H, B (menus).
// Foot pedals send media keys or F-keys: all of these work while somebody writes.

/** @type {import("./keys.js").Action[]} */
export const ACTIONS = [
  { name: "play_pause", group: "playing", keys: ["Ctrl+Space", "Alt+K", "F8", "MediaPlayPause", "Space"] },
  { name: "play_cursor", group: "playing", keys: ["Ctrl+Shift+Space"] },
  { name: "play_segment", group: "playing", keys: ["Alt+P"] },
  { name: "play_around", group: "playing", keys: ["Alt+A"] },
  { name: "loop", group: "playing", keys: ["Alt+R"] },
  { name: "back", group: "playing", keys: ["Alt+J", "F1", "MediaTrackPrevious"] },
  { name: "forward", group: "playing", keys: ["Alt+L", "F2", "MediaTrackNext"] },
  { name: "slower", group: "playing", keys: ["Alt+,"] },
  { name: "faster", group: "playing", keys: ["Alt+."] },
  { name: "normal_speed", group: "playing", keys: ["Alt+/"] },
  { name: "follow", group: "playing", keys: ["Alt+W"] },
  { name: "go_to_time", group: "playing", keys: ["Mod+G"] },
  { name: "zoom_in", group: "playing", keys: ["Alt+="] },
  { name: "zoom_out", group: "playing", keys: ["Alt+-"] },
  { name: "next_segment", group: "segments", keys: ["Alt+ArrowDown"] },
  { name: "previous_segment", group: "segments", keys: ["Alt+ArrowUp"] },
  { name: "split", group: "segments", keys: ["Mod+Enter"] },
  { name: "merge_next", group: "segments", keys: ["Alt+M"] },
  { name: "merge_previous", group: "segments", keys: ["Alt+Shift+M"] },
  { name: "insert_after", group: "segments", keys: ["Alt+N"] },
  { name: "insert_before", group: "segments", keys: ["Alt+Shift+N"] },
  { name: "delete_segment", group: "segments", keys: ["Alt+Shift+Delete"] },
  { name: "choose_speaker", group: "segments", keys: ["Alt+Q"] },
  { name: "set_in", group: "times", keys: ["Alt+I", "F9"] },
  { name: "set_out", group: "times", keys: ["Alt+O"] },
  { name: "set_out_and_next", group: "times", keys: ["Alt+Shift+O", "F4"] },
  { name: "in_earlier", group: "times", keys: ["Alt+["] },
  { name: "in_later", group: "times", keys: ["Alt+]"] },
  { name: "out_earlier", group: "times", keys: ["Alt+Shift+["] },
  { name: "out_later", group: "times", keys: ["Alt+Shift+]"] },
  { name: "move_earlier", group: "times", keys: ["Alt+;"] },
  { name: "move_later", group: "times", keys: ["Alt+'"] },
  { name: "undo", group: "editing", keys: ["Mod+Z"] },
  { name: "redo", group: "editing", keys: ["Mod+Shift+Z", "Mod+Y"] },
  { name: "italic", group: "editing", keys: ["Mod+I"] },
  { name: "bold", group: "editing", keys: ["Mod+B"] },
  { name: "underline", group: "editing", keys: ["Mod+U"] },
  { name: "find", group: "editing", keys: ["Mod+F"] },
  { name: "replace", group: "editing", keys: ["Mod+H"] },
  { name: "save", group: "editing", keys: ["Mod+S"] },
  { name: "next_finding", group: "checking", keys: ["Alt+G"] },
  { name: "previous_finding", group: "checking", keys: ["Alt+Shift+G"] },
  { name: "next_comment", group: "checking", keys: ["Alt+C"] },
  { name: "add_comment", group: "checking", keys: ["Alt+Shift+C"] },
  { name: "record_take", group: "checking", keys: ["Alt+Shift+R"] },
  { name: "focus_wave", group: "moving", keys: ["Alt+Shift+W"] },
  { name: "focus_text", group: "moving", keys: ["Alt+Shift+X"] },
  { name: "focus_panels", group: "moving", keys: ["Alt+Shift+P"] },
  { name: "hand_in", group: "moving", keys: ["Alt+Shift+Enter"] },
  { name: "keys", group: "moving", keys: ["?", "Mod+/"] },
];

/** The groups in the order that they are shown in. */
export const GROUPS = ["playing", "segments", "times", "editing", "checking", "moving"];
