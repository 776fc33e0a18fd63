/** The small sign-in window's last page: tell the diary how it ended, then close. */
export type Done = { kind: "authorized" } | { kind: "declined" } | { kind: "failed"; message: string };

export const CHANNEL = "videomeet";

function outcome(): Done | null {
  const { done, message } = document.body.dataset;
  if (done === "authorized" || done === "declined") return { kind: done };
  return done === "failed" ? { kind: "failed", message: message ?? "" } : null;
}

export function announceDone(): void {
  const done = outcome();
  if (!done) return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(done);
  // A moment, so that the message leaves this process before the window does.
  window.setTimeout(() => {
    channel.close();
    if (done.kind === "authorized" || "close" in document.body.dataset) window.close();
  }, 80);
}
