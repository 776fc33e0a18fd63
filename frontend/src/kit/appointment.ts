/** What every room needs to know about an appointment. */
import type { Detail, DraftBody, EditedEmailBody, RsvpBody, Summary } from "./api-types.ts";
import { MESSAGES } from "./messages.ts";

/** A follow-up as the form holds it, which leaves nothing out. */
export type Draft = Required<Omit<DraftBody, "edited_email">>;
/** The text of an e-mail, when somebody has written their own. */
export type EditedEmail = EditedEmailBody;
export type Rsvp = RsvpBody["response"];

export const titleOf = ({ title }: Pick<Summary, "title">): string => title.trim() || MESSAGES.noTitle;

/** A detail as the diary's lists need it: in my own time zone. */
export function asSummary(detail: Detail): Summary {
  const { shown_start: start, shown_end: end, shown_zone: zone } = detail;
  return { ...detail, start, end, zone, company: detail.company?.name ?? null };
}
