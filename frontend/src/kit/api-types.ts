/** The JSON between browser and server. Generated from docs/reference/openapi.json by `make api`. */

/**
 * What became of the delivery to one recipient.
 */
export type DeliveryState = "waiting" | "sent" | "rejected" | "superseded";
/**
 * What the diary shows beside a video meeting.
 */
export type MeetingStatus = "in_sync" | "working" | "needs_you";
/**
 * What an e-mail reports. `DECLINED` goes to the owner alone, without a calendar part.
 */
export type EmailKind = "invitation" | "update" | "cancellation" | "declined";

/**
 * An alarm that rings, in the event stream and in a push message; never a passcode.
 */
export interface Alarm {
  id: number;
  /**
   * Names one ringing: what carries the same tag is shown once.
   */
  tag: string;
  title: string;
  /**
   * The wall time of whoever it rings for.
   */
  start: string;
  zone: string;
  join_url: string | null;
  appointment_id: number;
  /**
   * Until the appointment is over.
   */
  seconds_left: number;
}
/**
 * A kind of follow-up, and whether it starts with a video meeting.
 */
export interface AppointmentType {
  id: number;
  name: string;
  video_default: "no_change" | "on" | "off";
}
/**
 * A colleague and their time zone.
 */
export interface Associate {
  id: number;
  name: string;
  zone: string;
}
/**
 * Somebody invited: `id` for associates and contacts.
 */
export interface Attendee {
  kind: "associate" | "contact" | "email";
  id: number | null;
  name: string;
  email: string | null;
  status: "not_seen" | "seen" | "accepted" | "tentative" | "declined";
  /**
   * Null where no e-mail was written.
   */
  delivery: Delivery | null;
}
/**
 * What became of the last e-mail to somebody.
 */
export interface Delivery {
  state: DeliveryState;
  reason: string | null;
}
/**
 * Somebody invited: `id` for associates and contacts, `email` for plain addresses.
 */
export interface AttendeeBody {
  kind: "associate" | "contact" | "email";
  id?: number | null;
  email?: string | null;
}
/**
 * An interval in which somebody has something else to do.
 */
export interface BusyTime {
  start: string;
  end: string;
}
/**
 * When associates are busy.
 */
export interface BusyTimes {
  /**
   * By the associate's id.
   */
  busy: {
    [k: string]: BusyTime[];
  };
}
/**
 * Completed, or no longer.
 */
export interface CompletedBody {
  version: number;
  completed: boolean;
}
/**
 * What the provider has that the diary has not; null where it is the same.
 */
export interface Conflict {
  provider: string;
  title: string | null;
  /**
   * The caller's wall time.
   */
  start: string | null;
  minutes: number | null;
  zone: string;
}
/**
 * A customer's contact.
 */
export interface Contact {
  id: number;
  name: string;
  email: string | null;
}
/**
 * An appointment in the follow-up: times in its own zone, and how the caller's clock shows them.
 */
export interface Detail {
  id: number;
  version: number;
  title: string;
  type: Named | null;
  start: string;
  end: string;
  /**
   * `start` and `end` are midnights then, the end day included.
   */
  all_day: boolean;
  zone: string;
  owner: Named;
  /**
   * The associates among the attendees.
   */
  attendee_ids: number[];
  completed: boolean;
  /**
   * Minutes before the start; null without one.
   */
  alarm: number | null;
  location: string;
  /**
   * The caller's own response; null where they are not invited.
   */
  my_status: ("not_seen" | "seen" | "accepted" | "tentative" | "declined") | null;
  /**
   * The caller's own alarm as an invited associate: 0 for none, null for the appointment's.
   */
  my_alarm: number | null;
  video: VideoState | null;
  /**
   * Colleagues who are not invited see its times alone.
   */
  private: boolean;
  /**
   * The caller is such a colleague: everything but the times is left out.
   */
  busy_only: boolean;
  may_change: boolean;
  company: Named | null;
  contact: Contact | null;
  shown_start: string;
  shown_end: string;
  shown_zone: string;
  agenda: string;
  notes: string;
  attendees: Attendee[];
  invites: boolean;
  /**
   * How many would get a cancellation.
   */
  invited: number;
  /**
   * How many people this very change notifies.
   */
  notified: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
}
/**
 * A record by its id and the name to show.
 */
export interface Named {
  id: number;
  name: string;
}
/**
 * An appointment's video meeting.
 */
export interface VideoState {
  reservation_id: string;
  join_url: string;
  status: MeetingStatus;
  reason: string | null;
  repair: Repair | null;
  live: boolean;
  conflict: Conflict | null;
}
/**
 * A link (`get`) or a button that sends (`post`), for whoever can press it.
 */
export interface Repair {
  label: string;
  url: string;
  method: "get" | "post";
}
/**
 * What stands in the page, before anything is asked of the server.
 */
export interface DiaryStart {
  me: Me;
  now: string;
  administrator: boolean;
  associates: Associate[];
  types: AppointmentType[];
  zones: string[];
  video: VideoOffer;
  mail: MailState;
}
/**
 * Whoever looks at the page.
 */
export interface Me {
  id: number;
  name: string;
  zone: string;
  /**
   * Minutes before the start.
   */
  default_alarm: number | null;
}
/**
 * What the video icon can do for the caller.
 */
export interface VideoOffer {
  provider: VideoProvider | null;
  state: "active" | "not_configured" | "needs_attention";
  /**
   * Who can help where there is no icon, or what is wrong with the account.
   */
  hint: string | null;
  authorization: "connected" | "none" | "needs_reauth";
  authorize_url: string;
}
/**
 * The tenant's provider.
 */
export interface VideoProvider {
  key: string;
  label: string;
}
/**
 * Whether e-mail can be sent.
 */
export interface MailState {
  configured: boolean;
  /**
   * Where that is set up, for whoever may.
   */
  settings_url: string | null;
}
/**
 * An alarm that was dismissed, or whose appointment is over, deleted or completed.
 */
export interface DismissedAlarm {
  id: number;
  tag: string;
}
/**
 * A follow-up as the dialog holds it; `edited_email` is null where the template's words will do.
 */
export interface DraftBody {
  idempotency_key: string;
  title: string;
  type_id?: number | null;
  start: string;
  end: string;
  zone: string;
  all_day?: boolean;
  location?: string;
  owner_id: number;
  company_id?: number | null;
  contact_id?: number | null;
  agenda?: string;
  notes?: string;
  completed?: boolean;
  attendees?: AttendeeBody[];
  reservation_id?: string | null;
  alarm?: number | null;
  invites?: boolean;
  private?: boolean;
  edited_email?: EditedEmailBody | null;
}
/**
 * The e-mail to attendees as somebody has edited it.
 */
export interface EditedEmailBody {
  subject: string;
  text: string;
}
/**
 * What saving a draft would send, and to whom; no subject and no text where nothing is sent.
 */
export interface EmailPreview {
  subject: string;
  text: string;
  html: string;
  recipients: PlannedEmail[];
  /**
   * Names of those who can't be written to.
   */
  without_address: string[];
  configured: boolean;
}
/**
 * Somebody who would get an e-mail, and of which kind.
 */
export interface PlannedEmail {
  name: string;
  address: string;
  kind: EmailKind;
}
/**
 * Why something was not done: a code for scripts, a sentence for people.
 */
export interface ErrorBody {
  code: string;
  message: string;
  /**
   * A sentence for each field that is wrong, by its name.
   */
  fields: {
    [k: string]: string;
  };
  repair: Repair | null;
  /**
   * Stands in the log, too.
   */
  reference: string;
}
/**
 * The body of every refusal.
 */
export interface ErrorResponse {
  error: ErrorBody;
}
/**
 * A sign of life, so that a page can tell a line that went dead while its machine slept.
 */
export interface Heartbeat {}
/**
 * Appointments of a range by start.
 */
export interface Listing {
  zone: string;
  appointments: Summary[];
  /**
   * There were more than fit.
   */
  truncated: boolean;
}
/**
 * An appointment in a list: times in the caller's zone.
 */
export interface Summary {
  id: number;
  version: number;
  title: string;
  type: Named | null;
  start: string;
  end: string;
  /**
   * `start` and `end` are midnights then, the end day included.
   */
  all_day: boolean;
  zone: string;
  owner: Named;
  /**
   * The associates among the attendees.
   */
  attendee_ids: number[];
  completed: boolean;
  /**
   * Minutes before the start; null without one.
   */
  alarm: number | null;
  location: string;
  /**
   * The caller's own response; null where they are not invited.
   */
  my_status: ("not_seen" | "seen" | "accepted" | "tentative" | "declined") | null;
  /**
   * The caller's own alarm as an invited associate: 0 for none, null for the appointment's.
   */
  my_alarm: number | null;
  video: VideoState | null;
  /**
   * Colleagues who are not invited see its times alone.
   */
  private: boolean;
  /**
   * The caller is such a colleague: everything but the times is left out.
   */
  busy_only: boolean;
  may_change: boolean;
  company: string | null;
}
/**
 * A dragged or resized appointment.
 */
export interface MoveBody {
  version: number;
  start: string;
  end: string;
  zone: string;
  all_day: boolean;
}
/**
 * An appointment that was moved.
 */
export interface MoveResult {
  id: number;
  version: number;
  title: string;
  type: Named | null;
  start: string;
  end: string;
  /**
   * `start` and `end` are midnights then, the end day included.
   */
  all_day: boolean;
  zone: string;
  owner: Named;
  /**
   * The associates among the attendees.
   */
  attendee_ids: number[];
  completed: boolean;
  /**
   * Minutes before the start; null without one.
   */
  alarm: number | null;
  location: string;
  /**
   * The caller's own response; null where they are not invited.
   */
  my_status: ("not_seen" | "seen" | "accepted" | "tentative" | "declined") | null;
  /**
   * The caller's own alarm as an invited associate: 0 for none, null for the appointment's.
   */
  my_alarm: number | null;
  video: VideoState | null;
  /**
   * Colleagues who are not invited see its times alone.
   */
  private: boolean;
  /**
   * The caller is such a colleague: everything but the times is left out.
   */
  busy_only: boolean;
  may_change: boolean;
  company: string | null;
  /**
   * How many people the move notifies.
   */
  notified: number;
}
/**
 * When an invited associate is reminded: minutes before, 0 for never, null as the owner is.
 */
export interface OwnAlarmBody {
  minutes: number | null;
}
/**
 * A follow-up that may be saved; `id` where it was saved before.
 */
export interface PreviewBody {
  idempotency_key: string;
  title: string;
  type_id?: number | null;
  start: string;
  end: string;
  zone: string;
  all_day?: boolean;
  location?: string;
  owner_id: number;
  company_id?: number | null;
  contact_id?: number | null;
  agenda?: string;
  notes?: string;
  completed?: boolean;
  attendees?: AttendeeBody[];
  reservation_id?: string | null;
  alarm?: number | null;
  invites?: boolean;
  private?: boolean;
  edited_email?: EditedEmailBody | null;
  id?: number | null;
}
/**
 * Whose e-mail is meant.
 */
export interface RecipientBody {
  address: string;
}
/**
 * A reserved join link.
 */
export interface Reservation {
  id: string;
  join_url: string;
}
/**
 * Whose follow-up the video meeting is for; the caller's own when it is not said.
 */
export interface ReserveBody {
  owner_id?: number | null;
}
/**
 * All that rings at this moment: whatever else was shown is over, or was dismissed.
 */
export interface RingingAlarms {
  tags: string[];
}
/**
 * An invited associate's response.
 */
export interface RsvpBody {
  response: "accepted" | "tentative" | "declined";
}
/**
 * A company or contact that was found.
 */
export interface SearchResult {
  id: number;
  name: string;
  detail: string;
}
/**
 * What a search found, 20 at most.
 */
export interface SearchResults {
  results: SearchResult[];
}
/**
 * The events of the stream by name, with their data.
 */
export interface StreamEvents {
  alarm: Alarm;
  dismissed: DismissedAlarm;
  ringing: RingingAlarms;
  heartbeat: Heartbeat;
}
/**
 * A browser's PushSubscription as JSON.
 */
export interface SubscriptionBody {
  endpoint: string;
  keys: SubscriptionKeys;
}
/**
 * A browser's keys, in URL-safe base64.
 */
export interface SubscriptionKeys {
  p256dh: string;
  auth: string;
}
/**
 * A browser that is rung from now on.
 */
export interface SubscriptionCreated {
  id: number;
}
/**
 * How a mail template looks when it is filled in.
 */
export interface TemplatePreview {
  subject: string;
  /**
   * As a page of ours may show it.
   */
  html: string;
  text: string;
  /**
   * Variables in the template that stand for nothing.
   */
  unknown_variables: string[];
  /**
   * Why the template can't be used; empty when it can.
   */
  problem: string;
}
/**
 * A changed follow-up, and the version that was changed.
 */
export interface UpdateBody {
  idempotency_key: string;
  title: string;
  type_id?: number | null;
  start: string;
  end: string;
  zone: string;
  all_day?: boolean;
  location?: string;
  owner_id: number;
  company_id?: number | null;
  contact_id?: number | null;
  agenda?: string;
  notes?: string;
  completed?: boolean;
  attendees?: AttendeeBody[];
  reservation_id?: string | null;
  alarm?: number | null;
  invites?: boolean;
  private?: boolean;
  edited_email?: EditedEmailBody | null;
  version: number;
}
/**
 * A conflict resolved: whose version is kept.
 */
export interface VersionChoiceBody {
  version: number;
  keep: "provider" | "diary";
}
/**
 * Every route that scripts call.
 */
export interface Operations {
  "POST /settings/lists/templates/{kind}/{language}/preview": { request: undefined; response: TemplatePreview };
  "GET /diary/appointments": { request: undefined; response: Listing };
  "POST /diary/appointments": { request: DraftBody; response: Detail };
  "POST /diary/appointments/preview": { request: PreviewBody; response: EmailPreview };
  "GET /diary/appointments/{id}": { request: undefined; response: Detail };
  "PUT /diary/appointments/{id}": { request: UpdateBody; response: Detail };
  "DELETE /diary/appointments/{id}": { request: undefined; response: undefined };
  "POST /diary/appointments/{id}/opened": { request: undefined; response: Detail };
  "PATCH /diary/appointments/{id}/time": { request: MoveBody; response: MoveResult };
  "POST /diary/appointments/{id}/completed": { request: CompletedBody; response: Summary };
  "GET /diary/appointments/{id}/calendar.ics": { request: undefined; response: undefined };
  "POST /diary/appointments/{id}/rsvp": { request: RsvpBody; response: Summary };
  "PUT /diary/appointments/{id}/alarm": { request: OwnAlarmBody; response: Summary };
  "POST /diary/appointments/{id}/conflict": { request: VersionChoiceBody; response: Detail };
  "POST /diary/appointments/{id}/retry-meeting": { request: undefined; response: undefined };
  "POST /diary/appointments/{id}/retry-delivery": { request: RecipientBody; response: Detail };
  "POST /diary/reservations": { request: ReserveBody; response: Reservation };
  "DELETE /diary/reservations/{uuid}": { request: undefined; response: undefined };
  "GET /diary/video": { request: undefined; response: VideoOffer };
  "POST /diary/needs-reauth/seen": { request: undefined; response: undefined };
  "GET /diary/search/companies": { request: undefined; response: SearchResults };
  "GET /diary/search/contacts": { request: undefined; response: SearchResults };
  "GET /diary/availability": { request: undefined; response: BusyTimes };
  "GET /diary/events": { request: undefined; response: undefined };
  "POST /diary/alarms/{id}/dismiss": { request: undefined; response: undefined };
  "POST /diary/push-subscriptions": { request: SubscriptionBody; response: SubscriptionCreated };
}
