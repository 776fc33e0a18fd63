/** How one appointment looks and sounds: its icons, its accessible name, and the attributes every view gives it. */

import type { Summary } from "../kit/api-types.ts";
import { h } from "../kit/dom.ts";
import { icon } from "../kit/icons.ts";
import { saySpan } from "../kit/times.ts";
import { WORDS, word } from "../kit/words.ts";

export const titleOf = (appointment: Summary): string => appointment.title.trim() || WORDS.noTitle;

const rings = ({ alarm, all_day, completed }: Summary): boolean => alarm !== null && !all_day && !completed;

export function icons(appointment: Summary): HTMLElement {
  const { video, completed } = appointment;
  const marks = h("span", { class: "marks", "aria-hidden": "true" });
  if (completed) marks.append(icon("check"));
  if (rings(appointment)) marks.append(icon("alarm"));
  if (video) marks.append(icon(video.live ? "live" : "video"));
  if (video?.status === "working") marks.append(icon("working"));
  if (video?.status === "needs_you" || video?.differs) marks.append(icon("warning"));
  return marks;
}

interface Inside {
  time: string | null;
  place?: string | null;
  oneLine?: boolean;
}

/** The text of an appointment: short for the eye, which sees the rest from its place, and in full for the ear. */
export function inside(appointment: Summary, { time, place, oneLine }: Inside): HTMLElement {
  const clock = time ? h("span", { class: "appointment-time" }, time) : null;
  const name = h("span", { class: "appointment-title" }, titleOf(appointment));
  const line = h("span", { class: "appointment-line" }, clock, icons(appointment));
  const seen = oneLine
    ? h("span", { class: "appointment-inside one-line" }, clock, name, icons(appointment))
    : h(
        "span",
        { class: "appointment-inside" },
        line,
        name,
        place ? h("span", { class: "appointment-place" }, place) : null,
      );
  seen.setAttribute("aria-hidden", "true");
  return h(
    "span",
    { class: "appointment-both" },
    seen,
    h("span", { class: "visually-hidden" }, spokenName(appointment)),
  );
}

export function spokenName(appointment: Summary): string {
  const { video, completed, owner, company } = appointment;
  const parts = [titleOf(appointment), saySpan(appointment), ...(company ? [company] : []), owner.name];
  if (completed) parts.push(WORDS.completed.toLowerCase());
  if (rings(appointment)) parts.push(WORDS.shortAlarm);
  if (video) parts.push(word(`short_${video.status}`));
  if (video?.live) parts.push(WORDS.inProgress.toLowerCase());
  if (video?.differs) parts.push(WORDS.shortDiffers(video.differs.provider));
  return parts.join(", ");
}

/** Makes an element an appointment for mouse, keyboard and tests alike. */
export function dress(element: HTMLElement, appointment: Summary, selected: boolean): void {
  element.dataset.appointment = String(appointment.id);
  element.classList.add("appointment");
  element.classList.toggle("completed", appointment.completed);
  element.classList.toggle("needs-you", appointment.video?.status === "needs_you");
  element.classList.toggle("selected", selected);
  element.setAttribute("role", "button");
  element.setAttribute("tabindex", "0");
  element.setAttribute("aria-pressed", String(selected));
}

export function markSelected(root: ParentNode, id: number | null): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-appointment]")) {
    const selected = Number(element.dataset.appointment) === id;
    element.classList.toggle("selected", selected);
    element.setAttribute("aria-pressed", String(selected));
  }
}
