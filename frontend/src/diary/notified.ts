/** Who is notified by e-mail of what is done in the diary. */
import { api } from "../kit/api.ts";
import { MESSAGES } from "../kit/messages.ts";

export const withNotified = (done: string, notified: number): string =>
  notified ? `${done} ${MESSAGES.notified(notified)}` : done;

/** How many get a cancellation when it is deleted; nobody waits for this when it can't be known. */
export async function countInvited(id: number): Promise<number> {
  try {
    return (await api.read(id)).invited;
  } catch {
    return 0;
  }
}
