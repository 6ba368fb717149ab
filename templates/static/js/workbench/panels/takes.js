// The voices of a dub: takes of the segment that is worked on, lines that need one, voices, the mix.

import { element } from "../dom.js";
import { drawn } from "../icons.js";
import { actionButton } from "../naming.js";
import { nextTroubled, stateOf } from "./fitting.js";
import { fitBar, fitWords, shortLine, takeList } from "./lines.js";
import { createMix } from "./mix.js";
import { createRecorder } from "./recorder.js";
import { createVoices } from "./voices.js";
import { createWatch, isUnderWay } from "./work.js";

const MOST_SHOWN = 60;
const TROUBLES = ["missing", "stale", "overrun"];

/** @param {import("../bench.js").Bench} bench @returns {import("./index.js").Panel} */
export function takesPanel(bench) {
  const voices = createVoices(bench);
  if (bench.task.stage === "voice_selection") {
    return { name: "takes", body: element("div", {}, voices.body) };
  }
  const state = { data: null, setCount: () => undefined, isSpeaking: false };
  const recorder = createRecorder();
  const says = element("p.wb-panel-says", { role: "status" });
  const here = element("section.wb-panel-here", { "aria-live": "off" });
  const rest = element("section");
  const mix = createMix(bench, () => watch.watch());
  const sound = element("audio", { preload: "none" });

  async function load() {
    const answer = await bench.api.get(bench.task.urls.takes);
    if (!answer.ok) {
      says.textContent = bench.say("failed", { message: answer.message });
      return;
    }
    state.data = answer.body;
    state.setCount(answer.body.missing + answer.body.stale + answer.body.overruns);
    mix.follow(answer.body.film);
    show();
  }

  const does = createDoing({ ...bench, state, recorder, sound, says, load, showHere });

  function show() {
    const { missing, stale, overruns, segments } = state.data;
    says.textContent = bench.say("takes_counts", { lines: segments.length, missing, stale, overruns });
    showHere();
    const troubled = segments.filter((line) => TROUBLES.includes(stateOf(line)));
    rest.replaceChildren(
      element("h2.wb-panel-title", {}, bench.say(troubled.length ? "takes_wanting" : "takes_all_well")),
      element(
        "ul.wb-panel-list",
        {},
        troubled.slice(0, MOST_SHOWN).map((line) => element("li", {}, shortLine(bench, line))),
      ),
    );
  }

  function showHere() {
    const at = currentLine(bench, state);
    here.replaceChildren(
      ...(at < 0 ? [element("p.soft", {}, bench.say("takes_no_line"))] : lineParts(bench, state, does, at)),
    );
  }

  let seen = new Set();
  const watch = createWatch(bench, (works) => {
    const over = works.filter((one) => !isUnderWay(one)).map((one) => one.id);
    const isNews = over.some((id) => !seen.has(id)) && seen.size > 0;
    seen = new Set([...over, "looked"]);
    state.isSpeaking = works.some((one) => one.kind === "takes" && isUnderWay(one));
    mix.show(works);
    if (isNews) {
      load();
    }
  });

  bench.shortcuts.on("record_take", does.record);
  bench.desk.subscribe((change) => change.selection && state.data && showHere());
  bench.saving.subscribe((saving) => saving.state === "saved" && state.data && load());
  const start = () => Promise.all([load(), watch.watch()]);
  voices.loaded.then(start);
  return {
    name: "takes",
    body: element("div", {}, says, here, speakAll(bench, watch, says), rest, voices.body, mix.body, sound),
    counts(set) {
      state.setCount = set;
    },
  };
}

const currentLine = ({ desk }, { data }) =>
  data ? data.segments.findIndex((line) => line.segment_id === desk.selection?.id) : -1;

function lineParts(bench, state, does, at) {
  const { say, desk } = bench;
  const line = state.data.segments[at];
  const number = desk.indexOf(line.segment_id) + 1;
  const record = actionButton(bench, "record_take", { icon: does.isRecording() ? "stop" : "record", isNamed: true });
  record.lastChild.textContent = say(does.isRecording() ? "record_stop" : "do_record_take");
  record.setAttribute("aria-pressed", String(does.isRecording()));
  const file = element("input", {
    type: "file",
    accept: "audio/*,video/*",
    id: "wb-take-file",
    onchange: () => does.upload(file.files[0]),
  });
  const speak = element(
    "button.wb-panel-button",
    { type: "button", onclick: () => does.speak([line.segment_id]) },
    drawn("voice"),
    say("speak_line"),
  );
  const next = element(
    "button.wb-panel-button",
    { type: "button", onclick: () => does.next(at) },
    drawn("down"),
    say("takes_next"),
  );
  return [
    element("h2.wb-panel-title", {}, say("takes_of", { number, speaker: line.speaker })),
    element("p.wb-panel-said", { dir: "auto", lang: bench.task.text.language }, line.text),
    fitBar(line, say),
    element("p.small.wb-panel-fit-words", {}, fitWords(line, say)),
    takeList(bench, line, does),
    element("div.wb-panel-acts", {}, record, speak, next),
    element("label.wb-panel-upload", { for: "wb-take-file" }, element("span", {}, say("take_upload")), file),
  ];
}

function speakAll(bench, watch, says) {
  const { api, say, saving, task, tell } = bench;
  const button = element("button.wb-panel-button", { type: "button" }, drawn("voice"), say("speak_all"));
  bench.speak = async (segments) => {
    button.disabled = true;
    const answer = (await saving.flush()) ? await api.post(task.urls.takes, segments ? { segments } : {}) : null;
    button.disabled = false;
    if (answer?.ok) {
      says.textContent = say("speaking");
      await watch.watch();
    } else {
      tell(answer ? say("failed", { message: answer.message }) : say("save_first"), "bad");
    }
  };
  button.addEventListener("click", () => bench.speak());
  return element("div.wb-panel-acts", {}, button);
}

/** What is done with takes. Each reads what the service answers, so that two windows tell the same. */
function createDoing(bench) {
  const { api, desk, task, say, tell, saving, state, recorder, sound, says, load, showHere } = bench;
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
    if (!(await saving.flush())) {
      tell(say("save_first"), "bad");
      return;
    }
    const form = new FormData();
    form.append("file", file, file.name);
    const path = task.urls.segment_takes.replace("{segment_id}", encodeURIComponent(segment));
    if (await sent(api.post(path, form))) {
      tell(say("take_kept"), "good");
    }
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
