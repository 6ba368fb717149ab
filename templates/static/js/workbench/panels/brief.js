// What the customer and the house want: instructions, notes of the reviewer, style, limits.

import { element } from "../dom.js";

/** @param {import("../bench.js").Bench} bench @returns {import("./index.js").Panel} */
export function briefPanel({ task, say }) {
  const seen = task.task;
  return {
    name: "brief",
    body: element(
      "div.wb-panel-brief",
      {},
      passage(say("brief_notes"), seen.notes),
      passage(say("brief_instructions"), seen.instructions || say("brief_no_instructions")),
      heading(say("brief_style")),
      element(
        "ul",
        {},
        styles(task.style, say).map((one) => element("li", {}, one)),
      ),
      task.has_cues && heading(say("brief_limits")),
      task.has_cues && facts(limits(task.limits, say)),
      heading(say("brief_guide")),
      element(
        "ul",
        {},
        guide(task, say).map((one) => element("li", {}, one)),
      ),
    ),
  };
}

const heading = (text) => element("h2.wb-panel-title", {}, text);

function passage(title, text) {
  return text && element("div", {}, heading(title), element("p.wb-panel-said", { dir: "auto" }, text));
}

const facts = (pairs) =>
  element(
    "dl.facts.wb-panel-facts",
    {},
    pairs.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  );

function styles(style, say) {
  const wanted = [style.verbatim ? "style_verbatim" : "style_clean"];
  if (style.sdh) {
    wanted.push("style_sdh");
  }
  if (style.cue_options) {
    wanted.push("style_cue_options");
  }
  return wanted.map((name) => say(name));
}

/** The rules of thumb of the style, as the check sees them. */
function guide(task, say) {
  const { style } = task;
  const wanted = style.verbatim ? ["guide_verbatim"] : ["guide_clean"];
  wanted.push("guide_speakers", ...(style.sdh ? ["guide_sdh"] : []), ...(task.has_cues ? ["guide_cues"] : []));
  wanted.push(...(task.source ? ["guide_translation"] : []), ...(task.has_takes ? ["guide_dub"] : []));
  return wanted.map((name) => say(name));
}

function limits(found, say) {
  const written = (value) => new Intl.NumberFormat(document.documentElement.lang).format(value);
  const inSeconds = (ms) => say("seconds_short", { seconds: written(ms / 1000) });
  const known = {
    max_chars_per_line: written,
    max_lines: written,
    max_chars_per_second: written,
    min_duration_ms: inSeconds,
    max_duration_ms: inSeconds,
    min_gap_ms: (ms) => say("ms_short", { ms: written(ms) }),
  };
  return Object.entries(known)
    .filter(([name]) => found[name] !== undefined && found[name] !== null)
    .map(([name, write]) => [say(`limit_${name}`), write(found[name])]);
}
