/** An alarm as a notification: the same from the page and from the service worker, so that it is shown once. */
import type { Alarm } from "../kit/api-types.ts";
import { MESSAGES } from "../kit/messages.ts";
import { formatMoment } from "../kit/times.ts";

export const headingOf = (alarm: Alarm): string => (alarm.join_url ? MESSAGES.alarmVideo : MESSAGES.alarmPlain);
export const bodyOf = (alarm: Alarm): string =>
  MESSAGES.alarmBody(formatMoment(alarm.start), alarm.title.trim() || MESSAGES.noTitle);

const alarmOf = (notification: Notification): Alarm | null => notification.data as Alarm | null;

export async function showAlarm(registration: ServiceWorkerRegistration, alarm: Alarm): Promise<void> {
  // A moved appointment rings anew: what was shown of its old time is not true any more.
  for (const older of await registration.getNotifications()) {
    if (alarmOf(older)?.appointment_id === alarm.appointment_id && older.tag !== alarm.tag) older.close();
  }
  const options: NotificationOptions & { actions: { action: string; title: string }[] } = {
    tag: alarm.tag,
    body: bodyOf(alarm),
    data: alarm,
    requireInteraction: true,
    actions: alarm.join_url ? [{ action: "join", title: MESSAGES.joinMeeting }] : [],
  };
  await registration.showNotification(headingOf(alarm), options);
}

export async function closeAlarm(registration: ServiceWorkerRegistration, tag: string): Promise<void> {
  for (const shown of await registration.getNotifications({ tag })) shown.close();
}
