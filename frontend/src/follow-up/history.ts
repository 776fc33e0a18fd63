/** Who made and changed the appointment, and when it is on my own clock. */

import type { Detail } from "../kit/api-types.ts";
import { need } from "../kit/dom.ts";
import { sayMoment, saySpan } from "../kit/times.ts";
import { WORDS } from "../kit/words.ts";

export function clearHistory(form: HTMLElement): void {
  need("[data-history]", form).textContent = "";
  need("[data-elsewhere]", form).hidden = true;
}

export function sayHistory(form: HTMLElement, detail: Detail): void {
  const { created_by, created_at, updated_by, updated_at, shown_zone, zone } = detail;
  const updated = updated_at !== created_at ? WORDS.updatedBy(updated_by, sayMoment(updated_at)) : "";
  need("[data-history]", form).textContent = `${WORDS.createdBy(created_by, sayMoment(created_at))} ${updated}`;
  const elsewhere = need("[data-elsewhere]", form);
  elsewhere.hidden = zone === shown_zone || detail.all_day;
  const mine = { start: detail.shown_start, end: detail.shown_end, all_day: false };
  elsewhere.textContent = WORDS.elsewhere(saySpan(mine), shown_zone);
}
