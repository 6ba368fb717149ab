// Finding and replacing in texts. Tags are not seen: what is found may have some inside, and they stay when it is replaced.

import { mapped } from "./markup.js";

/**
 * @typedef {{text: string, isCase: boolean, isWhole: boolean, isPattern: boolean}} Query
 * @typedef {{id: string, start: number, end: number, found: string[], named: Record<string, string> | null}} Match
 *   offsets in the text with tags; `found` is what was found and its groups
 */

export const MOST_MATCHES = 20_000;
const LETTER = "[\\p{L}\\p{N}\\p{M}_]";

/** @param {Query} query @returns {RegExp | null} null for a pattern that is none */
export function compiled({ text, isCase, isWhole, isPattern }) {
  const source = isPattern ? text : text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const whole = isWhole ? `(?<!${LETTER})(?:${source})(?!${LETTER})` : source;
  try {
    return new RegExp(whole, isCase ? "gu" : "giu");
  } catch {
    return null;
  }
}

/**
 * All places, in the order of the segments; none without any length.
 * @param {{id: string, text: string}[]} segments
 * @param {RegExp} pattern
 * @returns {Match[]} at most MOST_MATCHES
 */
export function matches(segments, pattern) {
  const found = [];
  for (const { id, text } of segments) {
    const { plain, offsets } = mapped(text);
    for (const match of plain.matchAll(pattern)) {
      if (match[0]) {
        const [start, last] = [match.index, match.index + match[0].length - 1];
        const [from, to] = offsets ? [offsets[start], offsets[last] + 1] : [start, last + 1];
        found.push({ id, start: from, end: to, found: [...match], named: match.groups ? { ...match.groups } : null });
      }
    }
    if (found.length >= MOST_MATCHES) {
      return found.slice(0, MOST_MATCHES);
    }
  }
  return found;
}

/**
 * What stands for a match: as written, or with `$1`, `$&`, `$<name>` and `$$` filled in where a pattern was looked for.
 * @param {string} replacement
 * @param {Match} match
 * @param {boolean} isPattern
 */
export function replacementOf(replacement, match, isPattern) {
  if (!isPattern) {
    return replacement;
  }
  return replacement.replace(/\$(?:(\$)|(&)|(\d{1,2})|<([^>]+)>)/g, (whole, dollar, all, number, name) => {
    if (dollar) {
      return "$";
    }
    if (all) {
      return match.found[0];
    }
    return (number ? match.found[Number(number)] : match.named?.[name]) ?? (number || name ? "" : whole);
  });
}

/**
 * The texts with all matches replaced.
 * @param {(id: string) => {text: string} | undefined} get
 * @param {Match[]} found
 * @param {string} replacement
 * @param {boolean} isPattern
 * @returns {{id: string, text: string}[]} those that change
 */
export function replacedTexts(get, found, replacement, isPattern) {
  const edits = [];
  for (const [id, list] of Map.groupBy(found, (match) => match.id)) {
    const before = get(id)?.text;
    const after = before === undefined ? before : replacedIn(before, list, replacement, isPattern);
    if (after !== before) {
      edits.push({ id, text: after });
    }
  }
  return edits;
}

function replacedIn(text, list, replacement, isPattern) {
  let made = "";
  let from = 0;
  for (const match of list) {
    const tags = (text.slice(match.start, match.end).match(/<\/?[ibu]>/gi) ?? []).join("");
    made += text.slice(from, match.start) + replacementOf(replacement, match, isPattern) + tags;
    from = match.end;
  }
  return made + text.slice(from);
}
