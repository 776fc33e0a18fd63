/** Who made and changed the appointment, and when it is on my own clock. */
import type { Detail } from "../kit/api-types.ts";
import { requireElement } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";
import { formatMoment, formatSpan } from "../kit/times.ts";

export function clearHistory(form: HTMLElement): void {
  requireElement("[data-history]", form).textContent = "";
  requireElement("[data-elsewhere]", form).hidden = true;
}

export function showHistory(form: HTMLElement, detail: Detail): void {
  const { created_by, created_at, updated_by, updated_at, shown_zone, zone } = detail;
  const updated = updated_at !== created_at ? MESSAGES.updatedBy(updated_by, formatMoment(updated_at)) : "";
  requireElement("[data-history]", form).textContent =
    `${MESSAGES.createdBy(created_by, formatMoment(created_at))} ${updated}`;
  const elsewhere = requireElement("[data-elsewhere]", form);
  elsewhere.hidden = zone === shown_zone || detail.all_day;
  const mine = { start: detail.shown_start, end: detail.shown_end, all_day: false };
  elsewhere.textContent = MESSAGES.elsewhere(formatSpan(mine), shown_zone);
}
