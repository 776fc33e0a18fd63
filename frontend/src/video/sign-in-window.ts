/** The small window in which an associate signs in at the provider, and how it ended. */
import { SIGN_IN_CHANNEL, type SignInResult } from "../kit/sign-in-channel.ts";

const CLOSED_CHECK_MS = 400;
const FEATURES = "popup,width=520,height=720";

export interface SignInCallbacks {
  done(result: SignInResult): void;
  /** The window seems closed. Browsers also say so when the provider's page cut the tie to ours: ask the server. */
  closed(): void;
}

export class SignInWindow {
  private readonly callbacks: SignInCallbacks;
  private channel: BroadcastChannel | null = null;
  private window: Window | null = null;
  private timer = 0;

  constructor(callbacks: SignInCallbacks) {
    this.callbacks = callbacks;
  }

  /** To be called inside the click: browsers block it anywhere else. Answers whether a window opened. */
  open(url: string): boolean {
    this.listen();
    this.window = window.open(url, "videomeet-authorize", FEATURES);
    if (!this.window || this.window.closed) return false;
    this.timer = window.setInterval(() => this.checkClosed(), CLOSED_CHECK_MS);
    return true;
  }

  /** Wait for the message only: the person may have opened the page by a link. */
  listen(): void {
    this.stop();
    this.channel = new BroadcastChannel(SIGN_IN_CHANNEL);
    this.channel.onmessage = ({ data }: MessageEvent<SignInResult>) => {
      window.clearInterval(this.timer);
      this.callbacks.done(data);
    };
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.channel?.close();
    this.channel = null;
  }

  private checkClosed(): void {
    if (!this.window?.closed) return;
    window.clearInterval(this.timer);
    this.callbacks.closed();
  }
}
