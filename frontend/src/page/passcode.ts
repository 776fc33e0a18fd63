/** Generate: [data-generates="#field"] fills a field with random characters (data-length, data-alphabet). */
const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
const LENGTH = 10;

/** Draws evenly: bytes past the last whole multiple of the alphabet are thrown away. */
export function randomText(length: number, alphabet: string): string {
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

export function watchPasscode(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-generates]") : null;
    const field = button ? document.querySelector<HTMLInputElement>(button.dataset.generates ?? "") : null;
    if (!button || !field) return;
    field.value = randomText(Number(button.dataset.length) || LENGTH, button.dataset.alphabet || ALPHABET);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
