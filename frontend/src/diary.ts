/** The diary page: puts the calendar, the columns, the side panel and the follow-up together. */
import "./styles/diary.css";
import "./styles/calendar.css";
import "./styles/columns.css";
import "./styles/side-panel.css";
import "./styles/pickers.css";
import "./styles/follow-up.css";
import "./styles/letter.css";
import "./styles/alarms.css";
import { Alarms } from "./alarms/alarms.ts";
import { Diary } from "./diary/diary.ts";
import { need } from "./diary/dom.ts";
import { placeIcons } from "./diary/icons.ts";
import { watchLapsed } from "./diary/lapsed.ts";
import type { DiaryStart } from "./diary/types.ts";

placeIcons(document);
watchLapsed();
new Diary(JSON.parse(need("#diary-start").textContent ?? "") as DiaryStart).begin();
new Alarms().begin();
