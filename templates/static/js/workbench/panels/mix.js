// The film of a dub: mixed from the takes or uploaded ready-made, looked at, and seen to be older than the takes.

import { element } from "../dom.js";
import { drawn } from "../icons.js";
import { timecode } from "../timecodes.js";
import { isUnderWay } from "./work.js";

/**
 * @param {import("../bench.js").Bench} bench
 * @param {() => void} watch looks how far the work is
 */
export function createMix(bench, watch) {
  const { say } = bench;
  const says = element("p", { role: "status" });
  const bar = element("progress", { max: 100, value: 0, hidden: true, "aria-label": say("mix_progress") });
  const film = element("div.wb-panel-film");
  const report = element("div");
  const normalized = check(say("mix_normalized"), "wb-mix-normalized", true);
  const bed = check(say("mix_bed"), "wb-mix-bed", false);
  const start = element("button.wb-panel-button", { type: "button" }, drawn("voice"), say("mix"));
  start.addEventListener("click", async () => {
    start.disabled = true;
    const options = { normalized: normalized.field.checked, original_bed: bed.field.checked };
    const answer = (await bench.saving.flush()) ? await bench.api.post(bench.task.urls.mix, options) : null;
    start.disabled = false;
    if (answer?.ok) {
      watch();
    } else {
      bench.tell(answer ? say("failed", { message: answer.message }) : say("save_first"), "bad");
    }
  });
  const file = element("input", { type: "file", accept: "video/mp4,.mp4", id: "wb-film-file" });
  file.addEventListener("change", () => uploadFilm(bench, file, says, look));
  let isPlayable = false;

  /** The film as it stands, with an address that opens it for a while. */
  async function look() {
    const answer = await bench.api.get(bench.task.urls.file);
    if (answer.ok) {
      isPlayable = true;
      film.replaceChildren(preview(bench, answer.body.signed_url));
    }
  }

  return {
    body: element(
      "section.wb-panel-mix",
      {},
      element("h2.wb-panel-title", {}, say("film_of_dub")),
      says,
      bar,
      film,
      report,
      normalized.box,
      bed.box,
      element("div.wb-panel-acts", {}, start),
      element("label.wb-panel-upload", { for: "wb-film-file" }, element("span", {}, say("film_upload")), file),
    ),
    /** What `GET takes` says of the film: null when there is none. */
    follow(state) {
      says.textContent = !state
        ? say("film_none")
        : say(state.is_stale ? "mix_stale" : state.is_mixed ? "mix_fresh" : "film_uploaded");
      says.className = state?.is_stale ? "wb-panel-stale" : "";
      if (state && !isPlayable) {
        look();
      }
    },
    /** @param {import("./work.js").Work[]} works the newest first */
    show(works) {
      const [running] = works.filter(isUnderWay);
      bar.hidden = !running;
      bar.value = running?.progress ?? 0;
      start.disabled = Boolean(running);
      const [mixed] = works.filter((one) => one.kind === "mix" && !isUnderWay(one));
      const [newest] = works;
      report.replaceChildren(...(newest ? reportOf(bench, running ?? newest) : []));
      if (mixed?.state === "done" && report.dataset.shown !== mixed.id) {
        report.dataset.shown = mixed.id;
        look();
      }
    },
  };
}

function check(label, id, isOn) {
  const field = element("input", { type: "checkbox", id, checked: isOn });
  return { field, box: element("div.check", {}, field, element("label", { for: id }, label)) };
}

function preview({ say, player }, url) {
  const video = element("video", { controls: true, preload: "metadata", playsInline: true, src: url });
  video.setAttribute("aria-label", say("film_preview"));
  video.addEventListener("play", () => player?.pause());
  return video;
}

/** What became of the newest work, with the way to each line that has no room. */
function reportOf({ say, editor, desk }, work) {
  if (isUnderWay(work)) {
    return [element("p.small", {}, say(work.kind === "mix" ? "mixing" : "speaking"))];
  }
  if (work.state === "failed") {
    return [element("p.wb-panel-stale", {}, say("failed", { message: work.failure_message ?? "" }))];
  }
  const overruns = work.report?.overruns ?? [];
  return [
    work.kind === "mix" &&
      element("p.small", {}, say("mix_report", { clips: work.report?.clips ?? 0, overruns: overruns.length })),
    element(
      "ul.wb-panel-list",
      {},
      overruns.slice(0, 20).map((one) =>
        element(
          "li",
          {},
          element(
            "button.wb-panel-item",
            {
              type: "button",
              disabled: desk.indexOf(one.segment_id) < 0,
              onclick: () => editor.reveal(one.segment_id),
            },
            say("overrun_at", { time: timecode(one.start_ms), ms: one.overrun_ms }),
          ),
        ),
      ),
    ),
  ].filter(Boolean);
}

async function uploadFilm({ api, task, say, tell }, file, says, done) {
  const [chosen] = file.files;
  if (!chosen) {
    return;
  }
  says.textContent = say("film_sending");
  const form = new FormData();
  form.append("file", chosen, chosen.name);
  const answer = await api.post(task.urls.file, form);
  file.value = "";
  if (answer.ok) {
    says.textContent = say("film_uploaded");
    await done();
  } else {
    says.textContent = "";
    tell(say("failed", { message: answer.message }), "bad");
  }
}
