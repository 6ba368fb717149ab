// The text of the whole document: thousands of segments, added a few hundred at a time, laid out when they are near.

import { clock } from "../shell/playback.js";
import { fillStyled, plain } from "./styled.js";
import { lastStarted, spokenWords } from "./words.js";

const AT_ONCE = 250;

/**
 * @typedef {object} Transcript
 * @property {HTMLElement} list
 * @property {object[]} segments of the document
 * @property {(index: number) => HTMLElement} item
 * @property {(index: number) => HTMLElement} text the element that holds what is said
 * @property {(index: number) => string} plain what is said, without tags
 * @property {(index: number) => import("./words.js").SpokenWord[]} words
 * @property {(ms: number) => number} indexAt what is said at an instant, or was last; -1 before the first
 * @property {(index: number) => boolean} isShown whether no filter hides it
 * @property {(hash: string) => number} indexOf a name in addresses; -1 for none
 */

/**
 * Puts all segments into the list, in place of those that the server wrote.
 * @param {HTMLElement} list
 * @param {{segments: object[], speakers?: object[]}} document_
 * @param {object} data of the page
 * @returns {Promise<Transcript>} once all are there
 */
export async function buildTranscript(list, document_, data) {
  const { segments } = document_;
  const builder = new Builder(data, segments);
  list.replaceChildren();
  for (let from = 0; from < segments.length; from += AT_ONCE) {
    const part = document.createDocumentFragment();
    for (let index = from; index < Math.min(from + AT_ONCE, segments.length); index += 1) {
      part.append(builder.item(index));
    }
    list.append(part);
    await pause();
  }
  return steered(list, segments, builder);
}

/** Lets the page answer whoever uses it before it goes on. */
const pause = () => new Promise((resolve) => setTimeout(resolve));

/** Makes the elements of segments. */
class Builder {
  constructor(data, segments) {
    this.data = data;
    this.segments = segments;
    this.speakers = new Map(data.speakers.map((one) => [one.id, one]));
    this.template = document.getElementById("said-template").content.firstElementChild;
    this.report = document.getElementById("report-template").content.firstElementChild;
    this.items = [];
    this.texts = [];
    this.anchors = new Map();
  }

  item(index) {
    const segment = this.segments[index];
    const item = this.template.cloneNode(true);
    const [time, body] = item.children;
    const [speaker, kind, text] = body.children;
    item.id = anchor(segment, index);
    item.dataset.index = String(index);
    time.href = `#${item.id}`;
    time.textContent = clock(segment.start_ms);
    this.name(speaker, segment, index);
    if (segment.kind && segment.kind !== "speech") {
      item.classList.add(`said-${segment.kind}`);
      kind.textContent = this.data.words[segment.kind];
    } else {
      kind.remove();
    }
    fillStyled(text, segment.text);
    if (this.data.feedback) {
      item.append(this.reporter(segment, index));
    }
    this.items.push(item);
    this.texts.push(text);
    this.anchors.set(item.id, index).set(`place-${index}`, index);
    return item;
  }

  /** Who speaks; said again only where somebody else begins, or where a filter has hidden who spoke before. */
  name(element, segment, index) {
    const speaker = this.speakers.get(segment.speaker);
    if (!speaker) {
      element.remove();
      return;
    }
    element.textContent = speaker.name;
    element.classList.add(`tone-${speaker.tone}`);
    element.classList.toggle("is-same", index > 0 && this.segments[index - 1].speaker === segment.speaker);
  }

  reporter(segment, index) {
    const link = this.report.cloneNode(true);
    link.href = `${this.data.feedbackPage}?job_id=${this.data.jobId}&segment=${index}`;
    link.setAttribute("aria-label", this.data.words.report.replace("{time}", clock(segment.start_ms)));
    showReports(link, this.data.reported[index] ?? 0);
    return link;
  }
}

/** @param {Element} link @param {number} count how often the segment was reported */
export function showReports(link, count) {
  link.querySelector(".said-reports")?.remove();
  if (count) {
    const badge = document.createElement("span");
    badge.className = "said-reports";
    badge.textContent = String(count);
    link.append(badge);
  }
}

function anchor(segment, index) {
  return segment.id ? `segment-${segment.id}` : `place-${index}`;
}

function steered(list, segments, builder) {
  const starts = Int32Array.from(segments, (one) => one.start_ms);
  const kept = new Map();
  const plainOf = (index) => plain(segments[index].text);
  return {
    list,
    segments,
    item: (index) => builder.items[index],
    text: (index) => builder.texts[index],
    plain: plainOf,
    words(index) {
      if (!kept.has(index)) {
        kept.set(index, spokenWords(plainOf(index), segments[index]));
      }
      return kept.get(index);
    },
    indexAt: (ms) => lastStarted(starts, ms),
    isShown: (index) => !builder.items[index].hidden,
    indexOf: (hash) => builder.anchors.get(hash) ?? -1,
  };
}
