// The waveform of a recording: wavesurfer over peaks that the server has, so that ten hours need no decoding here.

import WaveSurfer from "wavesurfer.js";
import { api } from "./api.js";
import { styleNonce } from "./page.js";

const LOUDEST = 128;

/**
 * @typedef {object} Peaks as `GET .../peaks` answers: `low` and `high` are -128 to 127, one pair for each point
 * @property {number} duration_ms of the whole recording
 * @property {number} start_ms where the first point begins
 * @property {number} end_ms where the last point ends
 * @property {number[]} low
 * @property {number[]} high
 */

/**
 * @typedef {object} Waveform
 * @property {import("wavesurfer.js").default} surfer for plugins (regions, timeline) and events
 * @property {(peaks: Peaks) => void} setPeaks a finer waveform, after zooming for one
 * @property {(pixelsPerSecond: number) => void} zoom 0 shows all of it
 * @property {() => void} destroy
 */

/**
 * The peaks of a recording.
 * @param {string} path `/v1/productions/orders/{id}/media/{media_id}/peaks` or `/v1/tasks/{task_id}/peaks`
 * @param {{points?: number, startMs?: number, endMs?: number}} [wanted] `points` is 4,000 at most
 * @returns {Promise<Peaks | null>} null where there are none yet
 */
export async function fetchPeaks(path, { points = 2000, startMs, endMs } = {}) {
  const query = new URLSearchParams({ points: String(points) });
  if (startMs !== undefined) {
    query.set("start_ms", String(Math.round(startMs)));
  }
  if (endMs !== undefined) {
    query.set("end_ms", String(Math.round(endMs)));
  }
  const answer = await api.get(`${path}?${query}`);
  return answer.ok ? answer.body : null;
}

/**
 * Draws the waveform into `container`; a click moves the media there. It follows the theme of the page. Time runs from
 * left to right in every language. It says nothing to screen readers: give them a slider or buttons beside it.
 *
 * @param {HTMLElement} container
 * @param {object} options
 * @param {HTMLMediaElement} [options.media] what is steered and followed, with its address in `src`; without it the
 *   picture alone is drawn
 * @param {Peaks | null} options.peaks null draws a flat line
 * @param {number} options.durationMs
 * @param {string} [options.nonce] for the style element; the page's own where none is given
 * @param {number} [options.height] in pixels
 * @param {number} [options.pixelsPerSecond] 0 fits all of it into the width
 * @param {boolean} [options.interact] whether clicks and drags move the media
 * @param {import("wavesurfer.js").GenericPlugin[]} [options.plugins]
 * @returns {Waveform}
 */
export function createWaveform(
  container,
  { media, peaks, durationMs, nonce = styleNonce(), height = 72, pixelsPerSecond = 0, interact = true, plugins = [] },
) {
  container.dir = "ltr";
  container.setAttribute("aria-hidden", "true");
  const surfer = WaveSurfer.create({
    container,
    media,
    peaks: channels(peaks),
    duration: durationMs / 1000,
    cspNonce: nonce,
    height,
    minPxPerSec: pixelsPerSecond,
    interact,
    dragToSeek: interact ? { debounceTime: 0 } : false,
    normalize: true,
    cursorWidth: 2,
    autoCenter: false,
    plugins,
    ...colours(container),
  });
  const unfollow = followTheme(() => surfer.setOptions(colours(container)));
  return {
    surfer,
    setPeaks: (finer) => surfer.setOptions({ peaks: channels(finer), duration: durationMs / 1000 }),
    zoom: (perSecond) => surfer.zoom(perSecond),
    destroy() {
      unfollow();
      surfer.destroy();
    },
  };
}

/** The upper and the lower half of the picture: wavesurfer draws the first channel above the line, the second below. */
function channels(peaks) {
  if (!peaks?.high.length) {
    return [new Float32Array(2)];
  }
  return [Float32Array.from(peaks.high, upward), Float32Array.from(peaks.low, downward)];
}

const upward = (value) => Math.max(0, value) / LOUDEST;
const downward = (value) => Math.max(0, -value) / LOUDEST;

/** The page's tokens as colours that a canvas knows. */
function colours(container) {
  const probe = document.createElement("span");
  probe.hidden = true;
  container.append(probe);
  const resolved = (token) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    waveColor: resolved("--soft"),
    progressColor: resolved("--accent"),
    cursorColor: resolved("--accent"),
  };
  probe.remove();
  return found;
}

/** Calls back when the system's theme or the page's own choice changes. */
function followTheme(changed) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const page = new MutationObserver(changed);
  system.addEventListener("change", changed);
  page.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  return () => {
    system.removeEventListener("change", changed);
    page.disconnect();
  };
}
