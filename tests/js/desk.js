// Desks for tests: small documents, names that can be foretold, a clock that stands still, random commands.

import { createDesk } from "../../templates/static/js/workbench/model.js";

export const LIMITS = {
  max_chars_per_line: 42,
  max_lines: 2,
  max_chars_per_second: 17,
  min_duration_ms: 833,
  max_duration_ms: 7000,
  min_gap_ms: 83,
  frame_rate: 24,
};

/** Words of a text, each 300 ms long with 100 ms between, from a time on. */
export function spoken(text, start) {
  return text
    .split(" ")
    .map((word, at) => ({ start_ms: start + at * 400, end_ms: start + at * 400 + 300, text: word }));
}

/** Segments of these texts, 2.5 s apart, with the times of their words. */
export function documentOf(...texts) {
  const segments = texts.map((text, at) => ({
    id: `s${at + 1}`,
    start_ms: at * 2500,
    end_ms: at * 2500 + 2000,
    text,
    words: text ? spoken(text, at * 2500) : [],
  }));
  return { language: "en", segments, speakers: [{ id: "speaker-1", name: "Ada" }] };
}

/** A desk whose clock is `desk.time.now`, which tests move. */
export function deskOf(document, options = {}) {
  const time = { now: 0 };
  let made = 0;
  const makeId = () => {
    made += 1;
    return `new-${made}`;
  };
  const desk = createDesk({ document, limits: LIMITS, durationMs: 60_000, makeId, clock: () => time.now, ...options });
  return Object.assign(Object.create(Object.getPrototypeOf(desk), Object.getOwnPropertyDescriptors(desk)), { time });
}

/** A generator of numbers that is the same for the same seed. */
export function randomOf(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const TEXTS = [
  "one two three",
  "<i>dear</i> world",
  "",
  "a\nb c",
  "مرحبا بالعالم",
  "🙂 smile 👩‍👩‍👧",
  "<b>x",
  "क्षत्रिय है",
  "\uD800 odd \0",
];

/** Some command; many of them cannot be done. */
export function someCommand(desk, random) {
  const pick = (list) => list[random(list.length)];
  const segment = pick(desk.segments) ?? { id: "none", text: "", start_ms: 0, end_ms: 0 };
  const { id } = segment;
  const kinds = [
    () => ({ type: "setText", id, text: pick(TEXTS) + segment.text.slice(random(5)) }),
    () => ({ type: "setTexts", edits: desk.segments.slice(0, 3).map((one) => ({ id: one.id, text: pick(TEXTS) })) }),
    () => ({ type: "setTimes", id, start_ms: random(60_000), end_ms: random(60_000) }),
    () => ({ type: "setTimes", id, start_ms: segment.start_ms + random(3000) - 1500 }),
    () => ({ type: "split", id, at: random(segment.text.length + 1) }),
    () => ({ type: "split", id, time_ms: segment.start_ms + random(3000) }),
    () => ({ type: "merge", id, separator: pick([" ", "\n"]) }),
    () => ({ type: "insert", after: id }),
    () => ({ type: "insert", before: id, speaker: pick(desk.speakers)?.id ?? null }),
    () => ({ type: "insert", start_ms: random(70_000), text: pick(TEXTS), kind: pick(["sound", "music"]) }),
    () => ({ type: "remove", ids: [id] }),
    () => ({ type: "setSpeaker", ids: [id], speaker: pick([null, "nobody", ...desk.speakers.map((one) => one.id)]) }),
    () => ({ type: "setKind", ids: [id], kind: pick(["speech", "sound", "music"]) }),
    () => ({ type: "addSpeaker", name: pick(["Ada", " Grace  Hopper ", "", "Zoë", `No ${random(50)}`]) }),
    () => ({ type: "renameSpeaker", id: pick(desk.speakers)?.id ?? "none", name: pick(["Mae", "ADA", "X"]) }),
    () => ({ type: "setSpeakers", speakers: [{ id: "speaker-1", name: `S ${random(9)}` }] }),
  ];
  return pick(kinds)();
}
