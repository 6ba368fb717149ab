// The glossary in a text: which terms the source has, and whether the translation writes them as agreed.

/**
 * @typedef {object} Term
 * @property {string} term
 * @property {Record<string, string>} translations by language
 * @property {boolean} is_case_sensitive
 * @property {string} note
 *
 * @typedef {{start: number, end: number, term: Term}} Hit
 */

const LETTER = /[\p{L}\p{N}\p{M}]/u;

/**
 * Where terms stand in a text, as whole words; of two that overlap the longer.
 * @param {string} text
 * @param {Term[]} terms
 * @returns {Hit[]} in order
 */
export function termsIn(text, terms) {
  const folded = text.toLowerCase();
  const hits = [];
  for (const term of terms) {
    const [where, what] = term.is_case_sensitive ? [text, term.term] : [folded, term.term.toLowerCase()];
    for (let at = where.indexOf(what); at >= 0 && what; at = where.indexOf(what, at + what.length)) {
      if (isWord(text, at, at + what.length)) {
        hits.push({ start: at, end: at + what.length, term });
      }
    }
  }
  hits.sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  const kept = [];
  for (const hit of hits) {
    if (!kept.some((one) => hit.start < one.end && one.start < hit.end)) {
      kept.push(hit);
    }
  }
  return kept.sort((a, b) => a.start - b.start);
}

function isWord(text, start, end) {
  const before = [...text.slice(Math.max(0, start - 2), start)].at(-1);
  const after = [...text.slice(end, end + 2)][0];
  return !(before && LETTER.test(before)) && !(after && LETTER.test(after));
}

/**
 * The text cut into plain stretches and terms.
 * @param {string} text
 * @param {Hit[]} hits
 * @returns {{text: string, term: Term | null}[]}
 */
export function marked(text, hits) {
  const runs = [];
  let at = 0;
  for (const { start, end, term } of hits) {
    runs.push({ text: text.slice(at, start), term: null }, { text: text.slice(start, end), term });
    at = end;
  }
  runs.push({ text: text.slice(at), term: null });
  return runs.filter((run) => run.text);
}

/**
 * What of the source's terms a translation leaves out, and what it leaves in the source's words although the glossary
 * has a translation.
 * @param {string} source
 * @param {string} translation
 * @param {Term[]} terms
 * @param {string} language of the translation, as the price list writes it
 * @returns {{used: Term[], missing: Term[], untranslated: Term[]}}
 */
export function rendered(source, translation, terms, language) {
  const present = [...new Set(termsIn(source, terms).map((hit) => hit.term))];
  const used = [];
  const missing = [];
  const untranslated = [];
  for (const term of present) {
    const wanted = term.translations[language];
    if (!wanted || contains(translation, wanted, term.is_case_sensitive)) {
      used.push(term);
    } else if (contains(translation, term.term, term.is_case_sensitive)) {
      untranslated.push(term);
    } else {
      missing.push(term);
    }
  }
  return { used, missing, untranslated };
}

/** Beginnings of words count: languages put endings after a term. */
function contains(text, wanted, isExact) {
  const [where, what] = isExact ? [text, wanted] : [text.toLowerCase(), wanted.toLowerCase()];
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + 1)) {
    const before = [...text.slice(Math.max(0, at - 2), at)].at(-1);
    if (!(before && LETTER.test(before))) {
      return true;
    }
  }
  return false;
}
