// What the parts of the workbench share. `workbench.js` makes one bench and hands it to each part of `parts.js`.

import { filled } from "./dom.js";

/**
 * @typedef {object} Bench
 * @property {ReturnType<import("./model.js").createDesk>} desk the document; all edits go through it
 * @property {any} task the page's `#task`
 * @property {(name: string, values?: Record<string, string | number>) => string} say a sentence of the page's `#words`
 * @property {Record<"toolbar" | "media" | "waveform" | "segments" | "panels" | "status" | "dialogs", HTMLElement>} regions
 * @property {import("./shortcuts.js").Shortcuts} shortcuts actions: `shortcuts.on("split", handler)`
 * @property {import("./preferences.js").Preferences} preferences
 * @property {Player | null} player set by the part that plays; null until then
 * @property {import("./saving.js").Saving} saving `saving.flush()` before anything that reads the draft at the server
 * @property {Editor} editor
 * @property {boolean} isRenamed whether the draft was in another language than the one that is written
 * @property {(sentence: string, kind?: "good" | "info" | "warn" | "bad") => void} tell says something in the status line
 * @property {typeof import("../shell/api.js").api} api also sends what was refused for an old token once more
 * @property {Map<string, object[]>} [comments] open ones by segment, once they are read
 * @property {ReturnType<import("./panels/inline.js").createInline>} [inline] what panels show in the rows of the list
 * @property {(name: string) => void} [showPanel]
 * @property {(segments?: string[]) => Promise<void>} [speak] has lines of a dub spoken; all that have no take unless named
 *
 * @typedef {object} Player
 * @property {() => number} now where it stands, in ms of the recording
 * @property {(ms: number) => void} seek
 * @property {(span: import("./spans.js").Span) => void} playSpan
 * @property {() => void} playSegment the selected one
 * @property {() => void} pause
 * @property {(isMuted: boolean) => void} mute
 * @property {() => string | null} heardId the segment that is heard now
 * @property {(listener: (id: string | null) => void) => void} onHeard
 *
 * @typedef {object} Editor
 * @property {(id: string, start?: number, end?: number) => void} focusText brings a segment into view and writes in it
 * @property {(id: string) => void} reveal brings a segment into view and selects it, focus stays
 * @property {() => HTMLTextAreaElement | null} current the field of the selected segment, when it is in view
 */

/**
 * Sentences by name. A list has a form per number, the first for one.
 * @param {Record<string, string | string[]>} words
 */
export function sentences(words) {
  return (name, values = {}) => {
    const said = words[name] ?? name;
    const form = Array.isArray(said) ? (said[values.n === 1 ? 0 : 1] ?? said[0]) : said;
    return filled(form, values);
  };
}

/** The regions of the page. @returns {Bench["regions"]} */
export function regionsOf(root = document) {
  const names = ["toolbar", "media", "waveform", "segments", "panels", "status", "dialogs"];
  return Object.fromEntries(names.map((name) => [name, root.getElementById(`wb-${name}`)]));
}
