/** The small sign-in window's last page: tell the diary how it ended, then close. */
import { SIGN_IN_CHANNEL, type SignInResult } from "../kit/sign-in-channel.ts";

function outcome(): SignInResult | null {
  const { done, message } = document.body.dataset;
  if (done === "authorized" || done === "declined") return { kind: done };
  return done === "failed" ? { kind: "failed", message: message ?? "" } : null;
}

export function announceSignInResult(): void {
  const result = outcome();
  if (!result) return;
  const channel = new BroadcastChannel(SIGN_IN_CHANNEL);
  channel.postMessage(result);
  // A moment, so that the message leaves this process before the window does.
  window.setTimeout(() => {
    channel.close();
    if (result.kind === "authorized" || "close" in document.body.dataset) window.close();
  }, 80);
}
