/** Who comes: colleagues, contacts and plain e-mail addresses, each with their answer and whether they are free. */

import { api, asApiError } from "../kit/api.ts";
import type { Associate, Attendee } from "../kit/api-types.ts";
import type { Draft } from "../kit/appointment.ts";
import { h, requireElement } from "../kit/dom.ts";
import { icon } from "../kit/icons.ts";
import { MESSAGES, messageFor } from "../kit/messages.ts";
import { toastError } from "../kit/toasts.ts";
import { Combobox, type Option } from "../widgets/combobox.ts";
import { addressesIn } from "./addresses.ts";

interface Person extends Option {
  attendees: Attendee[];
}
interface AttendeesCallbacks {
  changed(): void;
  appointment(): number | null;
}

const MAX_COLLEAGUES = 8;
const TONES: Partial<Record<Attendee["status"], string>> = {
  accepted: "success",
  tentative: "warning",
  declined: "error",
};

const keyOf = ({ kind, id, email }: Pick<Attendee, "kind" | "id" | "email">) =>
  `${kind}/${id ?? (email ?? "").toLowerCase()}`;

export class Attendees {
  private people: Attendee[] = [];
  private busy = new Map<number, boolean>();
  private readonly list: HTMLElement;
  private readonly box: Combobox<Person>;
  private readonly colleagues: Associate[];
  private readonly callbacks: AttendeesCallbacks;

  constructor(form: HTMLFormElement, colleagues: Associate[], callbacks: AttendeesCallbacks) {
    this.colleagues = colleagues;
    this.callbacks = callbacks;
    this.list = requireElement("[data-attendee-list]", form);
    const search = (text: string, signal: AbortSignal) => this.search(text, signal);
    this.box = new Combobox<Person>(requireElement("#fu-attendee", form), {
      keeps: false,
      search,
      chosen: (person) => person && this.add(person.attendees),
    });
    this.box.input.addEventListener("paste", (event) => this.takePasted(event));
    this.list.addEventListener("click", (event) => this.onClick(event));
  }

  get value(): Attendee[] {
    return this.people;
  }

  set value(people: Attendee[]) {
    this.people = [...people];
    this.busy.clear();
    this.box.value = null;
    this.draw();
  }

  /** As the server takes them: it knows names and addresses of colleagues and contacts itself. */
  get forDraft(): Draft["attendees"] {
    return this.people.map(({ kind, id, email }) => ({ kind, id, email: kind === "email" ? email : null }));
  }

  /** Only what became of the e-mails is new then; who is listed stays as it is. */
  private async resend({ email }: Attendee): Promise<void> {
    const id = this.callbacks.appointment();
    if (id === null || !email) return;
    try {
      const { attendees } = await api.resendEmail(id, email);
      if (id !== this.callbacks.appointment()) return;
      const deliveries = new Map(attendees.map((person) => [keyOf(person), person.delivery]));
      this.people = this.people.map((person) => ({ ...person, delivery: deliveries.get(keyOf(person)) ?? null }));
      this.draw();
    } catch (error) {
      const problem = asApiError(error);
      toastError(problem.message, problem);
    }
  }

  get associateIds(): number[] {
    return this.people.flatMap(({ kind, id }) => (kind === "associate" && id !== null ? [id] : []));
  }

  /** An address typed and never chosen still counts when one saves. */
  takeTyped(): void {
    this.add(addressesIn(this.box.input.value).map((address) => this.byEmail(address)));
    this.box.value = null;
  }

  /** A list may stand on lines, which a field of one line would join. */
  private takePasted(event: ClipboardEvent): void {
    const addresses = addressesIn(event.clipboardData?.getData("text") ?? "");
    if (addresses.length < 2) return;
    event.preventDefault();
    this.box.close();
    this.add(addresses.map((address) => this.byEmail(address)));
  }

  showBusy(busy: Map<number, boolean>): void {
    this.busy = busy;
    this.draw();
  }

  private byEmail(email: string): Attendee {
    return { kind: "email", id: null, name: "", email, status: "not_seen", delivery: null };
  }

  private async search(text: string, signal: AbortSignal): Promise<Person[]> {
    const invited = new Set(this.people.map(keyOf));
    const wanted = text.toLowerCase();
    const colleagues = this.colleagues
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .map(({ id, name }) =>
        this.option(
          [{ kind: "associate", id, name, email: null, status: "not_seen", delivery: null }],
          MESSAGES.associate,
        ),
      );
    const addresses = addressesIn(text).map((address) => this.byEmail(address));
    const label =
      addresses.length > 1 ? MESSAGES.addEmails(addresses.length) : MESSAGES.addEmail(addresses[0]?.email ?? "");
    const typed = addresses.length ? [this.option(addresses, MESSAGES.emailAddress, label)] : [];
    const contacts = text ? (await api.contacts(text, null, signal)).results : [];
    const matches = contacts.map(({ id, name, detail }) =>
      this.option([{ kind: "contact", id, name, email: null, status: "not_seen", delivery: null }], detail),
    );
    return [...typed, ...colleagues.slice(0, MAX_COLLEAGUES), ...matches].filter(({ key }) => !invited.has(key));
  }

  private option(attendees: Attendee[], detail: string | null, name = attendees[0]?.name ?? ""): Person {
    return { key: attendees.map(keyOf).join(" "), name, detail, attendees };
  }

  private add(people: Attendee[]): void {
    const listed = new Set(this.people.map(keyOf));
    const coming = people.filter((person) => !listed.has(keyOf(person)));
    if (!coming.length) return;
    this.people.push(...coming);
    this.draw();
    this.list.scrollTop = this.list.scrollHeight;
    this.callbacks.changed();
  }

  private onClick(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-remove]") : null;
    if (!button) return;
    this.people = this.people.filter((person) => keyOf(person) !== button.dataset.remove);
    this.draw();
    this.callbacks.changed();
    this.box.input.focus();
  }

  private draw(): void {
    this.list.replaceChildren(
      ...(this.people.length
        ? this.people.map((person) => this.row(person))
        : [h("li", { class: "soft" }, MESSAGES.noAttendees)]),
    );
  }

  private row(person: Attendee): HTMLElement {
    const name = person.name || person.email || "";
    const busy = person.kind === "associate" && person.id !== null ? this.busy.get(person.id) : undefined;
    const badge =
      busy === undefined
        ? null
        : h("span", { class: busy ? "badge warning" : "badge success" }, busy ? MESSAGES.busy : MESSAGES.free);
    const email = person.name && person.name !== person.email ? person.email : null;
    return h(
      "li",
      { class: "attendee" },
      h(
        "span",
        { class: "attendee-name" },
        name,
        email && h("span", { class: "small soft block" }, email),
        this.deliveryState(person, name),
      ),
      badge,
      h("span", { class: `badge ${TONES[person.status] ?? ""}` }, messageFor(`status_${person.status}`)),
      h(
        "button",
        {
          class: "button plain small icon-only",
          type: "button",
          "data-remove": keyOf(person),
          "aria-label": MESSAGES.remove(name),
        },
        icon("close"),
      ),
    );
  }

  private deliveryState(person: Attendee, name: string): HTMLElement | null {
    const { delivery } = person;
    if (!delivery) return null;
    const state = messageFor(`delivery_${delivery.state}`);
    const again =
      delivery.state !== "sent" &&
      delivery.reason !== null &&
      h(
        "button",
        {
          class: "button small",
          type: "button",
          "aria-label": MESSAGES.sendAgainTo(name),
          onclick: () => void this.resend(person),
        },
        MESSAGES.sendAgain,
      );
    return h(
      "span",
      { class: `attendee-delivery block ${delivery.state}` },
      delivery.reason ? MESSAGES.because(state, delivery.reason) : state,
      " ",
      again,
    );
  }
}
