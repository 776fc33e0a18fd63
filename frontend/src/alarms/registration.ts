/** The service worker of this site, registered when it is first needed; null where there is none. */
const TIMEOUT_MS = 10_000;

export async function registerServiceWorker(): Promise<ServiceWorkerRegistration | null> {
  if (!("serviceWorker" in navigator)) return null;
  try {
    await navigator.serviceWorker.register("/service-worker.js");
    const timeout = new Promise<null>((resolve) => window.setTimeout(() => resolve(null), TIMEOUT_MS));
    return await Promise.race([navigator.serviceWorker.ready, timeout]);
  } catch {
    return null;
  }
}
