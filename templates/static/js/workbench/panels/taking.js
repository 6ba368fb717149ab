// What is done with takes: recorded, uploaded, chosen, deleted, heard. Each reads what the service answers, so that two
// windows tell the same.

import { retryAfter } from "../pacing.js";
import { nextTroubled } from "./fitting.js";

/** Which line of `GET takes` is the selected segment's; -1 when it has nothing to say. */
export const currentLine = ({ desk }, { data }) =>
  data ? data.segments.findIndex((line) => line.segment_id === desk.selection?.id) : -1;

/**
 * @param {import("../bench.js").Bench} bench
 * @param {{state: any, recorder: import("./recorder.js").Recorder, sound: HTMLAudioElement, says: HTMLElement,
 *   load: () => Promise<void>, showHere: () => void}} panel
 */
export function createTaking(bench, { state, recorder, sound, says, load, showHere }) {
  const { api, desk, task, say, tell, saving } = bench;
  let recordedFor = null;

  async function sent(asked) {
    const answer = await asked;
    if (!answer.ok) {
      tell(say("failed", { message: answer.message }), "bad");
    }
    await load();
    return answer.ok;
  }

  async function upload(file, segment = desk.selection?.id) {
    if (!file || !segment) {
      return;
    }
    says.textContent = say("take_sending");
    const form = new FormData();
    form.append("file", file, file.name);
    const path = task.urls.segment_takes.replace("{segment_id}", encodeURIComponent(segment));
    if (await sent(delivered(path, form))) {
      tell(say("take_kept"), "good");
    }
  }

  /** Sent until the service says yes or no: what was spoken is nowhere else. */
  async function delivered(path, form, failures = 1) {
    const answer = (await saving.flush()) ? await api.post(path, form) : unsaved();
    if (answer.status !== 0 && answer.status < 500) {
      return answer;
    }
    tell(say("failed", { message: answer.message || say("offline") }), "bad");
    await new Promise((resolve) => setTimeout(resolve, retryAfter(failures)));
    return delivered(path, form, failures + 1);
  }

  /** A text that is not saved is tried again as well, unless the service does not take it or a person has to choose. */
  function unsaved() {
    const isPassing = saving.state === "offline" || saving.state === "failed";
    return { ok: false, status: isPassing ? 0 : 409, message: isPassing ? saving.message : say("save_first") };
  }

  /** The film runs along without its sound, so that one speaks to the picture. */
  async function record() {
    if (recorder.isRecording()) {
      const file = await recorder.stop();
      bench.player?.pause();
      bench.player?.mute(false);
      showHere();
      await upload(file, recordedFor);
      return;
    }
    recordedFor = desk.selection?.id ?? null;
    if (currentLine({ desk }, state) < 0) {
      tell(say("takes_no_line"), "warn");
      return;
    }
    const trouble = await recorder.start();
    if (trouble) {
      tell(say(trouble), "bad");
      return;
    }
    bench.player?.mute(true);
    bench.player?.playSegment();
    tell(say("recording"));
    showHere();
  }

  const path = (name, take) => task.urls[name].replace("{take_id}", take.id);
  return {
    upload,
    record,
    isRecording: recorder.isRecording,
    choose: (take) => sent(api.put(path("take_choice", take))),
    remove: (take) => sent(api.delete(path("take", take))),
    speak: (segments) => bench.speak(segments),
    play(take) {
      bench.player?.pause();
      sound.src = take.url;
      sound.play().catch(() => tell(say("no_media"), "bad"));
    },
    next(at) {
      const found = nextTroubled(state.data.segments, at);
      if (found >= 0) {
        bench.editor.reveal(state.data.segments[found].segment_id);
      }
    },
  };
}
