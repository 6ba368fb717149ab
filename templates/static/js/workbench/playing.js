// The part of the bench that plays: film or sound, its buttons, its waveform with the segments, in and out points.

import { api } from "../shell/api.js";
import { createPlayback } from "../shell/playback.js";
import { element } from "./dom.js";
import { actionButton } from "./naming.js";
import { createPicture } from "./picture.js";
import { createPlayer, SKIP_MS } from "./player.js";
import { createPoints } from "./points.js";
import { createRegions } from "./regions.js";
import { followMediaKeys, isTyping } from "./shortcuts.js";
import { keepFresh } from "./source.js";
import { createTransport } from "./transport.js";
import { createWave } from "./wave.js";

/** @param {import("./bench.js").Bench} bench */
export function startPlaying(bench) {
  const { desk, task, regions, preferences, say, tell } = bench;
  const durationMs = task.media.duration_ms ?? task.stretch.end_ms;
  const picture = createPicture(bench);
  const playback = createPlayback(picture.media, { durationMs });
  const player = createPlayer({ playback, desk, preferences });
  const points = createPoints({
    desk,
    timeMs: playback.timeMs,
    stretch: task.stretch,
    tell: (word) => tell(say(word), "warn"),
  });
  bench.player = { now: playback.timeMs, seek: playback.seek, ...steering(player) };

  regions.media.append(picture.box, createTransport(bench, player, durationMs));
  picture.follow(player);
  openRecording(bench, playback);
  offerActions(bench, player, points);
  followMediaKeys(bench.shortcuts);
  followSound(bench, player);
  openWave(bench, player, points, durationMs);
}

/** What other parts may do with the sound. */
const steering = (player) => ({
  playSpan: player.playSpan,
  playSegment: player.playSegment,
  pause: () => player.playback.pause(),
  mute: (isMuted) => {
    player.playback.media.muted = isMuted;
  },
  heardId: player.heardId,
  onHeard: player.onHeard,
});

function openRecording({ task, tell, say }, playback) {
  const { media } = playback;
  const ask = async () => {
    const answer = await api.get(task.urls.media);
    return answer.ok ? answer.body : null;
  };
  if (!task.media.url) {
    tell(say("no_media"), "bad");
    return;
  }
  let failures = 0;
  media.addEventListener("error", () => {
    failures += 1;
    if (failures > 1) {
      tell(say("no_media"), "bad");
    }
  });
  media.addEventListener("canplay", () => {
    failures = 0;
  });
  keepFresh(media, ask, task.media);
  media.src = task.media.url;
  media.currentTime = task.stretch.start_ms / 1000;
}

function offerActions({ shortcuts, desk, say, tell }, player, points) {
  const { playback } = player;
  const actions = {
    play_pause: player.toggle,
    play_cursor: player.playCursor,
    play_segment: player.playSegment,
    play_around: player.playAround,
    loop: () => {
      player.toggleLoop();
      tell(say(player.isLooping ? "looping" : "not_looping"));
    },
    follow: player.toggleFollow,
    normal_speed: () => player.setSpeed(1),
    set_in: () => points.setHere("start"),
    set_out: () => points.setHere("end"),
    set_out_and_next: () => points.setHere("end") && goTo(desk, 1),
  };
  const repeated = {
    back: () => playback.skip(-SKIP_MS),
    forward: () => playback.skip(SKIP_MS),
    slower: () => player.stepSpeed(-1),
    faster: () => player.stepSpeed(1),
    in_earlier: () => points.nudge("start", -1),
    in_later: () => points.nudge("start", 1),
    out_earlier: () => points.nudge("end", -1),
    out_later: () => points.nudge("end", 1),
    move_earlier: () => points.shift(-1),
    move_later: () => points.shift(1),
  };
  for (const [name, handler] of Object.entries(actions)) {
    shortcuts.on(name, handler);
  }
  for (const [name, handler] of Object.entries(repeated)) {
    shortcuts.on(name, handler, { repeats: true });
  }
}

function goTo(desk, direction) {
  const next = desk.segments[desk.indexOf(desk.selection.id) + direction];
  if (next) {
    desk.select(next.id);
  }
}

/** The list goes along with the sound, except while somebody writes. */
function followSound({ editor }, player) {
  player.onHeard((id) => {
    if (id && player.isFollowing && player.playback.isPlaying() && !isTyping(document.activeElement)) {
      editor.reveal(id);
    }
  });
}

async function openWave(bench, player, points, durationMs) {
  const { task, regions, preferences, shortcuts, desk, say } = bench;
  const { media } = player.playback;
  const tools = element(
    "div.wb-wave-tools",
    { role: "group", "aria-label": say("wave_tools") },
    element("div.wb-wave-times", {}, ...times(bench)),
    element("div.wb-wave-zoom", {}, actionButton(bench, "zoom_out"), actionButton(bench, "zoom_in")),
  );
  regions.waveform.append(tools);
  const wave = await createWave(regions.waveform, { media, durationMs, peaksPath: task.urls.peaks, preferences });
  createRegions({ wave, desk, player, points, silences: task.silences, stretch: task.stretch, say });
  wave.show(task.stretch.start_ms);
  wave.follow(player.isFollowing);
  let isFollowing = player.isFollowing;
  player.onState(() => {
    if (player.isFollowing !== isFollowing) {
      isFollowing = player.isFollowing;
      wave.follow(isFollowing);
    }
  });
  shortcuts.on("zoom_in", () => wave.zoom(1), { repeats: true });
  shortcuts.on("zoom_out", () => wave.zoom(-1), { repeats: true });
  shortcuts.on("focus_wave", () => wave.layer.querySelector("[role=slider]")?.focus());
  regions.waveform.dataset.ready = "true";
}

/** Every drag of an edge as a button, for those who do not drag. */
function times(bench) {
  const of = (label, names) =>
    element(
      "span.wb-wave-points",
      {},
      element("span.wb-wave-label", {}, bench.say(label)),
      names.map(([name, icon]) => actionButton(bench, name, { icon })),
    );
  return [
    of("in_point", [
      ["set_in", "set_in"],
      ["in_earlier", "earlier"],
      ["in_later", "later"],
    ]),
    of("out_point", [
      ["out_earlier", "earlier"],
      ["out_later", "later"],
      ["set_out", "set_out"],
    ]),
  ];
}
