// The film, where there is one, with the subtitle of the moment over it.

import { element } from "./dom.js";
import { runs } from "./markup.js";

/**
 * @param {import("./bench.js").Bench} bench
 * @returns {{box: HTMLElement, media: HTMLVideoElement, follow: (player: import("./player.js").Player) => void}}
 */
export function createPicture({ desk, task, say }) {
  const media = element("video", { playsInline: true, preload: "auto", disablePictureInPicture: true, tabIndex: -1 });
  media.setAttribute("aria-label", say("film"));
  const line = element("p.wb-media-subtitle", { dir: task.text.direction, lang: task.text.language });
  const box = element("div.wb-media-picture", { hidden: !task.media.has_video || !task.media.url }, media, line);
  media.addEventListener("loadedmetadata", () => {
    box.hidden = !media.videoWidth;
  });
  return {
    box,
    media,
    follow(player) {
      const show = () => {
        const segment = player.heardId() ? desk.get(player.heardId()) : undefined;
        line.replaceChildren(...(segment ? runs(segment.text).map(styled) : []));
        line.hidden = !segment?.text.trim();
      };
      player.onHeard(show);
      desk.subscribe((change) => change.changed.has(player.heardId()) && show());
      show();
    },
  };
}

const STYLES = { b: "b", i: "i", u: "u" };

function styled({ text, styles }) {
  return [...styles].reduce((inner, style) => element(STYLES[style], {}, inner), document.createTextNode(text));
}
