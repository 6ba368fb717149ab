// What has changed since the draft that the task started from, word by word, as it was saved last.

import { element } from "../dom.js";
import { timecode } from "../timecodes.js";

const MOST_SHOWN = 300;

/** @param {import("../bench.js").Bench} bench @returns {import("./index.js").Panel} */
export function changesPanel(bench) {
  const { say } = bench;
  const says = element("p.wb-panel-says", { role: "status" });
  const list = element("ol.wb-panel-list");
  const again = element("button.wb-panel-button", { type: "button", onclick: () => load() }, say("diff_again"));

  async function load() {
    says.textContent = say("loading");
    await bench.saving.flush();
    const answer = await bench.api.get(bench.task.urls.diff);
    if (!answer.ok) {
      says.textContent = say("failed", { message: answer.message });
      return;
    }
    const { counts, segments, speakers } = answer.body.diff;
    const changed = segments.filter((one) => one.change !== "same");
    says.textContent =
      changed.length || speakers.length
        ? say("diff_counts", {
            changed: changed.length,
            inserted: counts.words_inserted,
            deleted: counts.words_deleted,
          })
        : say("diff_none");
    list.replaceChildren(
      ...speakers.map((one) => element("li", {}, renamed(say, one))),
      ...changed.slice(0, MOST_SHOWN).map((one) => element("li", {}, changeOf(bench, one))),
    );
    if (changed.length > MOST_SHOWN) {
      list.append(element("li.soft", {}, say("diff_more", { count: changed.length - MOST_SHOWN })));
    }
  }

  return { name: "diff", body: element("div", {}, says, again, list), shown: load };
}

function renamed(say, { before, after }) {
  const word = before === null ? "speaker_added" : after === null ? "speaker_removed" : "speaker_renamed";
  return element("span", {}, say(word, { before: before ?? "", after: after ?? "" }));
}

function changeOf({ desk, say, editor }, one) {
  const segment = desk.segments[one.after[0]];
  const facts = [say(`diff_${one.change}`)];
  if (one.start_shift_ms || one.end_shift_ms) {
    facts.push(say("diff_times", { start: signed(one.start_shift_ms), end: signed(one.end_shift_ms) }));
  }
  if (one.speaker_change) {
    facts.push(
      say("diff_speaker", { before: one.speaker_change.before ?? "–", after: one.speaker_change.after ?? "–" }),
    );
  }
  if (one.is_rewrapped) {
    facts.push(say("diff_rewrapped"));
  }
  return element(
    "button.wb-panel-item",
    { type: "button", disabled: !segment, onclick: () => segment && editor.focusText(segment.id) },
    element("span.wb-panel-place", { dir: "ltr" }, timecode(one.start_ms)),
    element("span.soft.small", {}, facts.join(" · ")),
    element(
      "span.wb-panel-said",
      { dir: "auto" },
      one.words.flatMap((word) => [wordOf(say, word), " "]),
    ),
  );
}

const signed = (ms) => `${ms > 0 ? "+" : ""}${ms} ms`;

/** Deleted and inserted words say so to those who do not see colours, too. */
function wordOf(say, { change, text }) {
  if (change === "keep") {
    return text;
  }
  const isGone = change === "delete";
  const hidden = element("span.visually-hidden", {}, ` ${say(isGone ? "diff_deleted" : "diff_inserted")}: `);
  return element(isGone ? "del" : "ins", {}, hidden, text);
}
