/** An alarm as a notification: the same from the page and from the service worker, so that it is shown once. */
import { sayMoment } from "../kit/times.ts";
import { WORDS } from "../kit/words.ts";

/** As the server tells it; `tag` names one ringing, `start` is my wall time. */
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

export const headingOf = (alarm: Alarm): string => (alarm.join_url ? WORDS.alarmVideo : WORDS.alarmPlain);
export const bodyOf = (alarm: Alarm): string =>
  WORDS.alarmBody(sayMoment(alarm.start), alarm.title.trim() || WORDS.noTitle);

const aboutIt = (one: Notification): Alarm | null => one.data as Alarm | null;

export async function show(registration: ServiceWorkerRegistration, alarm: Alarm): Promise<void> {
  // A moved appointment rings anew: what was said of its old time is not true any more.
  for (const older of await registration.getNotifications()) {
    if (aboutIt(older)?.appointment_id === alarm.appointment_id && older.tag !== alarm.tag) older.close();
  }
  const options: NotificationOptions & { actions: { action: string; title: string }[] } = {
    tag: alarm.tag,
    body: bodyOf(alarm),
    data: alarm,
    requireInteraction: true,
    actions: alarm.join_url ? [{ action: "join", title: WORDS.joinMeeting }] : [],
  };
  await registration.showNotification(headingOf(alarm), options);
}

export async function close(registration: ServiceWorkerRegistration, tag: string): Promise<void> {
  for (const shown of await registration.getNotifications({ tag })) shown.close();
}

/** Put away on every page of mine, wherever it was done. */
export async function putAway(alarm: Pick<Alarm, "id">): Promise<void> {
  await fetch(`/diary/alarms/${alarm.id}/dismissed`, { method: "POST", keepalive: true }).catch(() => undefined);
}
