// Two recordings of the same length side by side: the second follows the first, and one of them is heard.

const APART_S = 0.25;

/**
 * @param {HTMLMediaElement} main what is steered
 * @param {HTMLMediaElement} beside what follows, muted at first
 * @param {HTMLElement} choice with the radio buttons `sound`: main or beside
 */
export function pairMedia(main, beside, choice) {
  beside.controls = false;
  beside.muted = true;
  choice.hidden = false;

  const catchUp = () => {
    if (Math.abs(beside.currentTime - main.currentTime) > APART_S) {
      beside.currentTime = main.currentTime;
    }
  };
  main.addEventListener("play", () => {
    catchUp();
    beside.play().catch(() => undefined);
  });
  main.addEventListener("pause", () => {
    beside.pause();
    catchUp();
  });
  main.addEventListener("waiting", () => beside.pause());
  main.addEventListener("playing", () => beside.play().catch(() => undefined));
  main.addEventListener("seeked", catchUp);
  main.addEventListener("timeupdate", catchUp);
  main.addEventListener("ratechange", () => {
    beside.playbackRate = main.playbackRate;
  });
  choice.addEventListener("change", (event) => {
    const isBeside = event.target.value === "beside";
    main.muted = isBeside;
    beside.muted = !isBeside;
  });
}
