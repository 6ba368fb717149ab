// Commands about who speaks.

import { changed, knownSpeaker, Refused } from "./checks.js";
import { cleaned } from "./markup.js";

/** @typedef {import("./model.js").Speaker} Speaker */

const MOST_SPEAKERS = 1000;
const LONGEST_NAME = 200;

export function setSpeaker(desk, { ids, speaker }) {
  knownSpeaker(desk, speaker);
  return changed(desk, ids, (segment) => (segment.speaker === speaker ? segment : { ...segment, speaker }));
}

/** A name on one line that no other speaker has, whatever the case. */
function checkedName(desk, name, self = null) {
  const clean = cleaned(name).split(/\s+/).filter(Boolean).join(" ");
  if (!clean || clean.length > LONGEST_NAME) {
    throw new Refused("bad_name");
  }
  const isTaken = desk.speakers.some((one) => one.id !== self && one.name.toLowerCase() === clean.toLowerCase());
  if (isTaken) {
    throw new Refused("name_taken");
  }
  return clean;
}

export function addSpeaker(desk, { name, id = freeSpeakerId(desk.speakers) }) {
  if (desk.speakers.length >= MOST_SPEAKERS) {
    throw new Refused("too_many_speakers");
  }
  return { splices: [], speakers: [...desk.speakers, { id, name: checkedName(desk, name) }] };
}

/** As the service names them. @param {Speaker[]} speakers */
export function freeSpeakerId(speakers) {
  const taken = new Set(speakers.map((one) => one.id));
  let number = taken.size + 1;
  while (taken.has(`speaker-${number}`)) {
    number += 1;
  }
  return `speaker-${number}`;
}

export function renameSpeaker(desk, { id, name }) {
  knownSpeaker(desk, id);
  const clean = checkedName(desk, name, id);
  return { splices: [], speakers: desk.speakers.map((one) => (one.id === id ? { ...one, name: clean } : one)) };
}

/** The voice that a dub gives a speaker; "" takes it away. */
export function setVoice(desk, { id, voice }) {
  knownSpeaker(desk, id);
  const { voice: before = "", ...rest } = desk.speakers.find((one) => one.id === id);
  const cast = voice ? { ...rest, voice } : rest;
  return before === voice
    ? { splices: [] }
    : { splices: [], speakers: desk.speakers.map((one) => (one.id === id ? cast : one)) };
}

/** The document's speakers with those of the shared list that it does not have: by name, whatever the case. */
export function setSpeakers(desk, { speakers }) {
  const names = new Set(desk.speakers.map((one) => one.name.toLowerCase()));
  const listed = [...desk.speakers];
  for (const one of speakers) {
    if (!names.has(one.name.toLowerCase()) && listed.length < MOST_SPEAKERS) {
      const isTaken = listed.some((known) => known.id === one.id);
      listed.push({ id: isTaken ? freeSpeakerId(listed) : one.id, name: one.name });
      names.add(one.name.toLowerCase());
    }
  }
  return listed.length === desk.speakers.length ? { splices: [] } : { splices: [], speakers: listed };
}
