/** The diary page: puts the calendar, the columns, the side panel and the follow-up together. */
import "./styles/diary.css";
import "./styles/calendar.css";
import "./styles/resource-columns.css";
import "./styles/side-panel.css";
import "./styles/pickers.css";
import "./styles/follow-up.css";
import "./styles/email-preview.css";
import "./styles/alarms.css";
import { Alarms } from "./alarms/alarms.ts";
import { offerNotifications } from "./alarms/permission.ts";
import { Diary } from "./diary/diary.ts";
import { watchNeedsReauth } from "./diary/needs-reauth.ts";
import { FollowUp } from "./follow-up/follow-up.ts";
import type { DiaryStart } from "./kit/api-types.ts";
import { requireElement } from "./kit/dom.ts";
import { renderIcons } from "./kit/icons.ts";

renderIcons(document);
watchNeedsReauth();
const start = JSON.parse(requireElement("#diary-start").textContent ?? "") as DiaryStart;
new Diary(start, {
  followUp: (callbacks) => new FollowUp(start, callbacks),
  alarmsInSight: offerNotifications,
}).begin();
new Alarms().begin();
