// One media element as the pages steer it: time in milliseconds, speed within bounds, a stretch that ends by itself.

export const SLOWEST = 0.5;
export const FASTEST = 2;
export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const ACCURACY_MS = 15;

/**
 * @typedef {object} Playback
 * @property {HTMLMediaElement} media
 * @property {() => number} timeMs where the sound is
 * @property {() => number} durationMs of the media, or what was told of it before it was loaded
 * @property {() => boolean} isPlaying
 * @property {() => Promise<boolean>} play false when the browser refused, which it may before anybody has touched the page
 * @property {() => void} pause goes back by `autoRewindMs`, so that the next play repeats what was being said
 * @property {() => Promise<boolean> | void} toggle
 * @property {(ms: number) => void} seek
 * @property {(ms: number) => void} skip relative; negative goes back
 * @property {(startMs: number, endMs: number) => Promise<boolean>} playRange from here to there, then pause at the end
 * @property {() => number} speed
 * @property {(rate: number) => void} setSpeed kept within 0.5 and 2; the pitch stays
 * @property {(steps: number) => void} stepSpeed to the next of `SPEEDS`
 * @property {(ms: number) => void} setAutoRewind
 * @property {(listener: (ms: number) => void) => () => void} onTime each frame while playing, and after each seek
 * @property {(listener: () => void) => () => void} onChange play, pause, end, speed and volume; the answer unsubscribes
 * @property {() => void} destroy
 */

/**
 * @param {HTMLMediaElement} media
 * @param {{durationMs?: number, autoRewindMs?: number}} [options]
 * @returns {Playback}
 */
export function createPlayback(media, { durationMs = 0, autoRewindMs = 0 } = {}) {
  const times = new Set();
  const changes = new Set();
  const ended = new AbortController();
  let rewind = autoRewindMs;
  let stopAt = Number.POSITIVE_INFINITY;
  let frame = 0;

  const timeMs = () => media.currentTime * 1000;
  const length = () => (Number.isFinite(media.duration) ? media.duration * 1000 : durationMs);
  const tellTime = () => {
    for (const listener of times) {
      listener(timeMs());
    }
  };
  const tellChange = () => {
    for (const listener of changes) {
      listener();
    }
  };

  /** The end of a stretch: paused where it ends, without the rewind of a pause by hand. */
  function stopIfOver() {
    if (timeMs() >= stopAt - ACCURACY_MS && !media.paused) {
      const end = stopAt;
      stopAt = Number.POSITIVE_INFINITY;
      media.pause();
      media.currentTime = end / 1000;
    }
  }

  function tick() {
    stopIfOver();
    tellTime();
    frame = media.paused ? 0 : requestAnimationFrame(tick);
  }

  function listen(names, listener) {
    for (const name of names) {
      media.addEventListener(name, listener, { signal: ended.signal });
    }
  }

  listen(["play", "playing"], () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(tick);
  });
  // Frames rest in a tab that is not seen, where `timeupdate` still comes.
  listen(["timeupdate"], stopIfOver);
  listen(["seeking", "seeked", "timeupdate", "loadedmetadata"], tellTime);
  listen(["play", "pause", "ended", "ratechange", "volumechange", "loadedmetadata", "waiting", "playing"], tellChange);

  async function play() {
    try {
      await media.play();
      return true;
    } catch {
      return false;
    }
  }

  function seek(ms) {
    stopAt = Number.POSITIVE_INFINITY;
    media.currentTime = Math.min(Math.max(ms, 0), length() || ms) / 1000;
  }

  function pause() {
    const wasPlaying = !media.paused;
    media.pause();
    stopAt = Number.POSITIVE_INFINITY;
    if (wasPlaying && rewind > 0) {
      seek(timeMs() - rewind);
    }
  }

  function setSpeed(rate) {
    media.preservesPitch = true;
    media.defaultPlaybackRate = Math.min(Math.max(rate, SLOWEST), FASTEST);
    media.playbackRate = media.defaultPlaybackRate;
  }

  return {
    media,
    timeMs,
    durationMs: length,
    isPlaying: () => !media.paused && !media.ended,
    play,
    pause,
    toggle: () => (media.paused ? play() : pause()),
    seek,
    skip: (ms) => seek(timeMs() + ms),
    playRange(startMs, endMs) {
      seek(startMs);
      stopAt = endMs;
      return play();
    },
    speed: () => media.playbackRate,
    setSpeed,
    stepSpeed: (steps) => setSpeed(nextSpeed(media.playbackRate, steps)),
    setAutoRewind(ms) {
      rewind = ms;
    },
    onTime: (listener) => subscribe(times, listener),
    onChange: (listener) => subscribe(changes, listener),
    destroy() {
      ended.abort();
      cancelAnimationFrame(frame);
      times.clear();
      changes.clear();
    },
  };
}

/** The speed so many steps up or down the list; one between two steps goes to the nearer first. */
function nextSpeed(now, steps) {
  const nearest = SPEEDS.reduce((best, one) => (Math.abs(one - now) < Math.abs(best - now) ? one : best));
  const at = SPEEDS.indexOf(nearest) + steps;
  return SPEEDS[Math.min(Math.max(at, 0), SPEEDS.length - 1)];
}

function subscribe(listeners, listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Signed addresses end: when the media can no longer be read, a new address is asked for, and it goes on where it was.
 * Tried once for each failure that follows a success, so that a file which is broken is not asked for again and again.
 * @param {HTMLMediaElement} media
 * @param {() => Promise<string | null>} renew a fresh address, or null
 * @returns {() => void} stops it
 */
export function keepReadable(media, renew) {
  const ended = new AbortController();
  let mayRenew = true;
  const whenPlayable = () => {
    mayRenew = true;
  };
  const whenBroken = async () => {
    if (!mayRenew) {
      return;
    }
    mayRenew = false;
    const { currentTime, playbackRate, paused } = media;
    const address = await renew();
    if (!address || ended.signal.aborted) {
      return;
    }
    media.src = address;
    media.currentTime = currentTime;
    media.playbackRate = playbackRate;
    if (!paused) {
      media.play().catch(() => undefined);
    }
  };
  media.addEventListener("canplay", whenPlayable, { signal: ended.signal });
  media.addEventListener("error", whenBroken, { signal: ended.signal });
  if (media.error) {
    whenBroken();
  }
  return () => ended.abort();
}

/**
 * Milliseconds as people read them: 0:05, 12:34, 1:02:03.
 * @param {number} ms
 * @returns {string}
 */
export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
