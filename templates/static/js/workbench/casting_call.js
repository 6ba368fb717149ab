// A speaker whom nobody has listed yet: for all who work on the job, and while that is out of reach for this document.

import { ask } from "./dialogs.js";
import { element } from "./dom.js";

/**
 * @param {import("./bench.js").Bench} bench
 * @param {object} api
 * @returns {(id: string) => void} asks for the name of whoever speaks in a segment
 */
export function createCasting(bench, api) {
  const { desk, task, say, regions } = bench;

  async function add(id, name) {
    const answer = await api.post(task.urls.speakers, { name });
    if (answer.ok) {
      desk.apply({ type: "setSpeakers", speakers: answer.body.speakers });
    } else if (answer.status !== 0) {
      bench.tell(say("failed", { message: answer.message }), "bad");
      return;
    } else if (!named(name)) {
      bench.editor.report(desk.apply({ type: "addSpeaker", name }));
    }
    const speaker = named(name);
    if (speaker) {
      bench.editor.report(desk.apply({ type: "setSpeaker", ids: [id], speaker: speaker.id }));
    }
    bench.editor.focusText(id);
  }

  const folded = (name) => name.trim().split(/\s+/).join(" ").toLowerCase();
  const named = (name) => desk.speakers.find((one) => one.name.toLowerCase() === folded(name));

  return (id) => {
    const field = element("input", {
      type: "text",
      id: "wb-new-speaker",
      maxLength: 200,
      required: true,
      dir: "auto",
      autocomplete: "off",
    });
    const form = element(
      "form",
      {
        onsubmit(event) {
          event.preventDefault();
          dialog.close();
          add(id, field.value);
        },
      },
      element("div.field", {}, element("label", { for: field.id }, say("speaker_name")), field),
      element("button.button.button-primary", { type: "submit" }, say("add_speaker")),
    );
    const dialog = ask(regions.dialogs, { title: say("new_speaker"), close: say("close"), body: [form] });
    field.focus();
  };
}
