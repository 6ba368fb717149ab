// The voices of a dub: takes of the segment that is worked on, lines that need one, voices, the mix.

import { element } from "../dom.js";
import { drawn } from "../icons.js";
import { actionButton } from "../naming.js";
import { stateOf } from "./fitting.js";
import { fitBar, fitWords, shortLine, takeList } from "./lines.js";
import { createMix } from "./mix.js";
import { createRecorder } from "./recorder.js";
import { createTaking, currentLine } from "./taking.js";
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

  const does = createTaking(bench, { state, recorder, sound, says, load, showHere });

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
  let shownId = null;
  bench.desk.subscribe(() => {
    if (state.data && bench.desk.selection?.id !== shownId) {
      shownId = bench.desk.selection?.id;
      showHere();
    }
  });
  const again = later(load);
  bench.saving.subscribe((saving) => saving.state === "saved" && state.data && again());
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

const SOON_MS = 800;

/** Calls once when nobody has asked for a while: a save each second is not a list of takes each second. */
function later(call) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(call, SOON_MS);
  };
}

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
