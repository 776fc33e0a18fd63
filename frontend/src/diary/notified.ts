/** Who hears by e-mail of what is done in the diary. */

import { api } from "../kit/api.ts";
import { WORDS } from "../kit/words.ts";

export const withTold = (done: string, told: number): string => (told ? `${done} ${WORDS.told(told)}` : done);

/** How many get a cancellation when it is deleted; nobody waits for this when it can't be known. */
export async function howManyInvited(id: number): Promise<number> {
  try {
    return (await api.read(id)).invited;
  } catch {
    return 0;
  }
}
