// The controls of the player: what it plays, where it is, how fast.

import { clock, SPEEDS } from "../shell/playback.js";

const STEP_MS = 5000;

/**
 * @param {HTMLElement} bar
 * @param {import("../shell/playback.js").Playback} playback
 */
export function startTransport(bar, playback) {
  const part = (name) => bar.querySelector(`[data-does="${name}"]`);
  const shown = (name) => bar.querySelector(`[data-shows="${name}"]`);
  const toggle = part("toggle");
  const speed = part("speed");
  const position = part("seek");
  bar.hidden = false;

  function showState() {
    const isPlaying = playback.isPlaying();
    toggle.classList.toggle("is-playing", isPlaying);
    toggle.setAttribute("aria-label", isPlaying ? toggle.dataset.pauseLabel : toggle.dataset.playLabel);
    const nearest = SPEEDS.find((one) => Math.abs(one - playback.speed()) < 0.01);
    if (nearest) {
      speed.value = String(nearest);
    }
    position.max = String(Math.round(playback.durationMs()));
    shown("length").textContent = clock(playback.durationMs());
  }

  function showTime(ms) {
    const text = clock(ms);
    if (shown("time").textContent !== text) {
      shown("time").textContent = text;
      position.setAttribute("aria-valuetext", text);
    }
    position.value = String(Math.round(ms));
  }

  toggle.addEventListener("click", () => playback.toggle());
  part("back").addEventListener("click", () => playback.skip(-STEP_MS));
  part("forward").addEventListener("click", () => playback.skip(STEP_MS));
  speed.addEventListener("change", () => playback.setSpeed(Number(speed.value)));
  position.addEventListener("input", () => playback.seek(Number(position.value)));
  playback.onTime(showTime);
  playback.onChange(showState);
  showState();
  showTime(playback.timeMs());
}
