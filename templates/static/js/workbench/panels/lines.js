// One line of a dub with its takes: which counts, how it fits, and what can be done about it.

import { element } from "../dom.js";
import { drawn } from "../icons.js";
import { seconds, timecode } from "../timecodes.js";
import { barOf, stateOf } from "./fitting.js";

const TONES = { missing: "warn", stale: "warn", overrun: "bad", faster: "info", fits: "good" };

/** How a take lies in its time, in words. @param {import("./fitting.js").Line} line */
export function fitWords(line, say) {
  const locale = document.documentElement.lang;
  const slot = seconds(line.end_ms - line.start_ms, locale);
  const { fit } = line;
  if (!fit) {
    return say("fit_missing", { slot });
  }
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(fit.tempo - 1);
  const facts = { slot, length: seconds(fit.duration_ms, locale), over: seconds(fit.overrun_ms, locale), percent };
  const isSpilled = fit.duration_ms > line.end_ms - line.start_ms;
  const faster = isSpilled ? "fit_spills" : "fit_faster";
  const name = { stale: "fit_stale", overrun: "fit_overrun", faster, fits: "fit_fits" }[stateOf(line)];
  return say(name, facts);
}

/** The same as a bar: the slot, what fills it, what runs past it. */
export function fitBar(line, say) {
  const shares = barOf(line);
  const part = (name, share) =>
    share > 0 && element(`span.wb-panel-fit-${name}`, { style: { "inline-size": `${share}%` } });
  return element(
    "div.wb-panel-fit",
    { role: "img", "aria-label": fitWords(line, say) },
    part("filled", shares.filled),
    part("free", shares.slot - shares.filled),
    part("spilled", shares.spilled),
    part("overrun", shares.overrun),
  );
}

export const stateBadge = (line, say) =>
  element(`span.badge.badge-${TONES[stateOf(line)]}`, {}, say(`take_${stateOf(line)}`));

/**
 * @param {import("../bench.js").Bench} bench
 * @param {any} line of `GET takes`
 * @param {{choose: (take: any) => void, remove: (take: any) => void, play: (take: any) => void}} does
 */
export function takeList({ say }, line, does) {
  const name = `wb-take-${line.segment_id}`;
  return element(
    "ul.wb-panel-takes",
    {},
    line.takes.map((take, at) => takeOf(say, name, take, line.takes.length - at, does)),
  );
}

function takeOf(say, name, take, number, does) {
  const locale = document.documentElement.lang;
  const label = say(`origin_${take.origin}`, { number });
  const facts = [`${seconds(take.duration_ms, locale)} s`, ...(take.is_stale ? [say("take_stale")] : [])];
  const act = (icon, word, does_) => {
    const button = element("button.wb-media-button", {
      type: "button",
      "aria-label": `${say(word)}: ${label}`,
      onclick: does_,
    });
    button.append(drawn(icon));
    return button;
  };
  const radio = element("input", {
    type: "radio",
    name,
    value: take.id,
    checked: take.is_chosen,
    onchange: () => does.choose(take),
  });
  return element(
    "li.wb-panel-take",
    { data: { take: take.id, chosen: String(take.is_chosen) } },
    element("label", {}, radio, element("span", {}, label), element("span.soft.small", {}, facts.join(" · "))),
    act("play", "take_play", () => does.play(take)),
    act("trash", "take_delete", () => does.remove(take)),
  );
}

/** A line in the list of those that need something. */
export function shortLine({ desk, say, editor }, line) {
  const index = desk.indexOf(line.segment_id);
  return element(
    "button.wb-panel-item",
    { type: "button", disabled: index < 0, onclick: () => editor.reveal(line.segment_id) },
    element("span.wb-panel-place", {}, `${index + 1} · ${timecode(line.start_ms)}`, " ", stateBadge(line, say)),
    element("span.wb-panel-said", { dir: "auto" }, line.text),
    fitBar(line, say),
  );
}
