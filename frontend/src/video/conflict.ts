/** A conflict, where diary and provider were both changed: what the provider has, and a button for each answer. */

import { api, asApiError } from "../kit/api.ts";
import type { Conflict, Detail, VideoState } from "../kit/api-types.ts";
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
export function describeConflict(conflict: Conflict): string {
  const when = conflict.start && `${formatMoment(conflict.start)} ${MESSAGES.inZone(conflict.zone)}`;
  const parts = [
    conflict.title && MESSAGES.quoted(conflict.title),
    when,
    conflict.minutes && MESSAGES.minutes(conflict.minutes),
  ];
  return parts.filter(Boolean).join(", ");
}

export function conflictBox({ id, version, video }: Subject, callbacks: ConflictCallbacks): HTMLElement | null {
  const conflict = video?.conflict;
  if (!conflict) return null;
  const resolve = async (keep: "provider" | "diary") => {
    if (!callbacks.mayResolve()) return;
    for (const button of box.querySelectorAll("button")) button.disabled = true;
    try {
      callbacks.resolved(await api.resolveConflict(id, version, keep));
    } catch (error) {
      const problem = asApiError(error);
      toastError(problem.message, problem);
      for (const button of box.querySelectorAll("button")) button.disabled = false;
    }
  };
  const button = (label: string, keep: "provider" | "diary") =>
    h("button", { class: "button small", type: "button", "data-part": keep, onclick: () => void resolve(keep) }, label);
  const box = h(
    "div",
    { class: "video-state warning difference", role: "status" },
    icon("warning"),
    h(
      "div",
      { class: "stack tight" },
      h("strong", {}, MESSAGES.conflict(conflict.provider)),
      h("span", {}, MESSAGES.conflictDetail(conflict.provider, describeConflict(conflict))),
      h(
        "div",
        { class: "button-row" },
        button(MESSAGES.useProvider(conflict.provider), "provider"),
        button(MESSAGES.keepDiary, "diary"),
      ),
    ),
  );
  return box;
}
