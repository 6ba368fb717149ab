// A review's end: approved, with a reason for each warning that stays, or sent back with comments and a word on all of it.

import { ask, rest } from "../dialogs.js";
import { element } from "../dom.js";
import { drawn } from "../icons.js";
import { grouped, unanswered } from "./arranging.js";
import { goTo, ruleName } from "./findings.js";
import { openComments, whatIsLeft } from "./left.js";

const LEAST_REASON = 3;

/** @param {import("../bench.js").Bench} bench */
export function startReview(bench) {
  const { regions, shortcuts, say } = bench;
  const approve = element(
    "button.button.button-primary.button-small",
    { type: "button", onclick: () => openApproval(bench) },
    drawn("check"),
    say("approve"),
  );
  const giveBack = element(
    "button.button.button-small",
    { type: "button", onclick: () => openReturn(bench) },
    drawn("comment"),
    say("send_back"),
  );
  regions.toolbar.append(element("span.wb-panel-verdict", {}, giveBack, approve));
  shortcuts.on("hand_in", () => openApproval(bench));
}

/** The findings of what is approved: a review without a single change was never saved, so they are asked for. */
async function findingsOf({ api, saving, desk, task }) {
  await saving.flush();
  if (!desk.findings) {
    const answer = await api.get(task.urls.findings);
    if (answer.ok) {
      desk.setFindings(answer.body.found);
    }
  }
  return desk.findings?.findings ?? [];
}

async function openApproval(bench) {
  const { say, regions } = bench;
  const findings = await findingsOf(bench);
  const warnings = findings.filter((one) => one.severity === "warning");
  const hasErrors = findings.some((one) => one.severity === "error");
  const says = element("div.wb-panel-refusal", { role: "alert" });
  const fields = (grouped(warnings)[0]?.rules ?? []).map((rule) => reasonField(bench, rule));
  const notes = notesField(say("approve_notes"), "wb-approve-notes", false);
  const about = hasErrors ? "approve_errors" : fields.length ? "approve_reasons" : "approve_about";
  const dialog = ask(regions.dialogs, {
    title: say("approve"),
    close: say("close"),
    body: [element("p", {}, say(about)), whatIsLeft(bench), ...fields.map((field) => field.box), notes.box, says],
    choices: [
      { label: say("cancel"), kind: "quiet", run: () => undefined },
      ...(hasErrors ? [] : [{ label: say("approve_confirm"), kind: "primary", stays: true, run: confirm }]),
    ],
  });

  async function confirm() {
    const reasons = fields.map((field) => field.read()).filter(Boolean);
    if (unanswered(warnings, reasons).length) {
      says.replaceChildren(element("p", {}, say("approve_reasons_missing")));
      fields.find((field) => !field.read())?.focus();
      return;
    }
    await decide(bench, dialog, says, {
      decision: "approve",
      reasons,
      ...(notes.read() ? { notes: notes.read() } : {}),
    });
  }
}

function reasonField({ say }, { rule, findings }) {
  const id = `wb-reason-${rule}`;
  const input = element("input", { id, type: "text", maxLength: 1000, dir: "auto" });
  const label = say("reason_for", { rule: ruleName(rule), count: findings.length });
  const hint = element("p.field-hint", { id: `${id}-hint` }, findings[0].message);
  input.setAttribute("aria-describedby", hint.id);
  const read = () => (input.value.trim().length >= LEAST_REASON ? { rule, reason: input.value.trim() } : null);
  return {
    box: element("div.field", {}, element("label", { for: id }, label), hint, input),
    read,
    focus: () => input.focus(),
  };
}

function notesField(label, id, isNeeded) {
  const area = element("textarea", { id, rows: 4, maxLength: 10_000, dir: "auto", required: isNeeded });
  return {
    box: element("div.field", {}, element("label", { for: id }, label), area),
    read: () => area.value.trim(),
    focus: () => area.focus(),
  };
}

function openReturn(bench) {
  const { say, comments, regions } = bench;
  const open = openComments(comments);
  const says = element("div.wb-panel-refusal", { role: "alert" });
  const notes = notesField(say("send_back_notes"), "wb-return-notes", !open);
  const dialog = ask(regions.dialogs, {
    title: say("send_back"),
    close: say("close"),
    body: [element("p", {}, say(open ? "send_back_about" : "send_back_no_comments", { count: open })), notes.box, says],
    choices: [
      { label: say("cancel"), kind: "quiet", run: () => undefined },
      { label: say("send_back_confirm"), kind: "danger", stays: true, run: confirm },
    ],
  });

  async function confirm() {
    if (!notes.read() && !openComments(comments)) {
      says.replaceChildren(element("p", {}, say("send_back_notes_missing")));
      notes.focus();
      return;
    }
    await decide(bench, dialog, says, { decision: "return", notes: notes.read() || null });
  }
}

/** What is approved is the draft: edits are saved first. */
async function decide(bench, dialog, says, body) {
  rest(dialog, true);
  const isSaved = body.decision === "return" || (await bench.saving.flush());
  const answer = isSaved ? await bench.api.post(bench.task.urls.review, body) : null;
  if (answer?.ok) {
    bench.saving.end?.();
    location.assign(bench.task.urls.queue);
    return;
  }
  rest(dialog, false);
  showRefusal(bench, dialog, says, answer);
}

/** Why it was not taken, with the way to each place that the service names; null: saving did not work. */
function showRefusal(bench, dialog, says, answer) {
  const { say } = bench;
  const message = !answer ? say("save_first") : answer.slug === "offline" ? say("offline") : answer.message;
  const leave = (finding) => () => {
    dialog.close();
    goTo(bench, finding);
  };
  const places = (answer?.body?.detail?.findings ?? [])
    .slice(0, 20)
    .map((finding) =>
      element("li", {}, element("button.wb-panel-item", { type: "button", onclick: leave(finding) }, finding.message)),
    );
  says.replaceChildren(element("p", {}, message), element("ul.wb-panel-list", {}, places));
}
