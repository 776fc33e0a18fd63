/** Appointments as the server sends them, with what a test does not care about filled in. */
import type { Conflict, Detail, Summary, VideoState } from "../src/kit/api-types.ts";
import type { Draft } from "../src/kit/appointment.ts";

export function summary(fields: Partial<Summary> = {}): Summary {
  return {
    id: 1,
    version: 1,
    title: "Kick-off",
    type: null,
    start: "2028-03-01T09:00",
    end: "2028-03-01T10:00",
    all_day: false,
    zone: "Europe/Oslo",
    owner: { id: 7, name: "Ida Berg" },
    attendee_ids: [],
    completed: false,
    alarm: null,
    location: "",
    company: null,
    my_status: null,
    my_alarm: null,
    private: false,
    busy_only: false,
    may_change: true,
    video: null,
    ...fields,
  };
}

export function video(fields: Partial<VideoState> = {}): VideoState {
  return {
    reservation_id: "r-1",
    join_url: "https://meet.example/join/r-1",
    status: "in_sync",
    reason: null,
    repair: null,
    live: false,
    conflict: null,
    ...fields,
  };
}

export function conflict(fields: Partial<Conflict> = {}): Conflict {
  return { provider: "Zoom", title: null, start: null, minutes: null, zone: "Europe/Oslo", ...fields };
}

export function detail(fields: Partial<Detail> = {}): Detail {
  return {
    ...summary(),
    company: null,
    contact: null,
    shown_start: "2028-03-01T09:00",
    shown_end: "2028-03-01T10:00",
    shown_zone: "Europe/Oslo",
    agenda: "",
    notes: "",
    attendees: [],
    invites: false,
    invited: 0,
    notified: 0,
    created_by: "Ida Berg",
    created_at: "2028-02-01T08:00",
    updated_by: "Ida Berg",
    updated_at: "2028-02-01T08:00",
    ...fields,
  };
}

export function draft(fields: Partial<Draft> = {}): Draft {
  return {
    idempotency_key: "request-1",
    title: "Kick-off",
    type_id: null,
    start: "2028-03-01T09:00",
    end: "2028-03-01T10:00",
    zone: "Europe/Oslo",
    all_day: false,
    location: "",
    owner_id: 7,
    company_id: null,
    contact_id: null,
    agenda: "",
    notes: "",
    completed: false,
    alarm: null,
    attendees: [],
    reservation_id: null,
    invites: false,
    private: false,
    ...fields,
  };
}
