// Where the recording is read from: a signed address that ends, and is asked for anew before it does.

import { keepReadable } from "../shell/playback.js";
import { renewIn } from "./spans.js";

/**
 * Keeps a media element's address fresh. A new one is taken up while nothing plays, so that nobody hears a gap; where the
 * old one fails first, it is taken up at once.
 * @param {HTMLMediaElement} media
 * @param {() => Promise<{url: string, content_type: string, expires_at: string} | null>} ask
 * @param {{url: string, expires_at: string}} first
 * @returns {() => void} stops it
 */
export function keepFresh(media, ask, first) {
  let next = null;
  let timer = 0;

  async function renew() {
    const answer = await ask();
    wait(answer ?? { expires_at: new Date(Date.now() + 30_000).toISOString() });
    return answer?.url ?? null;
  }

  function wait(answer) {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      next = await renew();
      takeUp();
    }, renewIn(answer.expires_at));
  }

  function takeUp() {
    if (next && media.paused) {
      const at = media.currentTime;
      const speed = media.playbackRate;
      media.src = next;
      media.currentTime = at;
      media.playbackRate = speed;
      next = null;
    }
  }

  wait(first);
  media.addEventListener("pause", takeUp);
  const stop = keepReadable(media, renew);
  return () => {
    clearTimeout(timer);
    media.removeEventListener("pause", takeUp);
    stop();
  };
}
