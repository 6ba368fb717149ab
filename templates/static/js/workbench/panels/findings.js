// What the check has found in the draft that was saved last: read by severity, jumped through by place, mended by rule.

import { element } from "../dom.js";
import { drawn } from "../icons.js";
import { actionButton } from "../naming.js";
import { timecode } from "../timecodes.js";
import { grouped, nextFinding } from "./arranging.js";

const SHOWN_OF_RULE = 50;

/** @param {import("../bench.js").Bench} bench @returns {import("./index.js").Panel} */
export function findingsPanel(bench) {
  const { desk, say, shortcuts } = bench;
  const says = element("p.wb-panel-says", { role: "status" });
  const list = element("div.wb-panel-findings");
  const moves = element(
    "div.wb-panel-moves",
    {},
    actionButton(bench, "previous_finding", { icon: "up", isNamed: true }),
    actionButton(bench, "next_finding", { icon: "down", isNamed: true }),
  );
  const state = { at: -1, open: new Set(), setCount: () => undefined };

  function show() {
    const found = desk.findings;
    const total = found ? found.errors + found.warnings + found.infos : 0;
    state.setCount(total);
    state.at = -1;
    moves.hidden = !total;
    says.textContent = !found ? say("findings_not_yet") : total ? say("findings_counts", found) : say("findings_none");
    list.replaceChildren(...(found ? grouped(found.findings).map((group) => severityOf(bench, state, group)) : []));
    if (found?.has_more) {
      list.append(element("p.soft", {}, say("findings_more")));
    }
  }

  function jump(direction) {
    const findings = desk.findings?.findings ?? [];
    const index = desk.selection ? desk.indexOf(desk.selection.id) : -1;
    state.at = nextFinding(placed(desk, findings), index, state.at, direction);
    if (state.at < 0) {
      bench.tell(say("findings_none"));
    } else {
      goTo(bench, findings[state.at]);
    }
  }

  /** What was saved before this window was opened. */
  async function look() {
    const answer = await bench.api.get(bench.task.urls.findings);
    if (answer.ok && !desk.findings && answer.body.version === bench.saving.version) {
      desk.setFindings(answer.body.found);
    }
  }

  look();
  shortcuts.on("next_finding", () => jump(1), { repeats: true });
  shortcuts.on("previous_finding", () => jump(-1), { repeats: true });
  desk.subscribe((change) => change.findings && show());
  show();
  return {
    name: "findings",
    body: element("div", {}, says, moves, list),
    counts(set) {
      state.setCount = set;
      show();
    },
  };
}

/** Findings name segments by id: where those are now, whatever was inserted since. */
const placed = (desk, findings) =>
  findings.map((one) => {
    const index = one.segment_id ? desk.indexOf(one.segment_id) : -1;
    return { ...one, segment: index < 0 ? undefined : index };
  });

/** Into the text, with what was found selected; the sentence is said, too. @param {import("../bench.js").Bench} bench */
export function goTo({ editor, tell, desk, say }, finding) {
  const segment = finding.segment_id ? desk.get(finding.segment_id) : null;
  if (!segment) {
    tell(say("findings_gone"));
    return;
  }
  const start = Math.min(finding.offset ?? 0, segment.text.length);
  editor.focusText(segment.id, start, Math.min(start + (finding.length ?? 0), segment.text.length));
  tell(finding.message, { error: "bad", warning: "warn", info: "info" }[finding.severity]);
}

function severityOf(bench, state, { severity, rules }) {
  const { say } = bench;
  const count = rules.reduce((sum, rule) => sum + rule.findings.length, 0);
  return element(
    `section.wb-panel-severity.is-${severity}`,
    {},
    element("h2.wb-panel-title", {}, drawn(severity), say(`severity_${severity}`, { count })),
    rules.map((rule) => ruleOf(bench, state, rule)),
  );
}

function ruleOf(bench, state, { rule, findings, fixable }) {
  const { say } = bench;
  const details = element("details.wb-panel-rule", {
    open: state.open.has(rule) || findings.length <= 3,
    data: { rule },
  });
  details.addEventListener("toggle", () => state.open[details.open ? "add" : "delete"](rule));
  details.append(
    element(
      "summary",
      {},
      element("span", {}, ruleName(rule)),
      element("span.wb-panel-number", {}, String(findings.length)),
    ),
    element(
      "ul.wb-panel-list",
      {},
      findings.slice(0, SHOWN_OF_RULE).map((one) => element("li", {}, findingOf(bench, one))),
    ),
  );
  if (fixable) {
    const fix = element("button.wb-panel-button", { type: "button", onclick: () => applyFixes(bench, rule, fix) });
    fix.append(drawn("check"), say("fix_rule", { count: fixable }));
    details.append(fix);
  }
  return details;
}

/** Rules have names in the API; people read them as words. */
export const ruleName = (rule) => rule.replaceAll("_", " ");

function findingOf(bench, finding) {
  const { desk, say } = bench;
  const index = finding.segment_id ? desk.indexOf(finding.segment_id) : -1;
  const place = index < 0 ? "" : `${index + 1} · ${timecode(desk.segments[index].start_ms)}`;
  return element(
    "button.wb-panel-item",
    { type: "button", onclick: () => goTo(bench, finding), disabled: index < 0, data: { finding: finding.rule } },
    place && element("span.wb-panel-place", { dir: "ltr" }, place),
    element("span", { dir: "auto" }, finding.message),
    finding.suggestion && element("span.soft", { dir: "auto" }, say("suggestion", { text: finding.suggestion })),
  );
}

/**
 * The service mends its own draft, so what is written is saved first, and nothing is done when more is written before the
 * answer comes; the answer is a change that can be undone.
 */
async function applyFixes({ api, saving, task, desk, tell, say }, rule, button) {
  button.disabled = true;
  const isSaved = await saving.flush();
  const answer = isSaved ? await api.post(task.urls.fixes, { rules: [rule] }) : null;
  button.disabled = false;
  if (!answer) {
    tell(say("save_first"), "warn");
  } else if (!answer.ok) {
    tell(say("failed", { message: answer.message }), "bad");
  } else if (saving.state !== "saved" || answer.body.version !== saving.version) {
    tell(say("save_first"), "warn");
  } else {
    desk.closeStep();
    desk.apply({ type: "replaceDocument", document: answer.body.document });
    tell(say("fixed", { count: answer.body.fixed }), "good");
  }
}
