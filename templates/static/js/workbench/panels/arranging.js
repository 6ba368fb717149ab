// Findings in order: by severity to read, by time to jump through.

/**
 * @typedef {object} Finding one of the service's check
 * @property {string} rule
 * @property {"error" | "warning" | "info"} severity
 * @property {string} message
 * @property {number} [segment]
 * @property {string} [segment_id]
 * @property {number} [start_ms]
 * @property {number} [offset]
 * @property {number} [length]
 * @property {object[]} [fixes]
 */

export const SEVERITIES = ["error", "warning", "info"];

/**
 * @param {Finding[]} findings
 * @returns {{severity: string, rules: {rule: string, findings: Finding[], fixable: number}[]}[]} gravest first; within,
 * the rule with most findings first
 */
export function grouped(findings) {
  const groups = [];
  for (const severity of SEVERITIES) {
    const byRule = Map.groupBy
      ? Map.groupBy(
          findings.filter((one) => one.severity === severity),
          (one) => one.rule,
        )
      : groupedBy(
          findings.filter((one) => one.severity === severity),
          (one) => one.rule,
        );
    const rules = [...byRule].map(([rule, those]) => ({
      rule,
      findings: those,
      fixable: those.filter((one) => one.fixes?.length).length,
    }));
    if (rules.length) {
      groups.push({ severity, rules: rules.sort((a, b) => b.findings.length - a.findings.length) });
    }
  }
  return groups;
}

function groupedBy(items, key) {
  const found = new Map();
  for (const item of items) {
    found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  }
  return found;
}

/**
 * The finding to jump to from a segment, going round at the end.
 * @param {Finding[]} findings
 * @param {number} index of the segment that one is in
 * @param {number} at which of the findings one is at, or -1
 * @param {1 | -1} direction
 * @returns {number} an index of `findings`, or -1 without any that has a place
 */
export function nextFinding(findings, index, at, direction) {
  const placed = findings.map((one, n) => ({ n, segment: one.segment })).filter((one) => one.segment !== undefined);
  if (!placed.length) {
    return -1;
  }
  placed.sort((a, b) => a.segment - b.segment || a.n - b.n);
  const here = placed.findIndex((one) => one.n === at && one.segment === index);
  if (here >= 0) {
    return placed[(here + direction + placed.length) % placed.length].n;
  }
  const ahead =
    direction > 0 ? placed.find((one) => one.segment >= index) : placed.findLast((one) => one.segment <= index);
  return (ahead ?? placed.at(direction > 0 ? 0 : -1)).n;
}

/**
 * The warnings that no reason answers, as the service sees it: a reason is for a rule, a segment, both or all.
 * @param {Finding[]} findings
 * @param {{rule?: string, segment?: number, reason: string}[]} reasons
 */
export function unanswered(findings, reasons) {
  const covers = (reason, one) =>
    (reason.rule === undefined || reason.rule === one.rule) &&
    (reason.segment === undefined || reason.segment === one.segment);
  return findings.filter((one) => one.severity === "warning" && !reasons.some((reason) => covers(reason, one)));
}
