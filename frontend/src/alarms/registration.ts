/** The service worker of this site, registered when it is first needed; null where there is none. */
const PATIENCE = 10_000;

export async function worker(): Promise<ServiceWorkerRegistration | null> {
  if (!("serviceWorker" in navigator)) return null;
  try {
    await navigator.serviceWorker.register("/service-worker.js");
    const late = new Promise<null>((resolve) => window.setTimeout(() => resolve(null), PATIENCE));
    return await Promise.race([navigator.serviceWorker.ready, late]);
  } catch {
    return null;
  }
}
