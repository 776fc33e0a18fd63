/** The shapes of the JSON between browser and server, all of them; only `api.ts` sends and receives it. */
import type { WallTime } from "./times.ts";

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
export interface Conflict {
  provider: string;
  title: string | null;
  start: WallTime | null;
  minutes: number | null;
  zone: string;
}

export interface VideoState {
  reservation_id: string;
  join_url: string;
  status: "in_sync" | "working" | "needs_you";
  reason: string | null;
  repair: Repair | null;
  live: boolean;
  conflict: Conflict | null;
}

export type Rsvp = "accepted" | "tentative" | "declined";
export type AttendeeStatus = "not_seen" | "seen" | Rsvp;

export interface Summary {
  id: number;
  version: number;
  title: string;
  type: Named | null;
  start: WallTime;
  end: WallTime;
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
  my_status: AttendeeStatus | null;
  video: VideoState | null;
}

export interface Attendee {
  kind: "associate" | "contact" | "email";
  id: number | null;
  name: string;
  email: string | null;
  status: AttendeeStatus;
  /** What became of the last e-mail to them; null where none was written. */
  delivery: { state: "waiting" | "sent" | "rejected"; reason: string | null } | null;
}

export interface Detail extends Omit<Summary, "company"> {
  shown_start: WallTime;
  shown_end: WallTime;
  shown_zone: string;
  agenda: string;
  notes: string;
  company: Named | null;
  contact: (Named & { email: string | null }) | null;
  attendees: Attendee[];
  invites: boolean;
  /** How many would get a cancellation. */
  invited: number;
  /** How many people this very change notifies. */
  notified: number;
  created_by: string;
  created_at: WallTime;
  updated_by: string;
  updated_at: WallTime;
}

export interface Draft {
  idempotency_key: string;
  title: string;
  type_id: number | null;
  start: WallTime;
  end: WallTime;
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

/** The text of an e-mail, when somebody has written their own. */
export interface EditedEmail {
  subject: string;
  text: string;
}

/** What saving a draft would send, and to whom. */
export interface EmailPreview extends EditedEmail {
  html: string;
  recipients: { name: string; address: string; kind: "invitation" | "update" | "cancellation" }[];
  without_address: string[];
  configured: boolean;
}

export interface SearchResult {
  id: number;
  name: string;
  detail: string | null;
}
export interface SearchResults {
  results: SearchResult[];
}

/** `notified` is how many people the move notifies. */
export interface MoveResult extends Summary {
  notified: number;
}

export interface Listing {
  zone: string;
  appointments: Summary[];
  truncated: boolean;
}

export interface DiaryStart {
  me: Associate & { default_alarm: number | null };
  now: WallTime;
  administrator: boolean;
  associates: Associate[];
  types: AppointmentType[];
  zones: string[];
  video: VideoOffer;
  /** Whether e-mail can be sent, and where that is set up by whoever may. */
  mail: { configured: boolean; settings_url: string | null };
}

/** The body of every refusal, below `error`. */
export interface ErrorBody {
  code: string;
  message: string;
  fields?: Record<string, string> | null;
  repair?: Repair | null;
  reference?: string | null;
}

export interface BusyTime {
  start: WallTime;
  end: WallTime;
}

export interface BusyTimes {
  /** By the associate's id. */
  busy: Record<string, BusyTime[]>;
}

/** An alarm, in the event stream and in a push message; `tag` names one ringing, `start` is my wall time. */
export interface Alarm {
  id: number;
  tag: string;
  title: string;
  start: string;
  zone: string;
  join_url: string | null;
  appointment_id: number;
  seconds_left: number;
}

/** The events of the stream, by name. */
export interface StreamEvents {
  alarm: Alarm;
  dismissed: { tag: string };
  /** All that rings at this moment: whatever else was shown is over, or was put away. */
  ringing: { tags: string[] };
  heartbeat: unknown;
}

/** How a mail template looks when it is filled in; `unknown_variables` are the variables that stand for nothing. */
export interface TemplatePreview {
  subject: string;
  html: string;
  unknown_variables: string[];
}
