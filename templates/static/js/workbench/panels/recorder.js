// The microphone: one take at a time, in whatever coding this browser writes; the service makes it a WAV of its own.

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

/**
 * @typedef {object} Recorder
 * @property {() => boolean} isRecording
 * @property {() => Promise<string>} start "" once it records, else the name of a sentence that says why not
 * @property {() => Promise<File | null>} stop what was recorded; null when nothing was
 */

/** @returns {Recorder} */
export function createRecorder() {
  let recording = null;

  async function start() {
    if (!navigator.mediaDevices?.getUserMedia || !globalThis.MediaRecorder) {
      return "mic_missing";
    }
    try {
      // A voice for a film: what makes calls intelligible would make it sound like one.
      const wanted = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      recording = begin(await navigator.mediaDevices.getUserMedia({ audio: wanted }));
      return "";
    } catch (error) {
      return error?.name === "NotAllowedError" ? "mic_refused" : "mic_missing";
    }
  }

  async function stop() {
    const ended = recording;
    recording = null;
    return ended ? ended() : null;
  }

  return { isRecording: () => recording !== null, start, stop };
}

/** Records until the function that it returns is called. */
function begin(stream) {
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType, audioBitsPerSecond: 192_000 } : {});
  const chunks = [];
  recorder.addEventListener("dataavailable", (event) => event.data.size && chunks.push(event.data));
  // Also when the microphone goes by itself: what was said until then counts.
  const ended = new Promise((resolve) => {
    recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) {
        track.stop();
      }
      const type = recorder.mimeType.split(";")[0] || "audio/webm";
      resolve(chunks.length ? new File(chunks, `take.${type.split("/")[1]}`, { type }) : null);
    });
  });
  recorder.start();
  return () => {
    if (recorder.state !== "inactive") {
      recorder.stop();
    }
    return ended;
  };
}
