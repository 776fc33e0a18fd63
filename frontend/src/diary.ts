/** The diary page: puts the calendar, the columns, the side panel and the follow-up together. */
import "./styles/diary.css";
import "./styles/calendar.css";
import "./styles/columns.css";
import "./styles/side-panel.css";
import "./styles/pickers.css";
import "./styles/follow-up.css";
import "./styles/email-preview.css";
import "./styles/alarms.css";
import { Alarms } from "./alarms/alarms.ts";
import { Diary } from "./diary/diary.ts";
import { watchLapsed } from "./diary/needs-reauth.ts";
import type { DiaryStart } from "./kit/api-types.ts";
import { need } from "./kit/dom.ts";
import { placeIcons } from "./kit/icons.ts";

placeIcons(document);
watchLapsed();
new Diary(JSON.parse(need("#diary-start").textContent ?? "") as DiaryStart).begin();
new Alarms().begin();
