import { expect, test } from "vitest";
import { editedText } from "../../src/follow-up/email-preview.ts";
import type { EmailPreview } from "../../src/kit/api-types.ts";

const preview: EmailPreview = {
  subject: "Invitation: Kick-off",
  text: "Hello,\r\nplease come.",
  html: "<p>Hello</p>",
  recipients: [{ name: "Kari Nilsen", address: "kari@fjord.example", kind: "invitation" }],
  without_address: [],
  configured: true,
};

test("an untouched text stays the template's, whatever the field does to the ends of lines", () => {
  expect(editedText(preview, { subject: preview.subject, text: "Hello,\nplease come." })).toBeNull();
});

test("a changed subject or text is sent with the appointment", () => {
  const subject = { subject: "Come!", text: "Hello,\nplease come." };
  expect(editedText(preview, subject)).toEqual(subject);
  const text = { subject: preview.subject, text: "Hello,\nplease do come." };
  expect(editedText(preview, text)).toEqual(text);
});

test("where nobody gets an e-mail there is none to change", () => {
  expect(editedText({ ...preview, recipients: [] }, { subject: "", text: "" })).toBeNull();
});
