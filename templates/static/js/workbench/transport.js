// The buttons and fields that steer the recording. Each does what a key does, and shows how things stand.

import { element } from "./dom.js";
import { drawn } from "./icons.js";
import { actionButton } from "./naming.js";
import { SPEEDS } from "./spans.js";
import { parseTimecode, timecode } from "./timecodes.js";

const REWINDS_MS = [0, 500, 1000, 2000, 3000, 5000];

/**
 * @param {import("./bench.js").Bench} bench
 * @param {import("./player.js").Player} player
 * @param {number} durationMs
 * @returns {HTMLElement}
 */
export function createTransport(bench, player, durationMs) {
  const { say } = bench;
  const play = actionButton(bench, "play_pause", { icon: "play" });
  const loop = actionButton(bench, "loop");
  const follow = actionButton(bench, "follow");
  const speed = choice(
    say("speed"),
    SPEEDS,
    (value) => `${number(value)}×`,
    (value) => player.setSpeed(value),
  );
  const rewind = choice(
    say("rewind"),
    REWINDS_MS,
    (value) => say("rewind_seconds", { seconds: number(value / 1000) }),
    (value) => {
      player.rewindMs = value;
    },
  );

  function show() {
    const isPlaying = player.playback.isPlaying();
    play.replaceChildren(drawn(isPlaying ? "pause" : "play"));
    play.setAttribute("aria-label", say(isPlaying ? "pause" : "play"));
    loop.setAttribute("aria-pressed", String(player.isLooping));
    follow.setAttribute("aria-pressed", String(player.isFollowing));
    speed.field.value = String(closest(SPEEDS, player.playback.speed()));
    rewind.field.value = String(closest(REWINDS_MS, player.rewindMs));
  }
  player.onState(show);
  show();

  return element(
    "div.wb-media-bar",
    { role: "group", "aria-label": say("player") },
    element(
      "div.wb-media-buttons",
      {},
      actionButton(bench, "back"),
      play,
      actionButton(bench, "forward"),
      actionButton(bench, "play_segment", { icon: "segment" }),
      actionButton(bench, "play_around", { icon: "around" }),
      actionButton(bench, "play_cursor", { icon: "cursor" }),
      loop,
      follow,
    ),
    element(
      "div.wb-media-place",
      { dir: "ltr" },
      clockField(bench, player, durationMs),
      seeker(bench, player, durationMs),
      element("span", {}, timecode(durationMs)),
    ),
    element("div.wb-media-choices", {}, speed.label, rewind.label),
  );
}

const number = (value) => new Intl.NumberFormat(document.documentElement.lang).format(value);
const closest = (values, value) =>
  values.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best));

function choice(name, values, written, chosen) {
  const field = element(
    "select.wb-media-select",
    { onchange: () => chosen(Number(field.value)) },
    values.map((value) => element("option", { value: String(value) }, written(value))),
  );
  return { field, label: element("label.wb-media-choice", {}, element("span", {}, name), field) };
}

/** The place in the recording as a slider: what the picture of the sound is to those who see it. */
function seeker({ say, task }, player, durationMs) {
  const slider = element("input.wb-media-seek", {
    type: "range",
    min: String(task.stretch.start_ms),
    max: String(task.stretch.end_ms || durationMs),
    step: "100",
    dir: "ltr",
    "aria-label": say("position"),
    oninput: () => player.playback.seek(Number(slider.value)),
  });
  player.playback.onTime((ms) => {
    slider.value = String(Math.round(ms));
    slider.setAttribute("aria-valuetext", timecode(ms));
  });
  slider.value = slider.min;
  slider.setAttribute("aria-valuetext", timecode(Number(slider.min)));
  return slider;
}

/** The time as a field: read while it runs, written to go somewhere. */
function clockField({ say, shortcuts, tell, task }, player, durationMs) {
  const { playback } = player;
  const field = element("input.wb-media-clock", {
    type: "text",
    inputMode: "decimal",
    autocomplete: "off",
    dir: "ltr",
    "aria-label": say("go_to_time"),
    title: say("go_to_time"),
  });
  const show = () => {
    if (document.activeElement !== field) {
      field.value = timecode(playback.timeMs(), { isExact: true });
    }
  };
  const go = () => {
    const ms = parseTimecode(field.value);
    if (ms === null || ms > durationMs) {
      tell(say("no_such_time", { time: field.value.slice(0, 20) }), "warn");
    } else {
      playback.seek(Math.max(ms, task.stretch.start_ms));
    }
  };
  field.addEventListener("focus", () => field.select());
  field.addEventListener("blur", show);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      go();
      field.select();
    }
  });
  playback.onTime(show);
  show();
  shortcuts.on("go_to_time", () => field.focus());
  return field;
}
