/** The service worker: shows alarms, also when no diary is open, and opens the join link when one is clicked. */
import { type Alarm, putAway, show } from "../alarms/notification.ts";

declare const self: ServiceWorkerGlobalScope;

const JSON_TYPE = { "Content-Type": "application/json" };

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const alarm = event.data?.json() as Alarm | undefined;
  if (alarm) event.waitUntil(show(self.registration, alarm));
});

// The browser has given itself another address: the server is told, else it would ring at the old one in vain.
self.addEventListener("pushsubscriptionchange", (event) => {
  const { oldSubscription, newSubscription } = event as PushSubscriptionChangeEvent;
  (event as ExtendableEvent).waitUntil(
    (async () => {
      const options = oldSubscription?.options;
      const made = newSubscription ?? (options ? await self.registration.pushManager.subscribe(options) : null);
      if (made) await fetch("/diary/notifications", { method: "POST", headers: JSON_TYPE, body: JSON.stringify(made) });
    })(),
  );
});

self.addEventListener("notificationclick", (event) => {
  const alarm = event.notification.data as Alarm;
  event.notification.close();
  event.waitUntil(Promise.all([open(alarm), putAway(alarm)]));
});

self.addEventListener("notificationclose", (event) => event.waitUntil(putAway(event.notification.data as Alarm)));

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
