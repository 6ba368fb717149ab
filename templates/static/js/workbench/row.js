// One row of the list: number, speaker, times, source, text, measures. It is made once and shows one segment after another.
//
// The text is a `<textarea>`: the system's own input methods, dead keys, spelling and directions work in it as everywhere,
// offsets of the caret are offsets of the text, and tags are seen as what they are. It grows with its text by CSS.

import { element } from "./dom.js";
import { plain } from "./markup.js";
import { measured } from "./measuring.js";
import { timecode } from "./timecodes.js";

let made = 0;

/**
 * @typedef {object} RowContext
 * @property {ReturnType<import("./model.js").createDesk>} desk
 * @property {(name: string, values?: object) => string} say
 * @property {{language: string, direction: string}} text
 * @property {import("./model.js").Limits | null} limits null where nothing is shown as cues
 * @property {boolean} isSdh
 * @property {((segment: object) => string) | null} beside the source text of a segment
 * @property {{language: string, direction: string} | null} source
 */

/** @param {RowContext} context @returns {import("./list.js").Row} */
export function makeRow(context) {
  const { desk, say } = context;
  const parts = partsOf(context);
  const row = { element: parts.row, id: "", show };
  let seen = {};

  function show(segment, index, count) {
    const now = {
      segment,
      index,
      count,
      previous: desk.segments[index - 1],
      speakers: desk.speakers,
      isCurrent: desk.selection?.id === segment.id,
      findings: desk.findings,
      beside: context.beside,
    };
    if (Object.keys(now).every((key) => now[key] === seen[key])) {
      return;
    }
    if (index !== seen.index || count !== seen.count) {
      showPlace(parts, say, index, count);
    }
    if (segment !== seen.segment || now.speakers !== seen.speakers) {
      showSegment(parts, context, segment);
    }
    if (segment !== seen.segment || now.previous !== seen.previous) {
      showMeasures(parts, context, segment, now.previous);
    }
    if (segment !== seen.segment || now.beside !== seen.beside) {
      showSource(parts, context, segment);
    }
    showFindings(parts, now.findings, segment.id);
    showCurrent(parts, now.isCurrent);
    seen = now;
  }

  return row;
}

function partsOf({ say, text, source }) {
  made += 1;
  const id = `wb-row-${made}`;
  const control = (name, type, label) =>
    element(`${type === "select" ? "select" : "input"}.${name}`, {
      "aria-label": label,
      ...(type === "select" ? {} : { type: "text", autocomplete: "off", spellcheck: false, dir: "ltr" }),
      tabIndex: -1,
      data: { part: name.split(".").at(-1) },
    });
  const parts = {
    number: element("span.wb-number"),
    start: control("wb-time.wb-in", "text", say("in_point")),
    end: control("wb-time.wb-out", "text", say("out_point")),
    duration: element("span.wb-duration"),
    speaker: control("wb-speaker", "select", say("speaker")),
    kind: control("wb-kind", "select", say("kind")),
    source: element("p.wb-source", { lang: source?.language ?? "", dir: source?.direction ?? "auto", hidden: !source }),
    field: element("textarea.wb-text", {
      rows: 1,
      lang: text.language,
      dir: "auto",
      spellcheck: true,
      autocapitalize: "sentences",
      "aria-describedby": `${id}-measures`,
      data: { part: "wb-text" },
    }),
    measures: element("p.wb-measures", { id: `${id}-measures` }),
    mark: element("span.wb-mark", { hidden: true }),
  };
  parts.kind.append(...["speech", "sound", "music"].map((kind) => new Option(say(`kind_${kind}`), kind)));
  const times = element("div.wb-times", {}, parts.number, parts.start, parts.end, parts.duration);
  const who = element("div.wb-who", {}, parts.speaker, parts.kind, parts.mark);
  const body = element("div.wb-body", {}, who, parts.source, parts.field, parts.measures);
  parts.row = element("div.wb-row", { role: "listitem" }, times, body);
  return parts;
}

function showPlace(parts, say, index, count) {
  const number = index + 1;
  parts.number.textContent = String(number);
  parts.row.setAttribute("aria-posinset", String(number));
  parts.row.setAttribute("aria-setsize", String(count));
  parts.field.setAttribute("aria-label", say("segment_text", { number }));
}

function showSegment(parts, { desk, say }, segment) {
  if (parts.field.value !== segment.text) {
    parts.field.value = segment.text;
  }
  setTime(parts.start, segment.start_ms);
  setTime(parts.end, segment.end_ms);
  parts.duration.textContent = say("seconds_short", {
    seconds: ((segment.end_ms - segment.start_ms) / 1000).toFixed(1),
  });
  showSpeaker(parts.speaker, desk, say, segment.speaker);
  parts.kind.value = segment.kind;
  parts.row.dataset.kind = segment.kind;
}

function setTime(field, ms) {
  const text = timecode(ms, { isExact: true });
  if (field.dataset.ms !== String(ms) || document.activeElement !== field) {
    field.value = text;
  }
  field.dataset.ms = String(ms);
}

/** Only the speaker who is chosen; the others come when the list is opened (`fillSpeakers`). */
function showSpeaker(field, desk, say, id) {
  const name = desk.speakers.find((one) => one.id === id)?.name ?? say("no_speaker");
  field.replaceChildren(new Option(name, id ?? "", true, true));
}

/** All speakers, nobody, and the wish for a new one. */
export function fillSpeakers(field, { desk, say }) {
  const chosen = field.value;
  if (field.options.length > 1) {
    return;
  }
  const option = (name, value) => new Option(name, value, false, value === chosen);
  field.replaceChildren(
    option(say("no_speaker"), ""),
    ...desk.speakers.map((one) => option(one.name, one.id)),
    new Option(say("new_speaker"), "+"),
  );
}

function showSource(parts, { beside }, segment) {
  if (beside) {
    parts.source.textContent = plain(beside(segment));
  }
}

function showMeasures(parts, { limits, say, isSdh }, segment, previous) {
  const isShown = limits !== null && (segment.kind !== "sound" || isSdh);
  parts.measures.hidden = !isShown;
  parts.row.classList.remove("is-over");
  if (!isShown) {
    return;
  }
  const found = measured(segment, previous, limits);
  const mark = (text, title, ...misses) => {
    const missed = misses.filter((name) => found.misses.has(name));
    const said = [title, ...missed.map((name) => say(`miss_${name}`))].join(" ");
    return element(
      missed.length ? "span.wb-measure.is-over" : "span.wb-measure",
      { title: said },
      element("bdi", {}, text),
      hiddenWords(missed, say),
    );
  };
  const lines = found.lines.join(found.isOwn ? " | " : " + ") || "0";
  parts.measures.replaceChildren(
    mark(
      `\u2066${lines} / ${limits.max_chars_per_line}\u2069`,
      say("measure_lines"),
      "line_too_long",
      "too_many_lines",
    ),
    mark(
      say("measure_speed", { speed: found.speed.toFixed(1) }),
      say("measure_speed_title", { most: limits.max_chars_per_second }),
      "reading_speed",
    ),
    ...["cue_too_short", "cue_too_long", "cues_overlap", "gap_too_small"]
      .filter((name) => found.misses.has(name))
      .map((name) => element("span.wb-measure.is-over", {}, say(`miss_${name}`))),
  );
  parts.row.classList.toggle("is-over", found.misses.size > 0);
}

/** What a colour says, for those who do not see it. */
const hiddenWords = (missed, say) =>
  missed.length ? element("span.visually-hidden", {}, ` ${missed.map((name) => say(`miss_${name}`)).join(" ")}`) : null;

function showFindings(parts, findings, id) {
  const counts = countsOf(findings).get(id);
  parts.mark.hidden = !counts;
  if (counts) {
    parts.mark.dataset.severity = counts.severity;
    parts.mark.textContent = String(counts.count);
    parts.mark.title = counts.messages;
  }
}

const counted = new WeakMap();
const RANK = ["info", "warning", "error"];

/** How much was found in each segment; counted once for each check. */
function countsOf(findings) {
  if (!findings) {
    return new Map();
  }
  let counts = counted.get(findings);
  if (!counts) {
    counts = new Map();
    for (const { segment_id: id, severity, message } of findings.findings) {
      const known = counts.get(id);
      const graver = known && RANK.indexOf(known.severity) > RANK.indexOf(severity) ? known.severity : severity;
      counts.set(id, {
        severity: graver,
        count: (known?.count ?? 0) + 1,
        messages: known ? `${known.messages}\n${message}` : message,
      });
    }
    counted.set(findings, counts);
  }
  return counts;
}

function showCurrent(parts, isCurrent) {
  parts.row.classList.toggle("is-current", isCurrent);
  if (isCurrent) {
    parts.row.setAttribute("aria-current", "true");
  } else {
    parts.row.removeAttribute("aria-current");
  }
  for (const field of [parts.start, parts.end, parts.speaker, parts.kind]) {
    field.tabIndex = isCurrent ? 0 : -1;
  }
}
