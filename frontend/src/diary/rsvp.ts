/** Whether I come: what an invited associate answers, and can change. */

import { api, asApiError } from "../kit/api.ts";
import type { Summary } from "../kit/api-types.ts";
import type { Rsvp } from "../kit/appointment.ts";
import { h } from "../kit/dom.ts";
import { MESSAGES, messageFor } from "../kit/messages.ts";

const RESPONSES: Rsvp[] = ["accepted", "tentative", "declined"];

// As the follow-up's list has them.
const ALARM_MINUTES = [5, 10, 15, 30, 60, 1440];

/** My response as a row of buttons; null where nobody asks me. */
export function rsvpButtons(appointment: Summary, responded: (newer: Summary) => void): HTMLElement | null {
  if (appointment.my_status === null) return null;
  const { problem, attempt } = reported(responded);
  const buttons = RESPONSES.map((response) =>
    h(
      "button",
      {
        class: "button small",
        type: "button",
        "data-part": `answer-${response}`,
        "aria-pressed": String(appointment.my_status === response),
        onclick: () => void attempt(api.respond(appointment.id, response)),
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

/** When I am reminded of what I am invited to; null where I am not, or where nothing rings. */
export function ownAlarm(appointment: Summary, changed: (newer: Summary) => void): HTMLElement | null {
  const { my_status, my_alarm, all_day, completed } = appointment;
  if (my_status === null || my_status === "declined" || all_day || completed) return null;
  const { problem, attempt } = reported(changed);
  const choices: [string, string][] = [
    ["", MESSAGES.alarmAsOwner],
    ["0", MESSAGES.alarmNone],
    ...ALARM_MINUTES.map((minutes): [string, string] => [String(minutes), alarmLabel(minutes)]),
  ];
  const select = h(
    "select",
    { class: "input", "data-part": "own-alarm" },
    ...choices.map(([value, label]) => h("option", { value }, label)),
  );
  select.value = String(my_alarm ?? "");
  select.addEventListener("change", () => {
    void attempt(api.setOwnAlarm(appointment.id, select.value === "" ? null : Number(select.value)));
  });
  return h("div", { class: "field" }, h("label", {}, MESSAGES.myAlarm, select), problem);
}

function alarmLabel(minutes: number): string {
  if (minutes === 1440) return MESSAGES.alarmDay;
  return minutes === 60 ? MESSAGES.alarmHour : MESSAGES.alarmMinutes(minutes);
}

/** What went wrong stands beside what was clicked. */
function reported(done: (newer: Summary) => void) {
  const problem = h("p", { class: "error", role: "alert", hidden: true });
  const attempt = async (call: Promise<Summary>) => {
    problem.hidden = true;
    try {
      done(await call);
    } catch (error) {
      problem.textContent = asApiError(error).message;
      problem.hidden = false;
    }
  };
  return { problem, attempt };
}
