/** The dialog's plain fields: fills the lists, writes an appointment into the form and reads a draft out of it. */

import { api } from "../kit/api.ts";
import type { Detail, DiaryStart, Named } from "../kit/api-types.ts";
import { h, requireElement } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";
import type { Span } from "../kit/times.ts";
import { Combobox, type Option } from "../widgets/combobox.ts";

export interface FieldValues {
  title: string;
  type_id: number | null;
  zone: string;
  location: string;
  owner_id: number;
  company_id: number | null;
  contact_id: number | null;
  agenda: string;
  notes: string;
  completed: boolean;
  private: boolean;
  alarm: number | null;
}

interface Choice extends Option {
  id: number;
}
export interface Blank {
  span: Span;
  owner: number;
}

const asChoice = (named: Named | null): Choice | null =>
  named && { key: String(named.id), id: named.id, name: named.name };

export class Fields {
  private readonly form: HTMLFormElement;
  private readonly start: DiaryStart;
  private readonly company: Combobox<Choice>;
  private readonly contact: Combobox<Choice>;

  constructor(form: HTMLFormElement, start: DiaryStart) {
    this.form = form;
    this.start = start;
    this.fillLists();
    for (const name of ["all_day", "completed"]) this.field(name).addEventListener("change", () => this.offerAlarm());
    const choices = async (search: ReturnType<typeof api.companies>) =>
      (await search).results.map((result) => ({ key: String(result.id), ...result }));
    this.company = new Combobox<Choice>(requireElement("#fu-company", form), {
      keeps: true,
      search: (text, signal) => choices(api.companies(text, signal)),
      chosen: () => (this.contact.value = null),
    });
    this.contact = new Combobox<Choice>(requireElement("#fu-contact", form), {
      keeps: true,
      search: (text, signal) => choices(api.contacts(text, this.company.value?.id ?? null, signal)),
      chosen: () => undefined,
    });
  }

  field<T extends HTMLElement = HTMLInputElement>(name: string): T {
    return this.form.elements.namedItem(name) as unknown as T;
  }

  private fillLists(): void {
    const { types, associates, zones, me } = this.start;
    const option = ({ id, name }: Named) => h("option", { value: id }, name);
    this.field<HTMLSelectElement>("type_id").append(...types.map(option));
    this.field<HTMLSelectElement>("owner_id").append(...associates.map(option));
    const zone = (name: string) => h("option", { value: name }, name.replaceAll("_", " "));
    this.field<HTMLSelectElement>("zone").append(
      h("optgroup", { label: MESSAGES.myZone }, zone(me.zone)),
      h("optgroup", { label: MESSAGES.allZones }, ...zones.filter((name) => name !== me.zone).map(zone)),
    );
  }

  /** A value the list lacks (a retired type, an unknown zone, a colleague who left) is added, so that it is not lost. */
  private pick(name: string, value: string, label: string): void {
    const select = this.field<HTMLSelectElement>(name);
    for (const added of select.querySelectorAll("[data-added]")) added.remove();
    if (![...select.options].some((option) => option.value === value)) {
      select.prepend(h("option", { value, "data-added": true }, label));
    }
    select.value = value;
  }

  blank({ owner }: Blank): void {
    const { types, me } = this.start;
    this.write({
      title: "",
      type_id: types[0]?.id ?? null,
      zone: me.zone,
      location: "",
      owner_id: owner,
      company_id: null,
      contact_id: null,
      agenda: "",
      notes: "",
      completed: false,
      private: false,
      alarm: me.default_alarm,
    });
    this.pick("type_id", String(types[0]?.id ?? ""), MESSAGES.noType);
    this.pick("zone", me.zone, me.zone);
    this.pick("owner_id", String(owner), String(owner));
    this.company.value = this.contact.value = null;
  }

  show(detail: Detail): void {
    this.write({ ...detail, type_id: null, owner_id: detail.owner.id, company_id: null, contact_id: null });
    this.pick("type_id", String(detail.type?.id ?? ""), detail.type?.name ?? MESSAGES.noType);
    this.pick("zone", detail.zone, detail.zone);
    this.pick("owner_id", String(detail.owner.id), detail.owner.name);
    this.company.value = asChoice(detail.company);
    this.contact.value = asChoice(detail.contact);
  }

  private write(plain: FieldValues): void {
    for (const name of ["title", "location", "agenda", "notes"] as const) this.field(name).value = plain[name] ?? "";
    this.field("completed").checked = plain.completed;
    this.field("private").checked = plain.private;
    this.field<HTMLSelectElement>("alarm").value = String(plain.alarm ?? "");
    this.offerAlarm();
  }

  /** Whole days and what is done don't ring. */
  private offerAlarm(): void {
    requireElement("[data-alarm-field]", this.form).hidden = this.hasNoAlarm;
  }

  private get hasNoAlarm(): boolean {
    return this.field("all_day").checked || this.field("completed").checked;
  }

  get ownerId(): number {
    return Number(this.field("owner_id").value);
  }

  get companyId(): number | null {
    return this.company.value?.id ?? null;
  }

  read(): FieldValues {
    const text = (name: string) => this.field(name).value;
    return {
      title: text("title"),
      type_id: Number(text("type_id")) || null,
      zone: text("zone"),
      location: text("location"),
      owner_id: this.ownerId,
      company_id: this.companyId,
      contact_id: this.contact.value?.id ?? null,
      agenda: text("agenda"),
      notes: text("notes"),
      completed: this.field("completed").checked,
      private: this.field("private").checked,
      alarm: this.field("all_day").checked ? null : Number(text("alarm")) || null,
    };
  }
}
