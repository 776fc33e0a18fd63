/** Passkeys: form[data-passkey] asks the browser for one, or to make one, and sends what it answers. */
import { MESSAGES } from "../kit/messages.ts";

type Options = PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON;

async function ask(kind: string | undefined, options: Options): Promise<Credential | null> {
  if (kind === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

function canUsePasskeys(): boolean {
  return "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

/** Why it did not work, in words; the browser's own would name parts of a protocol. */
function problemOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "InvalidStateError") return MESSAGES.passkeyThereAlready;
  return MESSAGES.passkeyNotUsed;
}

export async function fillPasskey(form: HTMLFormElement): Promise<void> {
  const field = form.querySelector<HTMLInputElement>("[name=credential]");
  const problem = form.querySelector<HTMLElement>("[data-passkey-problem]");
  if (!field || !problem) return;
  problem.textContent = "";
  if (!canUsePasskeys()) {
    problem.textContent = MESSAGES.noPasskeys;
    return;
  }
  try {
    const credential = await ask(form.dataset.passkey, JSON.parse(form.dataset.options ?? "{}") as Options);
    field.value = JSON.stringify((credential as PublicKeyCredential).toJSON());
  } catch (error) {
    problem.textContent = problemOf(error);
    return;
  }
  form.submit();
}

export function watchPasskeys(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.passkey) return;
    event.preventDefault();
    void fillPasskey(form);
  });
}
