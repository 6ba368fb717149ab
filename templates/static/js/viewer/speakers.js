// Showing what some of the speakers say; what nobody in particular says is shown always.

/**
 * @param {import("./transcript.js").Transcript} transcript
 * @param {HTMLFormElement} form with a box for each speaker
 * @param {() => void} changed
 */
export function filterSpeakers(transcript, form, changed) {
  const boxes = [...form.querySelectorAll("input[name=speaker]")];
  const apply = () => {
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const isFiltered = wanted.size < boxes.length;
    transcript.list.classList.toggle("is-filtered", isFiltered);
    transcript.segments.forEach((segment, index) => {
      transcript.item(index).hidden = isFiltered && Boolean(segment.speaker) && !wanted.has(segment.speaker);
    });
    changed();
  };
  for (const box of boxes) {
    box.addEventListener("change", apply);
  }
}
