// Handing the work in: asked once, and where the check refuses it, every error leads to its segment.

import { ask, rest } from "./dialogs.js";
import { element } from "./dom.js";
import { whatIsLeft } from "./panels/left.js";
import { timecode } from "./timecodes.js";

/**
 * @param {import("./bench.js").Bench} bench
 * @param {object} api
 */
export function addHandingIn(bench, api) {
  const { desk, task, say, saving, shortcuts, tell, regions, editor } = bench;
  if (task.is_review) {
    return;
  }

  function offer() {
    const body = [element("p", {}, say("hand_in_question")), whatIsLeft(bench)];
    const choices = [
      { label: say("hand_in"), kind: "primary", stays: true, run: () => handIn(dialog) },
      { label: say("cancel"), kind: "quiet", run: () => {} },
    ];
    const dialog = ask(regions.dialogs, { title: say("hand_in"), close: say("close"), body, choices });
  }

  /** The dialog stays until the answer: what was typed after the last save would go with the page. */
  async function handIn(dialog) {
    rest(dialog, true);
    if (!(await (bench.isRenamed ? saving.touch() : saving.flush()))) {
      dialog.close();
      tell(say("not_saved_not_handed_in"), "bad");
      return;
    }
    tell(say("handing_in"));
    const answer = await api.post(task.urls.submit);
    if (answer.ok) {
      saving.end();
      location.assign(task.urls.queue);
    } else {
      refused(answer);
    }
  }

  function refused(answer) {
    const listed = answer.body?.detail?.findings ?? [];
    const outside = (answer.body?.detail?.segments ?? []).map((at) => ({ segment: at, message: "" }));
    const items = [...listed, ...outside].map((finding) => element("li", {}, placeOf(finding)));
    tell("");
    const count = answer.slug === "quality_errors" ? listed.length : 0;
    const why = count ? say("errors_stop", { count }) : answer.message || say("offline");
    const body = [element("p", { role: "alert" }, why), element("ol.wb-errors", {}, ...items)];
    ask(regions.dialogs, { title: say("not_handed_in"), close: say("close"), body, isWide: items.length > 0 });
  }

  function placeOf(finding) {
    const segment = desk.get(finding.segment_id) ?? desk.segments[finding.segment];
    if (!segment) {
      return element("span", {}, finding.message);
    }
    const number = desk.indexOf(segment.id) + 1;
    const label = say("finding_at", { number, time: timecode(segment.start_ms), message: finding.message });
    const jump = (event) => {
      event.target.closest("dialog").close();
      const start = finding.offset ?? 0;
      editor.focusText(segment.id, start, start + (finding.length ?? 0));
    };
    return element("button.link", { type: "button", onclick: jump }, label);
  }

  shortcuts.on("hand_in", offer);
}
