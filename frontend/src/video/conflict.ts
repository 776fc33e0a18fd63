/** Where diary and provider were both changed: what the provider has, and a button for each answer. */

import { api, asApiError } from "../kit/api.ts";
import type { Detail, Difference, VideoState } from "../kit/api-types.ts";
import { h } from "../kit/dom.ts";
import { icon } from "../kit/icons.ts";
import { sayMoment } from "../kit/times.ts";
import { complain } from "../kit/toasts.ts";
import { WORDS } from "../kit/words.ts";

interface Subject {
  id: number;
  version: number;
  video: VideoState | null;
}
interface Asker {
  may(): boolean;
  decided(detail: Detail): void;
}

function said(differs: Difference): string {
  const when = differs.start && `${sayMoment(differs.start)} ${WORDS.inZone(differs.zone)}`;
  const parts = [differs.title && WORDS.quoted(differs.title), when, differs.minutes && WORDS.minutes(differs.minutes)];
  return parts.filter(Boolean).join(", ");
}

export function difference({ id, version, video }: Subject, asker: Asker): HTMLElement | null {
  const differs = video?.differs;
  if (!differs) return null;
  const decide = async (use: "theirs" | "ours") => {
    if (!asker.may()) return;
    for (const button of box.querySelectorAll("button")) button.disabled = true;
    try {
      asker.decided(await api.decide(id, version, use));
    } catch (error) {
      const problem = asApiError(error);
      complain(problem.message, problem);
      for (const button of box.querySelectorAll("button")) button.disabled = false;
    }
  };
  const button = (label: string, use: "theirs" | "ours") =>
    h("button", { class: "button small", type: "button", "data-part": use, onclick: () => void decide(use) }, label);
  const box = h(
    "div",
    { class: "video-state warning difference", role: "status" },
    icon("warning"),
    h(
      "div",
      { class: "stack tight" },
      h("strong", {}, WORDS.differs(differs.provider)),
      h("span", {}, WORDS.differsThere(differs.provider, said(differs))),
      h(
        "div",
        { class: "button-row" },
        button(WORDS.useTheirs(differs.provider), "theirs"),
        button(WORDS.keepOurs, "ours"),
      ),
    ),
  );
  return box;
}
