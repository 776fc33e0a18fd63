/** The service worker: shows alarms, also when no diary is open, and opens the join link when one is clicked. */
import { showAlarm } from "../alarms/notification.ts";
import { dismissAlarm, savePushSubscription } from "../kit/api.ts";
import type { Alarm } from "../kit/api-types.ts";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const alarm = event.data?.json() as Alarm | undefined;
  if (alarm) event.waitUntil(showAlarm(self.registration, alarm));
});

// The browser has given itself another address: the server must know it, else it would push to the old one in vain.
self.addEventListener("pushsubscriptionchange", (event) => {
  const { oldSubscription, newSubscription } = event as PushSubscriptionChangeEvent;
  (event as ExtendableEvent).waitUntil(
    (async () => {
      const options = oldSubscription?.options;
      const subscription = newSubscription ?? (options ? await self.registration.pushManager.subscribe(options) : null);
      if (subscription) await savePushSubscription(subscription);
    })(),
  );
});

self.addEventListener("notificationclick", (event) => {
  const alarm = event.notification.data as Alarm;
  event.notification.close();
  event.waitUntil(Promise.all([open(alarm), dismissAlarm(alarm)]));
});

self.addEventListener("notificationclose", (event) => event.waitUntil(dismissAlarm(event.notification.data as Alarm)));

/** The meeting, or the diary at its day: in a tab that shows a diary already, if there is one. */
async function open(alarm: Alarm): Promise<void> {
  if (alarm.join_url) {
    await self.clients.openWindow(alarm.join_url);
    return;
  }
  const pages = await self.clients.matchAll({ type: "window" });
  const diary = pages.find(({ url }) => new URL(url).pathname === "/diary");
  if (diary) await diary.focus();
  else await self.clients.openWindow(`/diary?view=day&date=${alarm.start.slice(0, 10)}`);
}
