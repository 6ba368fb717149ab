// Documents between the API, which leaves out what goes without saying, and the desk, which has all fields.

import { cleaned } from "./markup.js";

/** @typedef {import("./model.js").Segment} Segment */

/**
 * A document of the API as the desk has it: by in points, all fields there, every segment with an id.
 * @param {object | null} document
 * @param {string} language
 */
export function fromDocument(document, language) {
  const { segments: listed = [], speakers: named = [], ...rest } = document ?? { language };
  const taken = new Set(listed.map((segment) => segment.id).filter(Boolean));
  let number = 0;
  const next = () => {
    do {
      number += 1;
    } while (taken.has(`s${number}`));
    return `s${number}`;
  };
  const segments = listed.map((one) =>
    Object.freeze({
      id: one.id ?? next(),
      start_ms: one.start_ms,
      end_ms: one.end_ms,
      text: cleaned(one.text),
      speaker: one.speaker ?? null,
      kind: one.kind ?? "speech",
      words: one.words ?? [],
    }),
  );
  segments.sort((first, second) => first.start_ms - second.start_ms);
  return { segments, speakers: named, rest };
}

/** A segment without what goes without saying, as the service itself writes it. @param {Segment} segment */
export function written({ start_ms, end_ms, text, speaker, kind, id, words }) {
  return {
    start_ms,
    end_ms,
    text,
    ...(speaker === null ? {} : { speaker }),
    ...(kind === "speech" ? {} : { kind }),
    id,
    ...(words.length ? { words } : {}),
  };
}

/** What was written of segments; they never change. */
const jsons = new WeakMap();

function jsonOfSegment(segment) {
  let json = jsons.get(segment);
  if (json === undefined) {
    json = JSON.stringify(written(segment));
    jsons.set(segment, json);
  }
  return json;
}

/**
 * A document as JSON.
 * @param {object} head all but the segments
 * @param {Segment[]} segments
 */
export const jsonOf = (head, segments) =>
  `${JSON.stringify(head).slice(0, -1)},"segments":[${segments.map(jsonOfSegment).join(",")}]}`;

/** Whether two documents of the API say the same, whatever goes without saying in either, in whatever order of fields. */
export function isSameDocument(first, second) {
  const [a, b] = [first, second].map((one) => {
    const { segments, speakers, rest } = fromDocument(one, "");
    const { language, is_verbatim = false, is_sdh = false, source = null } = rest;
    const people = speakers.map(({ id, name, voice = null }) => [id, name, voice]);
    const ordered = segments.map((segment) => ({
      ...segment,
      words: segment.words.map(({ start_ms, end_ms, text }) => ({ start_ms, end_ms, text })),
    }));
    return jsonOf({ language, is_verbatim, is_sdh, source, people }, ordered);
  });
  return a === b;
}
