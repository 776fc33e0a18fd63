/** A conflict, where diary and provider were both changed: what the provider has, and a button for each answer. */

import { api, asApiError } from "../kit/api.ts";
import type { Detail, Difference, VideoState } from "../kit/api-types.ts";
import { h } from "../kit/dom.ts";
import { icon } from "../kit/icons.ts";
import { MESSAGES } from "../kit/messages.ts";
import { formatMoment } from "../kit/times.ts";
import { toastError } from "../kit/toasts.ts";

interface Subject {
  id: number;
  version: number;
  video: VideoState | null;
}
interface ConflictCallbacks {
  /** Whether it may be decided now; says why not otherwise. */
  mayResolve(): boolean;
  resolved(detail: Detail): void;
}

/** What the provider has and the diary has not, as text. */
export function describeDifference(differs: Difference): string {
  const when = differs.start && `${formatMoment(differs.start)} ${MESSAGES.inZone(differs.zone)}`;
  const parts = [
    differs.title && MESSAGES.quoted(differs.title),
    when,
    differs.minutes && MESSAGES.minutes(differs.minutes),
  ];
  return parts.filter(Boolean).join(", ");
}

export function conflictBox({ id, version, video }: Subject, callbacks: ConflictCallbacks): HTMLElement | null {
  const differs = video?.differs;
  if (!differs) return null;
  const resolve = async (use: "theirs" | "ours") => {
    if (!callbacks.mayResolve()) return;
    for (const button of box.querySelectorAll("button")) button.disabled = true;
    try {
      callbacks.resolved(await api.resolveConflict(id, version, use));
    } catch (error) {
      const problem = asApiError(error);
      toastError(problem.message, problem);
      for (const button of box.querySelectorAll("button")) button.disabled = false;
    }
  };
  const button = (label: string, use: "theirs" | "ours") =>
    h("button", { class: "button small", type: "button", "data-part": use, onclick: () => void resolve(use) }, label);
  const box = h(
    "div",
    { class: "video-state warning difference", role: "status" },
    icon("warning"),
    h(
      "div",
      { class: "stack tight" },
      h("strong", {}, MESSAGES.conflict(differs.provider)),
      h("span", {}, MESSAGES.conflictDetail(differs.provider, describeDifference(differs))),
      h(
        "div",
        { class: "button-row" },
        button(MESSAGES.useTheirs(differs.provider), "theirs"),
        button(MESSAGES.keepOurs, "ours"),
      ),
    ),
  );
  return box;
}
