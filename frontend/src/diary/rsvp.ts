/** Whether I come: what an invited associate answers, and can change. */

import { api, asApiError } from "../kit/api.ts";
import type { Answer, Summary } from "../kit/api-types.ts";
import { h } from "../kit/dom.ts";
import { WORDS, word } from "../kit/words.ts";

const ANSWERS: Answer[] = ["accepted", "tentative", "declined"];

/** My answer as a row of buttons; null where nobody asks me. */
export function myAnswer(appointment: Summary, answered: (newer: Summary) => void): HTMLElement | null {
  if (appointment.my_status === null) return null;
  const trouble = h("p", { class: "error", role: "alert", hidden: true });
  const give = async (answer: Answer) => {
    trouble.hidden = true;
    try {
      answered(await api.answer(appointment.id, answer));
    } catch (error) {
      trouble.textContent = asApiError(error).message;
      trouble.hidden = false;
    }
  };
  const buttons = ANSWERS.map((answer) =>
    h(
      "button",
      {
        class: "button small",
        type: "button",
        "data-part": `answer-${answer}`,
        "aria-pressed": String(appointment.my_status === answer),
        onclick: () => void give(answer),
      },
      word(`answer_${answer}`),
    ),
  );
  return h(
    "div",
    { class: "stack tight", role: "group", "aria-label": WORDS.willYouCome },
    h("strong", {}, WORDS.willYouCome),
    h("div", { class: "button-row" }, ...buttons),
    trouble,
  );
}
