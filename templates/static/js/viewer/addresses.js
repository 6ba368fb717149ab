// Addresses that lead to a place: `#t=12.5` to a second of the sound, `#segment-...` to a segment.

/**
 * @param {string} hash of an address
 * @param {import("./transcript.js").Transcript} transcript
 * @returns {{ms: number, index: number} | null}
 */
export function placeOf(hash, transcript) {
  const time = /^#t=(\d+(?:\.\d+)?)$/.exec(hash);
  if (time) {
    const ms = Number(time[1]) * 1000;
    return { ms, index: transcript.indexAt(ms) };
  }
  const index = transcript.indexOf(decodeURIComponent(hash.slice(1)));
  return index < 0 ? null : { ms: transcript.segments[index].start_ms, index };
}

/**
 * Goes where the address leads, now and whenever it changes.
 * @param {import("./transcript.js").Transcript} transcript
 * @param {(ms: number, index: number) => void} go
 */
export function followAddress(transcript, go) {
  const look = () => {
    const place = placeOf(location.hash, transcript);
    if (place) {
      go(place.ms, place.index);
    }
  };
  addEventListener("hashchange", look);
  look();
}
