/** Sends a draft to the server, also when an earlier try may have been saved without anybody hearing of it. */

import { type ApiError, api } from "../kit/api.ts";
import type { Detail } from "../kit/api-types.ts";
import type { Draft, EditedEmail } from "../kit/appointment.ts";

export class DraftSaver {
  /** What was sent when nobody answered: it may be saved already. */
  private unanswered: string | null = null;

  reset(): void {
    this.unanswered = null;
  }

  /** `saved` is the appointment as it was read, null for a new one. */
  async save(draft: Draft, saved: Detail | null, email: EditedEmail | null): Promise<Detail> {
    if (saved) return api.change(saved.id, saved.version, draft, email);
    const created = await api.create(draft, email);
    // The same request again answers with what the first one saved: bring it up to date.
    const stale = this.unanswered !== null && this.unanswered !== JSON.stringify(draft);
    return stale ? api.change(created.id, created.version, draft, email) : created;
  }

  failed(error: ApiError, draft: Draft, saved: Detail | null): void {
    if (error.unknownOutcome && !saved) this.unanswered ??= JSON.stringify(draft);
  }
}
