// The segments over the waveform. Only those of what is seen exist, so that five thousand cost what fifty do.

import { eachFrame, element } from "./dom.js";
import { plain } from "./markup.js";
import { boundsOf, clamp, magnets, snapped } from "./snapping.js";
import { timecode } from "./timecodes.js";
import { touching } from "./visible.js";

const MOST_SHOWN = 300;
const NAMED_PX = 36;
const EDGED_PX = 8;
const REACH_PX = 8;
const SLIDER = ["role", "tabindex", "aria-label", ...["now", "text", "min", "max"].map((one) => `aria-value${one}`)];
const EDGES = ["start", "end"];

/**
 * @param {object} options
 * @param {import("./wave.js").Wave} options.wave
 * @param {ReturnType<import("./model.js").createDesk>} options.desk
 * @param {import("./player.js").Player} options.player
 * @param {import("./points.js").Points} options.points
 * @param {[number, number][]} options.silences
 * @param {{start_ms: number, end_ms: number}} options.stretch what may be worked on
 * @param {(name: string, values?: object) => string} options.say
 */
export function createRegions({ wave, desk, player, points, silences, stretch, say }) {
  const shown = new Map();
  const outside = EDGES.map((side) => element(`div.wb-wave-outside.is-${side}`));
  wave.layer.append(...outside);
  let dragged = null;

  const draw = eachFrame(() => {
    const view = wave.view();
    const wanted = touching(desk.segments, view.from_ms, view.to_ms, MOST_SHOWN);
    const ids = new Set(wanted.map((one) => one.id));
    for (const [id, region] of shown) {
      if (!ids.has(id) && id !== dragged?.id) {
        region.box.remove();
        shown.delete(id);
      }
    }
    const graves = gravest(desk.findings);
    for (const segment of wanted) {
      place(view, shown.get(segment.id) ?? made(segment.id), segment, graves.get(segment.id));
    }
    shade(view);
  });

  function made(id) {
    const name = element("span.wb-wave-name");
    const handles = EDGES.map((edge) => element(`div.wb-wave-edge.is-${edge}`, { data: { edge, id } }));
    const box = element("div.wb-wave-region", { data: { id } }, name, ...handles);
    const region = { box, name, handles, id };
    shown.set(id, region);
    wave.layer.append(box);
    return region;
  }

  function place(view, { box, name, handles }, segment, severity = "") {
    const width = (segment.end_ms - segment.start_ms) * view.perMs;
    const isCurrent = desk.selection?.id === segment.id;
    box.style.transform = `translateX(${view.xOf(segment.start_ms)}px)`;
    box.style.width = `${Math.max(1, width)}px`;
    box.classList.toggle("is-current", isCurrent);
    box.classList.toggle("is-heard", player.heardId() === segment.id);
    box.dataset.severity = severity;
    name.textContent = width > NAMED_PX ? `${desk.indexOf(segment.id) + 1} ${plain(segment.text)}` : "";
    handles.forEach((handle) => {
      handle.hidden = !isCurrent && width < EDGED_PX;
      giveRole(handle, segment, isCurrent);
    });
  }

  /** Only the current segment's edges are sliders: with all of them, Tab would never get through. */
  function giveRole(handle, segment, isCurrent) {
    if (!isCurrent) {
      for (const name of SLIDER) {
        handle.removeAttribute(name);
      }
      handle.setAttribute("aria-hidden", "true");
      return;
    }
    const { edge } = handle.dataset;
    const bounds = boundsOf(segment, edge, stretch);
    const ms = edge === "start" ? segment.start_ms : segment.end_ms;
    handle.removeAttribute("aria-hidden");
    handle.tabIndex = 0;
    const told = {
      valuenow: ms,
      valuemin: bounds.least_ms,
      valuemax: bounds.most_ms,
      valuetext: timecode(ms, { isExact: true }),
      label: say(edge === "start" ? "in_point" : "out_point"),
    };
    handle.setAttribute("role", "slider");
    for (const [key, value] of Object.entries(told)) {
      handle.setAttribute(`aria-${key}`, String(value));
    }
  }

  function shade({ width, xOf }) {
    const from = Math.min(Math.max(0, xOf(stretch.start_ms)), width);
    const to = Math.min(Math.max(0, xOf(stretch.end_ms)), width);
    outside[0].style.width = `${from}px`;
    outside[1].style.width = `${Math.max(0, width - to)}px`;
  }

  wave.layer.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".wb-wave-edge");
    if (handle && event.button === 0) {
      event.preventDefault();
      const { id, edge } = handle.dataset;
      desk.select(id);
      desk.closeStep();
      dragged = { id, edge, name: `drag:${id}:${edge}:${event.timeStamp}` };
      handle.setPointerCapture(event.pointerId);
      handle.classList.add("is-dragged");
    }
  });
  wave.layer.addEventListener("pointermove", (event) => dragged && move(event.clientX, event.altKey));
  for (const end of ["pointerup", "pointercancel"]) {
    wave.layer.addEventListener(end, (event) => {
      event.target.classList?.remove("is-dragged");
      dragged = null;
      desk.closeStep();
    });
  }

  const move = eachFrame((clientX, isFree) => {
    const segment = dragged && desk.get(dragged.id);
    if (!segment) {
      return;
    }
    const { id, edge, name } = dragged;
    const reach = REACH_PX / wave.perMs();
    const ms = wave.timeAt(clientX);
    const around = {
      segments: desk.segments,
      silences,
      id,
      edge,
      gap_ms: desk.limits?.min_gap_ms ?? 0,
      head_ms: player.playback.timeMs(),
    };
    const wanted = isFree ? ms : snapped(ms, magnets(around, ms, reach), reach);
    desk.apply(
      { type: "setTimes", id, [`${edge}_ms`]: clamp(wanted, boundsOf(segment, edge, stretch)) },
      { merge: name },
    );
  });

  wave.layer.addEventListener("keydown", (event) => {
    const handle = event.target.closest(".wb-wave-edge");
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (handle && steps && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      points.nudge(handle.dataset.edge, steps * (event.shiftKey ? 10 : 1));
    }
  });

  wave.onView(draw);
  wave.onPoint((ms) => {
    const [segment] = touching(desk.segments, ms, ms + 1);
    if (segment) {
      desk.select(segment.id);
    }
  });
  wave.onOpen(() => player.playSegment());
  player.onHeard(draw);
  let seen = desk.selection?.id;
  /** What is selected comes into view, unless the picture goes along with the sound. */
  const follow = eachFrame(() => {
    const segment = seen ? desk.get(seen) : null;
    if (segment && !dragged && !player.playback.isPlaying()) {
      wave.show(segment.start_ms);
    }
    draw();
  });
  desk.subscribe(() => {
    const isOther = desk.selection?.id !== seen;
    seen = desk.selection?.id;
    (isOther ? follow : draw)();
  });
  draw();
}

const RANK = ["info", "warning", "error"];
const known = new WeakMap();

/** The gravest finding of each segment, by its id; found once for each check. */
function gravest(found) {
  const graves = known.get(found ?? RANK) ?? new Map();
  if (found && !known.has(found)) {
    known.set(found, graves);
    for (const { segment_id, severity } of found.findings) {
      if (segment_id && RANK.indexOf(severity) > RANK.indexOf(graves.get(segment_id) ?? "")) {
        graves.set(segment_id, severity);
      }
    }
  }
  return graves;
}
