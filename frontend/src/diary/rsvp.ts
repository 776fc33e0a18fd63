/** Whether I come: what an invited associate answers, and can change. */

import { api, asApiError } from "../kit/api.ts";
import type { Summary } from "../kit/api-types.ts";
import type { Rsvp } from "../kit/appointment.ts";
import { h } from "../kit/dom.ts";
import { MESSAGES, messageFor } from "../kit/messages.ts";

const RESPONSES: Rsvp[] = ["accepted", "tentative", "declined"];

/** My response as a row of buttons; null where nobody asks me. */
export function rsvpButtons(appointment: Summary, responded: (newer: Summary) => void): HTMLElement | null {
  if (appointment.my_status === null) return null;
  const problem = h("p", { class: "error", role: "alert", hidden: true });
  const respond = async (response: Rsvp) => {
    problem.hidden = true;
    try {
      responded(await api.respond(appointment.id, response));
    } catch (error) {
      problem.textContent = asApiError(error).message;
      problem.hidden = false;
    }
  };
  const buttons = RESPONSES.map((response) =>
    h(
      "button",
      {
        class: "button small",
        type: "button",
        "data-part": `answer-${response}`,
        "aria-pressed": String(appointment.my_status === response),
        onclick: () => void respond(response),
      },
      messageFor(`answer_${response}`),
    ),
  );
  return h(
    "div",
    { class: "stack tight", role: "group", "aria-label": MESSAGES.willYouCome },
    h("strong", {}, MESSAGES.willYouCome),
    h("div", { class: "button-row" }, ...buttons),
    problem,
  );
}
