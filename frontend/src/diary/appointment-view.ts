/** How one appointment looks and sounds: its icons, its accessible name, and the attributes every view gives it. */
import type { Summary } from "../kit/api-types.ts";
import { titleOf } from "../kit/appointment.ts";
import { h } from "../kit/dom.ts";
import { icon } from "../kit/icons.ts";
import { MESSAGES, messageFor } from "../kit/messages.ts";
import { formatSpan } from "../kit/times.ts";

const hasAlarm = ({ alarm, all_day, completed }: Summary): boolean => alarm !== null && !all_day && !completed;

export function statusIcons(appointment: Summary): HTMLElement {
  const { video, completed } = appointment;
  const icons = h("span", { class: "marks", "aria-hidden": "true" });
  if (completed) icons.append(icon("check"));
  if (hasAlarm(appointment)) icons.append(icon("alarm"));
  if (video) icons.append(icon(video.live ? "live" : "video"));
  if (video?.status === "working") icons.append(icon("working"));
  if (video?.status === "needs_you" || video?.conflict) icons.append(icon("warning"));
  return icons;
}

interface ContentOptions {
  time: string | null;
  company?: string | null;
  oneLine?: boolean;
}

/** The text of an appointment: short for the eye, which sees the rest from its place, and in full for the ear. */
export function appointmentContent(appointment: Summary, { time, company, oneLine }: ContentOptions): HTMLElement {
  const clock = time ? h("span", { class: "appointment-time" }, time) : null;
  const name = h("span", { class: "appointment-title" }, titleOf(appointment));
  const line = h("span", { class: "appointment-line" }, clock, statusIcons(appointment));
  const visible = oneLine
    ? h("span", { class: "appointment-inside one-line" }, clock, name, statusIcons(appointment))
    : h(
        "span",
        { class: "appointment-inside" },
        line,
        name,
        company ? h("span", { class: "appointment-place" }, company) : null,
      );
  visible.setAttribute("aria-hidden", "true");
  return h(
    "span",
    { class: "appointment-both" },
    visible,
    h("span", { class: "visually-hidden" }, accessibleName(appointment)),
  );
}

export function accessibleName(appointment: Summary): string {
  const { video, completed, owner, company } = appointment;
  const parts = [titleOf(appointment), formatSpan(appointment), ...(company ? [company] : []), owner.name];
  if (completed) parts.push(MESSAGES.completed.toLowerCase());
  if (hasAlarm(appointment)) parts.push(MESSAGES.shortAlarm);
  if (video) parts.push(messageFor(`short_${video.status}`));
  if (video?.live) parts.push(MESSAGES.inProgress.toLowerCase());
  if (video?.conflict) parts.push(MESSAGES.shortConflict(video.conflict.provider));
  return parts.join(", ");
}

/** Makes an element an appointment for mouse, keyboard and tests alike. */
export function decorate(element: HTMLElement, appointment: Summary, selected: boolean): void {
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
