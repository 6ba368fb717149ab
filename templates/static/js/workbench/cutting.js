// Commands that make segments of segments: in two, into one, new ones, none.

import {
  checkedText,
  checkedTimes,
  found,
  knownSpeaker,
  LATEST_MS,
  MOST_SEGMENTS,
  placeFor,
  Refused,
} from "./checks.js";
import { divided } from "./markup.js";
import { MOST_WORDS, retimed, timeline } from "./wordtimes.js";

const NEW_SEGMENT_MS = 2000;
const LEAST_ROOM_MS = 200;

/**
 * In two at a place of the text (`at`), or at a time (`time_ms`), which goes to the nearest border between two words.
 */
export function split(desk, { id, at, time_ms }) {
  const index = found(desk, id);
  const segment = desk.segments[index];
  const line = timeline(segment);
  const count = at === undefined ? wordsBefore(line, segment, time_ms) : tokensBefore(line.tokens, at);
  const [end, start] = cut(desk, segment, line, count, time_ms);
  const offset = at ?? line.tokens[count]?.start ?? segment.text.length;
  const [before, after] = divided(segment.text, offset);
  if (desk.segments.length >= MOST_SEGMENTS) {
    throw new Refused("too_many_segments");
  }
  const words = segment.words;
  const later = words.indexOf(line.known.slice(count).find(Boolean));
  const border = later < 0 ? words.length : later;
  const first = { ...segment, text: before, end_ms: end, words: retimed(before, words.slice(0, border)) };
  const second = {
    ...segment,
    id: desk.makeId(),
    text: after,
    start_ms: start,
    words: retimed(after, words.slice(border)),
  };
  const splices = [{ index, removed: [segment], inserted: [first] }];
  const place = placeFor(desk.segments, start);
  splices.push({ index: Math.max(place, index + 1), removed: [], inserted: [second] });
  return { splices, focus: { id: second.id, start: 0, end: 0 } };
}

const tokensBefore = (list, at) => list.filter((token) => (token.start + token.end) / 2 < at).length;

function wordsBefore(line, segment, time) {
  if (!(time > segment.start_ms && time < segment.end_ms)) {
    throw new Refused("not_inside");
  }
  return line.times.filter((one) => (one.start_ms + one.end_ms) / 2 < time).length;
}

/** The out point of the first part and the in point of the second: where the words end and begin. */
function cut(desk, segment, line, count, time) {
  const isBetween = count > 0 && count < line.tokens.length;
  if (!isBetween && line.tokens.length && time === undefined) {
    throw new Refused("nothing_to_divide");
  }
  const middle = time ?? (segment.start_ms + segment.end_ms) / 2;
  let [end, start] = [middle, middle];
  if (isBetween && (segment.words.length || time === undefined)) {
    [end, start] = [line.times[count - 1].end_ms, line.times[count].start_ms];
    end = start - end >= Math.max(1, desk.limits.min_gap_ms) ? end : start;
  }
  [end, start] = [Math.round(end), Math.round(start)];
  if (end <= segment.start_ms || start >= segment.end_ms) {
    return inner(segment, time);
  }
  return [end, start];
}

/** A cut that leaves both parts a length where words give none. */
function inner({ start_ms, end_ms }, time) {
  const middle = Math.round(time ?? (start_ms + end_ms) / 2);
  const inside = Math.min(Math.max(middle, start_ms + 1), end_ms - 1);
  if (end_ms - start_ms < 2) {
    throw new Refused("too_short");
  }
  return [inside, inside];
}

/** A segment and the one after it become one, which keeps the first one's id and speaker. */
export function merge(desk, { id, separator = " " }) {
  const index = found(desk, id);
  const [first, second] = [desk.segments[index], desk.segments[index + 1]];
  if (!second) {
    throw new Refused("no_neighbour");
  }
  const texts = [first.text.trim(), second.text.trim()];
  const text = checkedText(texts.filter(Boolean).join(separator));
  const words = [...first.words, ...second.words];
  const made = {
    ...first,
    text,
    end_ms: Math.max(first.end_ms, second.end_ms),
    speaker: first.speaker ?? second.speaker,
    kind: first.kind === second.kind ? first.kind : "speech",
    words: words.length > MOST_WORDS ? [] : words,
  };
  const caret = texts[0] ? texts[0].length + (texts[1] ? separator.length : 0) : 0;
  return {
    splices: [{ index, removed: [first, second], inserted: [made] }],
    focus: { id: first.id, start: caret, end: caret },
  };
}

/** A new segment after or before another, in the room that there is; or at times that are given. */
export function insert(desk, command) {
  if (desk.segments.length >= MOST_SEGMENTS) {
    throw new Refused("too_many_segments");
  }
  const [start, end] = checkedTimes(...(command.start_ms === undefined ? room(desk, command) : timesOf(command)));
  const made = {
    id: desk.makeId(),
    start_ms: start,
    end_ms: end,
    text: checkedText(command.text ?? ""),
    speaker: knownSpeaker(desk, command.speaker ?? null),
    kind: command.kind ?? "speech",
    words: [],
  };
  const place = placeFor(desk.segments, start);
  const before = command.before === undefined ? -1 : desk.indexOf(command.before);
  const index = before >= 0 && desk.segments[before].start_ms === start ? before : place;
  const focus = { id: made.id, start: made.text.length, end: made.text.length };
  return { splices: [{ index, removed: [], inserted: [made] }], focus };
}

const timesOf = ({ start_ms, end_ms }) => [start_ms, end_ms ?? start_ms + NEW_SEGMENT_MS];

function room(desk, { after, before }) {
  const index =
    after === undefined ? (before === undefined ? desk.segments.length : found(desk, before)) : found(desk, after) + 1;
  const [left, right] = [desk.segments[index - 1], desk.segments[index]];
  const gap = desk.limits.min_gap_ms;
  const from = left ? left.end_ms + gap : 0;
  const to = right ? right.start_ms - gap : Math.min(desk.durationMs, LATEST_MS);
  if (to - from >= LEAST_ROOM_MS) {
    return before === undefined || !left
      ? [from, Math.min(to, from + NEW_SEGMENT_MS)]
      : [Math.max(from, to - NEW_SEGMENT_MS), to];
  }
  return squeezed(left, right);
}

/** Where there is no room, the new segment overlaps the next one, which the limits show. */
function squeezed(left, right) {
  const from = left ? Math.min(left.end_ms, right?.start_ms ?? left.end_ms) : 0;
  return [from, Math.min(from + NEW_SEGMENT_MS / 2, LATEST_MS)];
}

export function remove(desk, { ids }) {
  const places = [...new Set(ids.map((id) => found(desk, id)))].sort((a, b) => b - a);
  const splices = places.map((index) => ({ index, removed: [desk.segments[index]], inserted: [] }));
  const next = places.length ? (desk.segments[places[0] + 1] ?? desk.segments[places.at(-1) - 1]) : undefined;
  return { splices, focus: next && { id: next.id, start: 0, end: 0 } };
}
