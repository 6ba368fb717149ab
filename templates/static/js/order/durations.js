// How long a recording is, as far as this browser can tell: for the estimate only.

const PATIENCE_MS = 8000;

/**
 * @param {File} file
 * @returns {Promise<number | null>} whole milliseconds, null for what the browser cannot read
 */
export function durationOf(file) {
  const media = document.createElement("video");
  const address = URL.createObjectURL(file);
  return new Promise((resolve) => {
    const end = (seconds) => {
      clearTimeout(timer);
      URL.revokeObjectURL(address);
      media.removeAttribute("src");
      resolve(Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 1000) : null);
    };
    const timer = setTimeout(() => end(Number.NaN), PATIENCE_MS);
    media.preload = "metadata";
    media.addEventListener("loadedmetadata", () => end(media.duration), { once: true });
    media.addEventListener("error", () => end(Number.NaN), { once: true });
    media.src = address;
  });
}
