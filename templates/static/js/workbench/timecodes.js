// Times as people write them. All times in the workbench are whole milliseconds from the start of the recording.

/**
 * @param {number} ms
 * @param {{isExact?: boolean}} [options] exact times show milliseconds
 * @returns {string} "1:02:03" or "1:02:03.450"; hours only where there are any
 */
export function timecode(ms, { isExact = false } = {}) {
  const whole = Math.max(0, Math.round(ms));
  const seconds = Math.floor(whole / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const pad = (n) => String(n).padStart(2, "0");
  const clock = h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
  return isExact ? `${clock}.${String(whole % 1000).padStart(3, "0")}` : clock;
}

/**
 * @param {string} text "75", "1:15", "1:15.5", "01:02:03,450", and digits of other scripts
 * @returns {number | null} milliseconds, or null for what is no time
 */
export function parseTimecode(text) {
  const latin = text
    .trim()
    .replace(/[٠-٩۰-۹०-९]/g, latinDigit)
    .replace(/[,٫]/, ".");
  const found = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:\.(\d{1,3}))?$/.exec(latin);
  if (!found) {
    return null;
  }
  const [, hours = "0", minutes = "0", seconds, part = "0"] = found;
  const isOutside = (found[1] && Number(minutes) > 59) || (found[2] && Number(seconds) > 59);
  return isOutside
    ? null
    : ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(part.padEnd(3, "0"));
}

/** Arabic and Persian digits end in their value, Devanagari ones begin at 6. */
function latinDigit(digit) {
  const low = digit.charCodeAt(0) & 15;
  return String(digit >= "०" && digit <= "९" ? low - 6 : low);
}

/** A length in seconds: "1.25". @param {number} ms @param {string} [locale] */
export function seconds(ms, locale) {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 2 }).format(ms / 1000);
}
