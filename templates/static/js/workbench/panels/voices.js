// Who speaks for whom: a voice of the provider for each speaker of the document.

import { element } from "../dom.js";

/**
 * @param {import("../bench.js").Bench} bench
 * @returns {{body: HTMLElement, hasProvider: () => boolean, loaded: Promise<void>}}
 */
export function createVoices({ api, desk, task, say }) {
  const body = element("section.wb-panel-voices", {}, element("p.soft", {}, say("loading")));
  let offered = null;

  function show() {
    if (!offered) {
      return;
    }
    const rows = desk.speakers.map(rowOf);
    body.replaceChildren(
      element("h2.wb-panel-title", {}, say("voices")),
      element("p.soft.small", {}, say(noteOf(offered), { provider: offered.provider ?? "" })),
      offered.provider && !rows.length ? element("p", {}, say("voices_no_speakers")) : "",
      ...(offered.provider ? rows : []),
    );
  }

  function rowOf(speaker) {
    const id = `wb-voice-${speaker.id}`;
    const known = offered.voices.some((one) => one.id === speaker.voice);
    const field = element(
      "select",
      { id, onchange: () => desk.apply({ type: "setVoice", id: speaker.id, voice: field.value }) },
      element("option", { value: "" }, say("voice_none")),
      speaker.voice && !known && element("option", { value: speaker.voice }, speaker.voice),
      offered.voices.map((one) => element("option", { value: one.id }, labelOf(one))),
    );
    field.value = speaker.voice ?? "";
    return element("div.wb-panel-voice", {}, element("label", { for: id, dir: "auto" }, speaker.name), field);
  }

  async function load() {
    const answer = await api.get(task.urls.voices);
    if (answer.ok) {
      offered = answer.body;
      show();
    } else {
      body.replaceChildren(element("p", {}, say("failed", { message: answer.message })));
    }
  }

  desk.subscribe((change) => change.speakers && show());
  return { body, hasProvider: () => Boolean(offered?.provider), loaded: load() };
}

const noteOf = ({ provider, is_placeholder }) =>
  provider ? (is_placeholder ? "voices_placeholder" : "voices_of") : "voices_recorded";

const labelOf = ({ name, labels }) => {
  const said = [labels.gender, labels.accent, labels.age].filter(Boolean).join(", ");
  return said ? `${name} (${said})` : name;
};
