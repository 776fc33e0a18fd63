/** On every page: small improvements of plain HTML. Each page works without them. */
import "./styles/tokens.css";
import "./styles/elements.css";
import "./styles/layout.css";
import "./styles/quiet.css";
import "./styles/navigator.css";
import "./styles/cards.css";
import "./styles/buttons.css";
import "./styles/forms.css";
import "./styles/tabs.css";
import "./styles/tables.css";
import "./styles/banners.css";
import "./styles/dialogs.css";
import { watchCopyButtons } from "./page/copy.ts";
import { watchDialogs } from "./page/dialogs.ts";
import { announceDone } from "./page/done.ts";
import { watchForms } from "./page/forms.ts";
import { watchFreshness } from "./page/fresh.ts";
import { watchPasscode } from "./page/passcode.ts";
import { watchTabs } from "./page/tabs.ts";

announceDone();
watchDialogs();
watchForms();
watchCopyButtons();
watchPasscode();
watchTabs();
watchFreshness();
