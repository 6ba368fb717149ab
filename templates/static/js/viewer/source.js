// The source text beside its translation, loaded when it is first asked for.

import { api } from "../shell/api.js";
import { fillStyled } from "./styled.js";
import { besides } from "./words.js";

/**
 * @param {import("./transcript.js").Transcript} transcript
 * @param {HTMLInputElement | null} box
 * @param {{source: string | null, sourceDirection: string}} data
 */
export function showSource(transcript, box, data) {
  box?.addEventListener("change", async () => {
    if (box.checked && !transcript.list.querySelector(".said-source")) {
      box.disabled = true;
      const answer = await api.get(data.source);
      box.disabled = false;
      box.checked = answer.ok;
      if (answer.ok) {
        put(transcript, answer.body.document, data.sourceDirection);
      }
    }
    transcript.list.classList.toggle("has-source", box.checked);
  });
}

function put(transcript, source, direction) {
  for (const [index, places] of besides(transcript.segments, source.segments)) {
    const beside = document.createElement("div");
    beside.className = "said-source";
    beside.lang = source.language;
    beside.dir = direction;
    for (const place of places) {
      const text = document.createElement("p");
      fillStyled(text, source.segments[place].text);
      beside.append(text);
    }
    transcript.text(index).after(beside);
  }
}
