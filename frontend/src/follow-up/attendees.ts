/** Who comes: colleagues, contacts and plain e-mail addresses, each with their answer and whether they are free. */
import { api, asApiError } from "../kit/api.ts";
import type { Associate, Attendee } from "../kit/api-types.ts";
import { h, need } from "../kit/dom.ts";
import { icon } from "../kit/icons.ts";
import { complain } from "../kit/toasts.ts";
import { WORDS, word } from "../kit/words.ts";
import { Combobox, type Option } from "../widgets/combobox.ts";

interface Person extends Option {
  attendees: Attendee[];
}
interface AttendeesHost {
  changed(): void;
  appointment(): number | null;
}

/** Also inside "Kari Nilsen <kari@fjord.example>; ...", as lists from mail programs are. */
const ADDRESSES = /[^\s@<>,;:"()]+@[^\s@<>,;:"()]+\.[^\s@<>,;:"()]+/g;
const COLLEAGUES_SHOWN = 8;
const TONES: Partial<Record<Attendee["status"], string>> = {
  accepted: "success",
  tentative: "warning",
  declined: "error",
};

const addressesIn = (text: string): string[] => [...new Set(text.match(ADDRESSES) ?? [])];
const keyOf = ({ kind, id, email }: Pick<Attendee, "kind" | "id" | "email">) =>
  `${kind}/${id ?? (email ?? "").toLowerCase()}`;

export class Attendees {
  private people: Attendee[] = [];
  private busy = new Map<number, boolean>();
  private readonly list: HTMLElement;
  private readonly box: Combobox<Person>;
  private readonly colleagues: Associate[];
  private readonly host: AttendeesHost;

  constructor(form: HTMLFormElement, colleagues: Associate[], host: AttendeesHost) {
    this.colleagues = colleagues;
    this.host = host;
    this.list = need("[data-attendee-list]", form);
    const search = (text: string, signal: AbortSignal) => this.search(text, signal);
    this.box = new Combobox<Person>(need("#fu-attendee", form), {
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

  /** Only what became of the letters is new then; who is listed stays as it is. */
  private async sendAgain({ email }: Attendee): Promise<void> {
    const id = this.host.appointment();
    if (id === null || !email) return;
    try {
      const { attendees } = await api.sendAgain(id, email);
      if (id !== this.host.appointment()) return;
      const news = new Map(attendees.map((person) => [keyOf(person), person.delivery]));
      this.people = this.people.map((person) => ({ ...person, delivery: news.get(keyOf(person)) ?? null }));
      this.draw();
    } catch (error) {
      const problem = asApiError(error);
      complain(problem.message, problem);
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
    const found = addressesIn(event.clipboardData?.getData("text") ?? "");
    if (found.length < 2) return;
    event.preventDefault();
    this.box.close();
    this.add(found.map((address) => this.byEmail(address)));
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
          WORDS.associate,
        ),
      );
    const addresses = addressesIn(text).map((address) => this.byEmail(address));
    const label = addresses.length > 1 ? WORDS.addEmails(addresses.length) : WORDS.addEmail(addresses[0]?.email ?? "");
    const typed = addresses.length ? [this.option(addresses, WORDS.emailAddress, label)] : [];
    const contacts = text ? (await api.contacts(text, null, signal)).results : [];
    const found = contacts.map(({ id, name, detail }) =>
      this.option([{ kind: "contact", id, name, email: null, status: "not_seen", delivery: null }], detail),
    );
    return [...typed, ...colleagues.slice(0, COLLEAGUES_SHOWN), ...found].filter(({ key }) => !invited.has(key));
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
    this.host.changed();
  }

  private onClick(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-remove]") : null;
    if (!button) return;
    this.people = this.people.filter((person) => keyOf(person) !== button.dataset.remove);
    this.draw();
    this.host.changed();
    this.box.input.focus();
  }

  private draw(): void {
    this.list.replaceChildren(
      ...(this.people.length
        ? this.people.map((person) => this.row(person))
        : [h("li", { class: "soft" }, WORDS.noAttendees)]),
    );
  }

  private row(person: Attendee): HTMLElement {
    const name = person.name || person.email || "";
    const busy = person.kind === "associate" && person.id !== null ? this.busy.get(person.id) : undefined;
    const badge =
      busy === undefined
        ? null
        : h("span", { class: busy ? "badge warning" : "badge success" }, busy ? WORDS.busy : WORDS.free);
    const email = person.name && person.name !== person.email ? person.email : null;
    return h(
      "li",
      { class: "attendee" },
      h(
        "span",
        { class: "attendee-name" },
        name,
        email && h("span", { class: "small soft block" }, email),
        this.told(person, name),
      ),
      badge,
      h("span", { class: `badge ${TONES[person.status] ?? ""}` }, word(`status_${person.status}`)),
      h(
        "button",
        {
          class: "button plain small icon-only",
          type: "button",
          "data-remove": keyOf(person),
          "aria-label": WORDS.remove(name),
        },
        icon("close"),
      ),
    );
  }

  private told(person: Attendee, name: string): HTMLElement | null {
    const { delivery } = person;
    if (!delivery) return null;
    const what = word(`delivery_${delivery.state}`);
    const again =
      delivery.state !== "sent" &&
      delivery.reason !== null &&
      h(
        "button",
        {
          class: "button small",
          type: "button",
          "aria-label": WORDS.sendAgainTo(name),
          onclick: () => void this.sendAgain(person),
        },
        WORDS.sendAgain,
      );
    return h(
      "span",
      { class: `attendee-told block ${delivery.state}` },
      delivery.reason ? WORDS.because(what, delivery.reason) : what,
      " ",
      again,
    );
  }
}
