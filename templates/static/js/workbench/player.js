// Playing the recording: on from anywhere, or a stretch, once or round and round; going on a little before where it stopped.

import { nextSpeed, resumedAt, spanAround, spanOf, timeOfCursor } from "./spans.js";
import { heardAt } from "./visible.js";

const UNMOVED_MS = 60;
const END_MS = 40;
const AROUND_MS = 1000;
export const SKIP_MS = 2000;
export const MOST_REWIND_MS = 5000;

/**
 * @typedef {object} Player
 * @property {import("../shell/playback.js").Playback} playback
 * @property {() => void} toggle
 * @property {(ms: number) => void} playFrom
 * @property {(span: import("./spans.js").Span) => void} playSpan
 * @property {() => void} playSegment the selected one
 * @property {() => void} playAround
 * @property {() => void} playCursor from the caret in the selected segment's text
 * @property {(direction: 1 | -1) => void} stepSpeed
 * @property {(speed: number) => void} setSpeed
 * @property {boolean} isLooping
 * @property {() => void} toggleLoop
 * @property {boolean} isFollowing
 * @property {() => void} toggleFollow
 * @property {number} rewindMs
 * @property {() => string | null} heardId the segment that is heard now
 * @property {(listener: (id: string | null) => void) => void} onHeard
 * @property {(listener: () => void) => void} onState anything that buttons show
 */

/**
 * @param {object} options
 * @param {import("../shell/playback.js").Playback} options.playback
 * @param {ReturnType<import("./model.js").createDesk>} options.desk
 * @param {import("./preferences.js").Preferences} options.preferences
 * @returns {Player}
 */
export function createPlayer({ playback, desk, preferences }) {
  const heardListeners = new Set();
  const stateListeners = new Set();
  let span = null;
  let pausedAt = null;
  let isLooping = false;
  let isFollowing = preferences.get("follow", true);
  let rewindMs = preferences.get("rewind_ms", 1000);
  let heard = null;
  playback.setSpeed(preferences.get("speed", 1));

  const current = () => (desk.selection ? desk.get(desk.selection.id) : undefined);
  const tell = () => each(stateListeners);

  function playSpan(next) {
    span = next;
    pausedAt = null;
    return next.to_ms === null ? playFrom(next.from_ms) : playback.playRange(next.from_ms, next.to_ms);
  }

  function playFrom(ms) {
    span = null;
    pausedAt = null;
    playback.seek(ms);
    return playback.play();
  }

  /** A stretch that has ended begins again where it is looped; one that somebody stopped does not. */
  function settle() {
    if (playback.isPlaying() || !span) {
      return;
    }
    const isOver = playback.timeMs() >= span.to_ms - END_MS;
    if (isOver && isLooping && span.isLooped) {
      const segment = span.id ? desk.get(span.id) : null;
      playSpan(segment ? { ...spanOf(segment, true), id: span.id } : span);
    } else if (isOver) {
      span = null;
    }
  }

  function pause() {
    playback.pause();
    pausedAt = playback.timeMs();
  }

  function resume() {
    const now = playback.timeMs();
    const isUnmoved = pausedAt !== null && Math.abs(now - pausedAt) < UNMOVED_MS;
    const from = isUnmoved ? resumedAt(now, rewindMs, span?.from_ms ?? 0) : now;
    if (span && isLooping) {
      return playback.playRange(from, span.to_ms);
    }
    return playFrom(from);
  }

  function playSegment() {
    const segment = current();
    return segment && playSpan({ ...spanOf(segment, isLooping), id: segment.id });
  }

  function hear(ms) {
    const id = heardAt(desk.segments, ms)?.id ?? null;
    if (id !== heard) {
      heard = id;
      each(heardListeners, id);
    }
  }

  playback.onTime(hear);
  playback.onChange(() => {
    settle();
    tell();
  });
  desk.subscribe((change) => {
    if (!change.selection || change.order || change.changed.size) {
      hear(playback.timeMs());
    }
  });

  return {
    playback,
    playFrom,
    playSpan,
    playSegment,
    toggle: () => (playback.isPlaying() ? pause() : resume()),
    playAround: () => current() && playSpan(spanAround(current(), AROUND_MS)),
    playCursor: () => current() && playFrom(timeOfCursor(current(), desk.selection.start)),
    setSpeed(speed) {
      playback.setSpeed(speed);
      preferences.set("speed", playback.speed());
      tell();
    },
    stepSpeed(direction) {
      this.setSpeed(nextSpeed(playback.speed(), direction));
    },
    get isLooping() {
      return isLooping;
    },
    toggleLoop() {
      isLooping = !isLooping;
      if (isLooping && playback.isPlaying()) {
        playSegment();
      } else if (!isLooping && playback.isPlaying()) {
        playFrom(playback.timeMs());
      }
      tell();
    },
    get isFollowing() {
      return isFollowing;
    },
    toggleFollow() {
      isFollowing = !isFollowing;
      preferences.set("follow", isFollowing);
      tell();
    },
    get rewindMs() {
      return rewindMs;
    },
    set rewindMs(ms) {
      rewindMs = Math.min(Math.max(ms, 0), MOST_REWIND_MS);
      preferences.set("rewind_ms", rewindMs);
      tell();
    },
    heardId: () => heard,
    onHeard: (listener) => heardListeners.add(listener),
    onState: (listener) => stateListeners.add(listener),
  };
}

function each(listeners, ...told) {
  for (const listener of listeners) {
    listener(...told);
  }
}
