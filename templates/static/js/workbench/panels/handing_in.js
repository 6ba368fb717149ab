// Handing in: what is left to do stands there before, and what is refused says why.

import { api } from "../../shell/api.js";
import { openDialog } from "../dialogs.js";
import { element } from "../dom.js";
import { drawn } from "../icons.js";
import { goTo } from "./findings.js";

/** @param {import("../bench.js").Bench} bench */
export function offerHandIn(bench) {
  const { regions, shortcuts, say } = bench;
  const open = () => openHandIn(bench);
  shortcuts.on("hand_in", open);
  const button = element(
    "button.button.button-primary.button-small.wb-panel-hand-in",
    { type: "button", onclick: open },
    drawn("check"),
    say("hand_in"),
  );
  regions.toolbar.append(button);
}

/** @param {import("../bench.js").Bench} bench */
async function openHandIn(bench) {
  const { desk, say, saving } = bench;
  await saving.flush();
  const says = element("div.wb-panel-refusal", { role: "alert" });
  const confirm = element("button.button.button-primary", { type: "button" }, say("hand_in_confirm"));
  const later = element("button.button", { type: "button" }, say("cancel"));
  const dialog = openDialog(bench, {
    name: "hand-in",
    title: say("hand_in"),
    body: [element("p", {}, say("hand_in_about")), whatIsLeft(bench), says],
    foot: [later, confirm],
  });
  later.addEventListener("click", () => dialog.close());
  confirm.addEventListener("click", async () => {
    confirm.disabled = true;
    const answer = (await saving.flush()) ? await api.post(bench.task.urls.submit, {}) : null;
    if (answer?.ok) {
      location.assign(bench.task.urls.queue);
      return;
    }
    confirm.disabled = false;
    showRefusal(bench, dialog, says, answer);
  });
  confirm.disabled = (desk.findings?.errors ?? 0) > 0;
  if (confirm.disabled) {
    says.append(element("p", {}, say("hand_in_errors")));
  }
}

/** Segments without text, open comments, findings: facts, so that nobody hands in by mistake. */
function whatIsLeft({ desk, say, comments }) {
  const empty = desk.segments.filter((one) => !one.text.trim()).length;
  const open = [...(comments?.values() ?? [])].reduce((sum, those) => sum + those.length, 0);
  const found = desk.findings;
  const facts = [
    [say("left_segments"), desk.segments.length],
    [say("left_empty"), empty],
    [say("left_comments"), open],
    [say("left_errors"), found?.errors ?? 0],
    [say("left_warnings"), found?.warnings ?? 0],
  ];
  const written = (n) => new Intl.NumberFormat(document.documentElement.lang).format(n);
  return element(
    "dl.facts.wb-panel-facts",
    {},
    facts.flatMap(([name, n]) => [element("dt", {}, name), element("dd", {}, written(n))]),
  );
}

/**
 * Why it was not taken, with the way to each place that the service names.
 * @param {import("../bench.js").Bench} bench
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} says
 * @param {import("../../shell/api.js").Answer | null} answer null when saving did not work
 */
export function showRefusal(bench, dialog, says, answer) {
  const { say } = bench;
  const message = !answer ? say("save_first") : answer.slug === "offline" ? say("offline") : answer.message;
  const places = (answer?.body?.detail?.findings ?? []).slice(0, 20).map((finding) =>
    element(
      "li",
      {},
      element(
        "button.wb-panel-item",
        {
          type: "button",
          onclick: () => {
            dialog.close();
            goTo(bench, finding);
          },
        },
        finding.message,
      ),
    ),
  );
  says.replaceChildren(element("p", {}, message), element("ul.wb-panel-list", {}, places));
}
