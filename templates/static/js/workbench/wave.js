// The waveform of the workbench: zoomed and scrolled, finer where one looks; others draw over it what they know.

import { createWaveform, fetchPeaks } from "../shell/waveform.js";
import { element, eachFrame } from "./dom.js";
import { createPeaks, MOST_POINTS } from "./peaks.js";

export const ZOOMS = [5, 10, 20, 40, 60, 80, 120, 180, 260];
const HEIGHT = 96;

/**
 * @typedef {object} View
 * @property {number} from_ms
 * @property {number} to_ms
 * @property {number} width in pixels
 * @property {number} perMs pixels for a millisecond
 * @property {(ms: number) => number} xOf pixels from the edge where it begins
 *
 * @typedef {object} Wave
 * @property {HTMLElement} layer lies over the picture, as wide and high as what is seen of it
 * @property {() => View} view what is seen; it asks the page for sizes, so ask once for each drawing
 * @property {(clientX: number) => number} timeAt
 * @property {() => number} perMs pixels for a millisecond
 * @property {(direction: 1 | -1) => void} zoom
 * @property {(ms: number) => void} show scrolls only if it is not seen
 * @property {(pixels: number) => void} scrollBy
 * @property {(isOn: boolean) => void} follow whether the picture goes along with the sound
 * @property {(listener: () => void) => void} onView
 * @property {(listener: (ms: number) => void) => void} onPoint somebody clicked there
 * @property {(listener: () => void) => void} onOpen somebody clicked twice
 */

/**
 * @param {HTMLElement} container
 * @param {object} options
 * @param {HTMLMediaElement} options.media
 * @param {number} options.durationMs
 * @param {string} options.peaksPath
 * @param {import("./preferences.js").Preferences} options.preferences
 * @returns {Promise<Wave>}
 */
export async function createWave(container, { media, durationMs, peaksPath, preferences }) {
  const picture = element("div.wb-wave-picture");
  const layer = element("div.wb-wave-layer");
  const frame = element("div.wb-wave-frame", { dir: "ltr" }, picture, layer);
  container.prepend(frame);

  const overview = await fetchPeaks(peaksPath, { points: MOST_POINTS });
  const peaks = overview && createPeaks(durationMs, overview);
  let perSecond = preferences.get("zoom", 80);
  const { surfer, setPeaks } = createWaveform(picture, {
    media,
    peaks: peaks?.data ?? null,
    durationMs,
    height: HEIGHT,
    pixelsPerSecond: perSecond,
  });
  const listeners = new Set();
  const tell = eachFrame(() => {
    refine();
    for (const listener of listeners) {
      listener();
    }
  });

  const perMs = () => surfer.getWrapper().clientWidth / durationMs || perSecond / 1000;
  const view = () => {
    const [scale, scroll, width] = [perMs(), surfer.getScroll(), surfer.getWidth()];
    const xOf = (ms) => ms * scale - scroll;
    return { from_ms: scroll / scale, to_ms: (scroll + width) / scale, width, perMs: scale, xOf };
  };

  /** Fetches what is seen at the resolution that the server has. */
  function refine() {
    const { from_ms, to_ms } = view();
    for (const stretch of peaks?.wanted(from_ms, to_ms) ?? []) {
      fetchPeaks(peaksPath, { points: MOST_POINTS, ...stretch }).then((finer) => {
        if (finer) {
          peaks.put(finer);
          redraw();
        }
      });
    }
  }

  const redraw = eachFrame(() => setPeaks(peaks.data));

  for (const event of ["scroll", "zoom", "redraw", "ready", "resize"]) {
    surfer.on(event, tell);
  }
  layer.addEventListener("wheel", (event) => surfer.setScroll(surfer.getScroll() + event.deltaX + event.deltaY), {
    passive: true,
  });
  tell();

  const wave = {
    layer,
    view,
    perMs,
    timeAt: (clientX) => (clientX - frame.getBoundingClientRect().left + surfer.getScroll()) / perMs(),
    zoom(direction) {
      const inOrder = direction > 0 ? ZOOMS : [...ZOOMS].reverse();
      perSecond = inOrder.find((one) => (one - perSecond) * direction > 0) ?? perSecond;
      preferences.set("zoom", perSecond);
      const middle = media.currentTime * 1000;
      surfer.zoom(perSecond);
      wave.centre(middle);
    },
    centre: (ms) => surfer.setScroll(ms * perMs() - surfer.getWidth() / 2),
    show(ms) {
      const { from_ms, to_ms } = view();
      if (ms < from_ms || ms > to_ms) {
        wave.centre(ms);
      }
    },
    scrollBy: (pixels) => surfer.setScroll(surfer.getScroll() + pixels),
    follow: (isOn) => surfer.setOptions({ autoScroll: isOn }),
    onView: (listener) => listeners.add(listener),
    onPoint: (listener) => surfer.on("interaction", (seconds) => listener(seconds * 1000)),
    onOpen: (listener) => surfer.on("dblclick", listener),
  };
  return wave;
}
