// One upload as the page shows it.

import { createSpeed } from "./speed.js";
import { fill, percent, rest, size } from "./writing.js";

/**
 * @param {File} file
 * @param {Record<string, string>} words
 * @param {{cancel: () => void, again: () => void}} does
 */
export function createRow(file, words, does) {
  const element = document.createElement("li");
  const name = document.createElement("bdi");
  const bar = document.createElement("progress");
  const fact = document.createElement("p");
  const cancel = button(words.cancel, file.name, does.cancel);
  const again = button(words.again, file.name, does.again);
  const head = document.createElement("span");
  const speed = createSpeed();
  const sent = { bytes: 0 };

  element.className = "order-upload";
  head.className = "order-file-name";
  fact.className = "order-upload-fact";
  name.textContent = file.name;
  head.append(name);
  bar.max = file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  again.hidden = true;
  element.append(head, cancel, bar, again, fact);
  say(words.queued);

  function say(text, isTrouble = false) {
    fact.textContent = text;
    element.classList.toggle("has-trouble", isTrouble);
  }

  return {
    element,
    /** @param {number} bytes */
    progress(bytes) {
      speed.note(bytes);
      sent.bytes = bytes;
      bar.value = bytes;
      const pace = speed.bytesPerSecond();
      const far = fill(words.progress, {
        percent: percent(bytes, file.size),
        sent: size(bytes),
        size: size(file.size),
      });
      const left = pace > 0 ? rest((file.size - bytes) / pace, words) : "";
      say(left ? `${far} · ${fill(words.speed, { speed: size(pace), time: left })}` : far);
    },
    waiting() {
      speed.forget();
      again.hidden = true;
      say(words.waiting);
    },
    storing() {
      bar.value = file.size;
      say(words.storing);
    },
    /** @param {string} message */
    failed(message) {
      again.hidden = false;
      say(message, true);
    },
    started() {
      again.hidden = true;
      speed.forget();
      say(words.starting);
    },
    queued() {
      again.hidden = true;
      say(words.queued);
    },
    remove: () => element.remove(),
  };
}

function button(label, name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-small button-quiet";
  made.textContent = fill(label, { name: "" }).trim();
  made.setAttribute("aria-label", label.includes("{name}") ? fill(label, { name }) : `${label}: ${name}`);
  made.addEventListener("click", act);
  return made;
}
