/** What is done to an appointment in the diary itself: moving, ticking off, deleting. */

import { api, asApiError } from "../kit/api.ts";
import type { Summary } from "../kit/api-types.ts";
import { titleOf } from "../kit/appointment.ts";
import { confirmDialog } from "../kit/dialogs.ts";
import { MESSAGES } from "../kit/messages.ts";
import type { Span } from "../kit/times.ts";
import { toast, toastError } from "../kit/toasts.ts";
import type { AppointmentFeed } from "./appointment-feed.ts";
import { countInvited, withNotified } from "./notified.ts";

export type Deletable = Pick<Summary, "id" | "version" | "title" | "video">;

export class AppointmentActions {
  private readonly feed: AppointmentFeed;
  private readonly zone: string;

  /** `zone` is the one in which the diary shows its times. */
  constructor(feed: AppointmentFeed, zone: string) {
    this.feed = feed;
    this.zone = zone;
  }

  async move(appointment: Summary, span: Span, revert: () => void): Promise<void> {
    try {
      const moved = await api.move(appointment.id, appointment.version, this.zone, span);
      this.feed.put(moved);
      toast(withNotified(MESSAGES.moved, moved.notified));
    } catch (error) {
      const problem = asApiError(error);
      revert();
      toastError(MESSAGES.notMoved(problem.message), problem);
      void this.feed.refresh();
    }
  }

  async complete(appointment: Summary): Promise<void> {
    try {
      this.feed.put(await api.complete(appointment.id, appointment.version, !appointment.completed));
    } catch (error) {
      this.failed(error);
    }
  }

  /** Asks first. True when it is gone, also when somebody else deleted it meanwhile. */
  async remove(appointment: Deletable): Promise<boolean> {
    if (!(await this.confirmRemoval(appointment))) return false;
    try {
      await api.remove(appointment.id, appointment.version);
    } catch (error) {
      if (asApiError(error).code !== "not_found") {
        this.failed(error);
        return false;
      }
    }
    this.feed.drop(appointment.id);
    toast(MESSAGES.deleted);
    return true;
  }

  private async confirmRemoval(appointment: Deletable): Promise<boolean> {
    const invited = await countInvited(appointment.id);
    return confirmDialog({
      title: MESSAGES.deleteTitle,
      text: MESSAGES.deleteText(titleOf(appointment)),
      more: [appointment.video && MESSAGES.deleteVideoText, invited && MESSAGES.deleteNotifies(invited)]
        .filter(Boolean)
        .join(" "),
      yes: MESSAGES.delete,
      no: MESSAGES.cancel,
    });
  }

  private failed(error: unknown): void {
    const problem = asApiError(error);
    toastError(problem.message, problem);
    void this.feed.refresh();
  }
}
