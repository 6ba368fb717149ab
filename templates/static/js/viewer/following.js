// The text follows the sound: what is said now is marked, and kept in sight unless the reader has looked elsewhere.

import { prefersStill } from "../shell/page.js";
import { highlight, rangeOf } from "./ranges.js";
import { lastStarted } from "./words.js";

const READER_MOVES = ["wheel", "touchmove"];
const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"]);

/**
 * @param {import("./transcript.js").Transcript} transcript
 * @param {import("../shell/playback.js").Playback} playback
 * @param {HTMLInputElement} box says whether the text follows, and lets one choose
 */
export function followSound(transcript, playback, box) {
  let current = -1;
  let word = -1;

  function show(ms) {
    const index = transcript.indexAt(ms + 1);
    if (index !== current) {
      mark(index);
    }
    if (index >= 0) {
      markWord(index, ms + 1);
    }
  }

  function mark(index) {
    if (current >= 0) {
      transcript.item(current).removeAttribute("aria-current");
    }
    current = index;
    word = -1;
    highlight("spoken", []);
    if (index >= 0) {
      transcript.item(index).setAttribute("aria-current", "true");
      if (box.checked) {
        keepInSight(transcript.item(index));
      }
    }
  }

  function markWord(index, ms) {
    const words = transcript.words(index);
    const at = lastStarted(
      words.map((one) => one.startMs),
      ms,
    );
    if (at === word) {
      return;
    }
    word = at;
    const isSaid = at >= 0 && ms < transcript.segments[index].end_ms;
    highlight("spoken", isSaid ? [rangeOf(transcript.text(index), words[at].from, words[at].to)] : []);
  }

  const letGo = () => {
    if (playback.isPlaying()) {
      box.checked = false;
    }
  };
  for (const name of READER_MOVES) {
    addEventListener(name, letGo, { passive: true });
  }
  addEventListener("mousedown", (event) => {
    if (event.clientX >= document.documentElement.clientWidth || event.clientX < 0) {
      letGo(); // the scroll bar
    }
  });
  document.addEventListener("keydown", (event) => {
    if (SCROLL_KEYS.has(event.key) && !event.target.closest("input, select, textarea, dialog")) {
      letGo();
    }
  });
  box.addEventListener("change", () => {
    if (box.checked && current >= 0) {
      keepInSight(transcript.item(current));
    }
  });
  playback.onTime(show);
  return {
    /** Shows a segment wherever the sound is. @param {number} index */
    reveal: (index) => keepInSight(transcript.item(index), true),
    current: () => current,
  };
}

/** Scrolls only when the item is near an edge, so that the text rests while one reads. */
function keepInSight(item, always = false) {
  const box = item.getBoundingClientRect();
  const isSeen = box.top > innerHeight * 0.2 && box.bottom < innerHeight * 0.75;
  if (always || !isSeen) {
    item.scrollIntoView({ block: "center", behavior: prefersStill() || always ? "instant" : "smooth" });
  }
}
