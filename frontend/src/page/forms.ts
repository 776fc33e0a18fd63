/** Forms: sent once, Save only after a change, sent by themselves after a change, fields switched off by a checkbox. */
const FORGET_SENT_AFTER = { here: 20_000, otherTab: 1_500 };

function sentElsewhere(form: HTMLFormElement): boolean {
  return form.target !== "" && form.target !== "_self";
}

function letGo(form: HTMLFormElement): void {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method === "dialog" || "unguarded" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  window.setTimeout(() => letGo(form), sentElsewhere(form) ? FORGET_SENT_AFTER.otherTab : FORGET_SENT_AFTER.here);
}

function content(form: HTMLFormElement): string {
  return JSON.stringify([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

function saveWhenChanged(form: HTMLFormElement): void {
  if (form.dataset.saveWhenChanged === "dirty") return;
  const buttons = [...form.querySelectorAll<HTMLButtonElement>("button[type=submit]:not([data-always])")];
  const before = content(form);
  const update = () => {
    for (const button of buttons) button.disabled = content(form) === before;
  };
  form.addEventListener("input", update);
  form.addEventListener("reset", () => window.setTimeout(update));
  update();
}

function switchFields(box: HTMLInputElement): void {
  const fields = [...document.querySelectorAll<HTMLInputElement | HTMLButtonElement>(box.dataset.disables ?? "")];
  const update = () => {
    for (const field of fields) field.disabled = box.checked;
  };
  box.addEventListener("change", update);
  update();
}

function submitOnChange(form: HTMLFormElement): void {
  for (const button of form.querySelectorAll<HTMLElement>("[data-no-script]")) button.hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

export function watchForms(): void {
  document.addEventListener("submit", onSubmit);
  // Back from the page cache: the buttons must work again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(letGo));
  document.querySelectorAll<HTMLInputElement>("input[data-disables]").forEach(switchFields);
  document.querySelectorAll<HTMLFormElement>("form[data-save-when-changed]").forEach(saveWhenChanged);
  document.querySelectorAll<HTMLFormElement>("form[data-submit-on-change]").forEach(submitOnChange);
}
