import assert from "node:assert/strict";
import { test } from "node:test";
import { createDesk } from "../../templates/static/js/workbench/model.js";
import { grouped, nextFinding, unanswered } from "../../templates/static/js/workbench/panels/arranging.js";
import { barOf, nextTroubled, stateOf } from "../../templates/static/js/workbench/panels/fitting.js";
import { marked, rendered, termsIn } from "../../templates/static/js/workbench/panels/terms.js";

test("a speaker's voice is chosen, taken away and taken back", () => {
  const speakers = [
    { id: "a", name: "Ada" },
    { id: "b", name: "Ben", voice: "old" },
  ];
  const desk = createDesk({ document: { language: "de", segments: [], speakers } });

  desk.apply({ type: "setVoice", id: "a", voice: "warm" });
  desk.apply({ type: "setVoice", id: "b", voice: "" });
  assert.deepEqual(desk.toDocument().speakers, [
    { id: "a", name: "Ada", voice: "warm" },
    { id: "b", name: "Ben" },
  ]);

  desk.undo();
  assert.equal(desk.speakers[1].voice, "old");
  assert.deepEqual(desk.apply({ type: "setVoice", id: "nobody", voice: "x" }), {
    ok: false,
    reason: "unknown_speaker",
  });
});

const finding = (rule, severity, segment, more = {}) => ({ rule, severity, segment, message: rule, ...more });
const term = (name, translations = {}, more = {}) => ({
  term: name,
  translations,
  is_case_sensitive: false,
  note: "",
  ...more,
});

test("findings are read by severity and rule, the gravest and most frequent first", () => {
  const groups = grouped([
    finding("gap", "warning", 1),
    finding("speed", "warning", 2, { fixes: [{}] }),
    finding("speed", "warning", 3),
    finding("empty", "error", 9),
  ]);

  assert.deepEqual(
    groups.map((one) => [one.severity, one.rules.map((rule) => [rule.rule, rule.findings.length, rule.fixable])]),
    [
      ["error", [["empty", 1, 0]]],
      [
        "warning",
        [
          ["speed", 2, 1],
          ["gap", 1, 0],
        ],
      ],
    ],
  );
});

test("one jumps from finding to finding by where they are, round and round", () => {
  const findings = [finding("a", "error", 7), finding("b", "info", 2), finding("c", "info", 7), finding("d", "info")];

  assert.equal(nextFinding(findings, 0, -1, 1), 1);
  assert.equal(nextFinding(findings, 2, 1, 1), 0);
  assert.equal(nextFinding(findings, 7, 0, 1), 2);
  assert.equal(nextFinding(findings, 7, 2, 1), 1);
  assert.equal(nextFinding(findings, 7, 0, -1), 1);
  assert.equal(nextFinding(findings, 5, -1, -1), 1);
  assert.equal(nextFinding([finding("d", "info")], 0, -1, 1), -1);
});

test("a warning needs a reason for its rule, its segment, or all", () => {
  const findings = [finding("gap", "warning", 1), finding("speed", "warning", 2), finding("x", "info", 3)];

  assert.equal(unanswered(findings, []).length, 2);
  assert.deepEqual(unanswered(findings, [{ rule: "gap", reason: "style" }]), [findings[1]]);
  assert.deepEqual(unanswered(findings, [{ rule: "gap", segment: 2, reason: "style" }]).length, 2);
  assert.deepEqual(unanswered(findings, [{ reason: "agreed" }]), []);
});

test("terms are found as whole words, the longer of two that overlap", () => {
  const terms = [term("key"), term("key frame"), term("FPS", {}, { is_case_sensitive: true })];
  const text = "The key frame, a monkey and the key; fps.";

  assert.deepEqual(
    termsIn(text, terms).map((hit) => text.slice(hit.start, hit.end)),
    ["key frame", "key"],
  );
  assert.equal(
    marked(text, termsIn(text, terms))
      .map((run) => run.text)
      .join(""),
    text,
  );
});

test("a translation is told which terms it lacks, and which it left in the source's words", () => {
  const [frame, cut, brand] = [
    term("key frame", { de: "Schlüsselbild" }),
    term("cut", { de: "Schnitt" }),
    term("Lumen"),
  ];
  const found = rendered("A key frame, a cut, Lumen.", "Die Schlüsselbilder, ein Cut.", [frame, cut, brand], "de");

  assert.deepEqual(found.used, [frame, brand]);
  assert.deepEqual(found.untranslated, [cut]);
  assert.deepEqual(rendered("A cut.", "Nichts.", [cut], "de").missing, [cut]);
});

const line = (fit, take = {}) => ({
  start_ms: 0,
  end_ms: 2000,
  fit,
  takes: [{ is_chosen: true, is_stale: false, ...take }],
});

test("a line says first what has to be done about it", () => {
  assert.equal(stateOf({ ...line(null), takes: [] }), "missing");
  assert.equal(stateOf(line({ tempo: 1, duration_ms: 900, overrun_ms: 0 }, { is_stale: true })), "stale");
  assert.equal(stateOf(line({ tempo: 1.15, duration_ms: 2600, overrun_ms: 400 })), "overrun");
  assert.equal(stateOf(line({ tempo: 1.1, duration_ms: 2000, overrun_ms: 0 })), "faster");
  assert.equal(stateOf(line({ tempo: 1, duration_ms: 900, overrun_ms: 0 })), "fits");
});

test("the bar of a take shows its slot, what fills it and what has no room", () => {
  assert.deepEqual(barOf(line({ tempo: 1, duration_ms: 1000, overrun_ms: 0 })), {
    slot: 100,
    filled: 50,
    spilled: 0,
    overrun: 0,
  });
  assert.deepEqual(barOf(line({ tempo: 1.15, duration_ms: 2500, overrun_ms: 300 })), {
    slot: 80,
    filled: 80,
    spilled: 8,
    overrun: 12,
  });
});

test("the next line in trouble is found, going round", () => {
  const good = line({ tempo: 1, duration_ms: 900, overrun_ms: 0 });
  const bad = line({ tempo: 1, duration_ms: 2900, overrun_ms: 900 });

  assert.equal(nextTroubled([bad, good, good], 0), 0);
  assert.equal(nextTroubled([good, good, bad], 0), 2);
  assert.equal(nextTroubled([good], 0), -1);
});
