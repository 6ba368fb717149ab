// What stands on the desk, what can be done to it, and what is told of that. Types only.

/**
 * @typedef {object} Segment as in the API's document, all fields there
 * @property {string} id never changes; comments, takes and findings name segments by it
 * @property {number} start_ms
 * @property {number} end_ms after `start_ms`
 * @property {string} text with `<i>`, `<b>`, `<u>` and line feeds
 * @property {string | null} speaker id of a speaker
 * @property {"speech" | "sound" | "music"} kind
 * @property {import("./wordtimes.js").Word[]} words those whose times are known
 *
 * @typedef {{id: string, name: string, voice?: string}} Speaker
 *
 * @typedef {object} Limits as the page gives them; null where nothing is shown as cues (transcripts)
 * @property {number} max_chars_per_line
 * @property {number} max_lines
 * @property {number} max_chars_per_second
 * @property {number} min_duration_ms
 * @property {number} max_duration_ms
 * @property {number} min_gap_ms
 * @property {number} frame_rate
 *
 * @typedef {{type: "setText", id: string, text: string}
 *   | {type: "setTexts", edits: {id: string, text: string}[]}
 *   | {type: "setTimes", id: string, start_ms?: number, end_ms?: number}
 *   | {type: "split", id: string, at?: number, time_ms?: number}
 *   | {type: "merge", id: string, separator?: string}
 *   | {type: "insert", after?: string, before?: string, start_ms?: number, end_ms?: number, text?: string,
 *      speaker?: string | null, kind?: Segment["kind"]}
 *   | {type: "remove", ids: string[]}
 *   | {type: "setSpeaker", ids: string[], speaker: string | null}
 *   | {type: "setKind", ids: string[], kind: Segment["kind"]}
 *   | {type: "addSpeaker", name: string, id?: string}
 *   | {type: "renameSpeaker", id: string, name: string}
 *   | {type: "setSpeakers", speakers: Speaker[]}
 *   | {type: "setVoice", id: string, voice: string}
 *   | {type: "replaceDocument", document: object}} Command
 *
 * @typedef {object} Published what has changed, for listeners
 * @property {Set<string>} changed ids of segments that have other values, or another place
 * @property {string[]} inserted ids
 * @property {string[]} removed ids
 * @property {boolean} order whether places in the list have changed (inserted, removed or moved)
 * @property {boolean} speakers whether the list of speakers has
 * @property {boolean} selection whether another segment or place in its text is selected
 * @property {boolean} findings whether `desk.findings` are others
 * @property {"apply" | "undo" | "redo" | "load" | "select" | "findings"} origin
 *
 * @typedef {{ok: boolean, reason: string}} Applied `reason` is "" when ok
 *
 * @typedef {object} Findings what the check has found in the draft that was saved last
 * @property {number} errors
 * @property {number} warnings
 * @property {number} infos
 * @property {object[]} findings as the API has them; `segment_id` names the segment
 * @property {boolean} has_more
 */

export {};
