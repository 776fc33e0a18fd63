/** The state of a video meeting in words, and the way to repair it. */
import type { VideoState } from "../kit/api-types.ts";
import { h } from "../kit/dom.ts";
import { icon } from "../kit/icons.ts";
import { MESSAGES, messageFor } from "../kit/messages.ts";
import { repairControl } from "../kit/repair.ts";

const TONES = { in_sync: "success", working: "info", needs_you: "warning" } as const;
const ICONS = { in_sync: "video", working: "working", needs_you: "warning" } as const;

export function videoState(video: VideoState): HTMLElement {
  return h(
    "div",
    { class: `video-state ${TONES[video.status]}` },
    icon(ICONS[video.status]),
    h(
      "div",
      { class: "stack tight" },
      video.live && h("span", { class: "badge success" }, MESSAGES.inProgress),
      h("strong", {}, messageFor(`video_${video.status}`)),
      video.reason && h("span", {}, video.reason),
      video.repair && repairControl(video.repair),
    ),
  );
}
