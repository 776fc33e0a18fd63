/** The shapes of the JSON between the diary page and the server. Wall times are YYYY-MM-DDTHH:MM, days YYYY-MM-DD. */
export type Wall = string;
export type Day = string;

export interface Named {
  id: number;
  name: string;
}
export interface Associate extends Named {
  zone: string;
}
export interface AppointmentType extends Named {
  video_default: "no_change" | "on" | "off";
}
export interface Repair {
  label: string;
  url: string;
  method?: "post" | "get";
}
export interface Reservation {
  id: string;
  join_url: string;
}

export interface VideoOffer {
  provider: { key: string; label: string } | null;
  state: "active" | "not_configured" | "needs_attention";
  hint: string | null;
  authorization: "connected" | "none" | "needs_reauth";
  authorize_url: string;
}

/** What the provider has that the diary has not; null where it is the same. `start` is my wall time. */
export interface Difference {
  provider: string;
  title: string | null;
  start: Wall | null;
  minutes: number | null;
  zone: string;
}

export interface VideoState {
  reservation_id: string;
  join_url: string;
  status: "in_step" | "working" | "needs_you";
  reason: string | null;
  repair: Repair | null;
  live: boolean;
  differs: Difference | null;
}

export type Answer = "accepted" | "tentative" | "declined";
export type Status = "not_seen" | "seen" | Answer;

export interface Summary {
  id: number;
  version: number;
  title: string;
  type: Named | null;
  start: Wall;
  end: Wall;
  /** All day: `start` and `end` are midnights, the end day included. */
  all_day: boolean;
  zone: string;
  owner: Named;
  attendee_ids: number[];
  completed: boolean;
  /** Minutes before the start; null without one. */
  alarm: number | null;
  location: string;
  company: string | null;
  /** My own answer; null where I am not invited. */
  my_status: Status | null;
  video: VideoState | null;
}

export interface Attendee {
  kind: "associate" | "contact" | "email";
  id: number | null;
  name: string;
  email: string | null;
  status: Status;
  /** What became of the last letter to them; null where none was written. */
  delivery: { state: "waiting" | "sent" | "refused"; reason: string | null } | null;
}

export interface Detail extends Omit<Summary, "company"> {
  shown_start: Wall;
  shown_end: Wall;
  shown_zone: string;
  agenda: string;
  notes: string;
  company: Named | null;
  contact: (Named & { email: string | null }) | null;
  attendees: Attendee[];
  invites: boolean;
  /** How many would get a cancellation. */
  invited: number;
  /** How many letters this very change has caused. */
  told: number;
  created_by: string;
  created_at: Wall;
  updated_by: string;
  updated_at: Wall;
}

export interface Draft {
  request_id: string;
  title: string;
  type_id: number | null;
  start: Wall;
  end: Wall;
  zone: string;
  all_day: boolean;
  location: string;
  owner_id: number;
  company_id: number | null;
  contact_id: number | null;
  agenda: string;
  notes: string;
  completed: boolean;
  alarm: number | null;
  attendees: Pick<Attendee, "kind" | "id" | "email">[];
  reservation_id: string | null;
  invites: boolean;
}

/** The words of a letter, when somebody has written their own. */
export interface Letter {
  subject: string;
  text: string;
}

/** What saving a draft would send, and to whom. */
export interface Preview extends Letter {
  html: string;
  recipients: { name: string; address: string; why: "invitation" | "update" | "cancellation" }[];
  without_address: string[];
  configured: boolean;
}

export interface Span {
  start: Wall;
  end: Wall;
  all_day: boolean;
}
export interface Found {
  id: number;
  name: string;
  detail: string | null;
}
export interface Listing {
  zone: string;
  appointments: Summary[];
  truncated: boolean;
}

export interface DiaryStart {
  me: Associate & { default_alarm: number | null };
  now: Wall;
  administrator: boolean;
  associates: Associate[];
  types: AppointmentType[];
  zones: string[];
  video: VideoOffer;
  /** Whether letters can be sent, and where that is set up by whoever may. */
  mail: { configured: boolean; settings_url: string | null };
}

/** A detail answer as the diary's lists need it: in my own zone. */
export function asSummary(detail: Detail): Summary {
  const { shown_start: start, shown_end: end, shown_zone: zone } = detail;
  return { ...detail, start, end, zone, company: detail.company?.name ?? null };
}
