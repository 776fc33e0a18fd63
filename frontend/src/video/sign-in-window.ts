/** The small window in which an associate signs in at the provider, and how it ended. */
import { CHANNEL, type Done } from "../page/sign-in-result.ts";

const LOOK_EVERY = 400;
const FEATURES = "popup,width=520,height=720";

export interface SignInHost {
  done(message: Done): void;
  /** The window seems closed. Browsers also say so when the provider's page cut the tie to ours: ask the server. */
  closed(): void;
}

export class SignInWindow {
  private readonly host: SignInHost;
  private channel: BroadcastChannel | null = null;
  private window: Window | null = null;
  private timer = 0;

  constructor(host: SignInHost) {
    this.host = host;
  }

  /** To be called inside the click: browsers block it anywhere else. Answers whether a window opened. */
  open(url: string): boolean {
    this.listen();
    this.window = window.open(url, "videomeet-authorize", FEATURES);
    if (!this.window || this.window.closed) return false;
    this.timer = window.setInterval(() => this.look(), LOOK_EVERY);
    return true;
  }

  /** Wait for the message only: the person may have opened the page by a link. */
  listen(): void {
    this.stop();
    this.channel = new BroadcastChannel(CHANNEL);
    this.channel.onmessage = ({ data }: MessageEvent<Done>) => {
      window.clearInterval(this.timer);
      this.host.done(data);
    };
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.channel?.close();
    this.channel = null;
  }

  private look(): void {
    if (!this.window?.closed) return;
    window.clearInterval(this.timer);
    this.host.closed();
  }
}
