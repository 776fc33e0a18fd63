/** Every sentence and label the scripts show, in one place so that it can be translated. */
export const LOCALE = "en-GB";

export const MESSAGES = {
  // Mail templates
  unknownVariables: (names: string) => `These variables do not exist: ${names}.`,
  noPreview: "The preview can't be shown just now.",

  // Copying
  copied: "Copied.",
  copyByHand: "Your browser did not allow copying. Select the text and copy it by hand.",

  // Passkeys
  noPasskeys: "This browser can't use passkeys. Take a newer one, or another way to sign in.",
  passkeyNotUsed: "No passkey was used: it was cancelled, or took too long. Please try again.",
  passkeyThereAlready: "There is a passkey for you on this device already.",

  // When the server can't be reached or won't
  offline: "Videomeet can't be reached. Check your connection; nothing you wrote is lost.",
  timeout: "Videomeet did not answer in time. Nothing you wrote is lost.",
  notUnderstood: "Videomeet gave an answer this page did not understand. Please try again.",
  signedOut: "You are signed out. Sign in in a new tab, then come back here and try again: nothing you wrote is lost.",
  signIn: "Sign in",
  tryAgain: "Try again",
  dismiss: "Dismiss",
  reference: (number: string) => `Reference ${number}`,

  // The diary
  busyLoading: "Loading appointments…",
  truncated: "There are more appointments here than can be shown. Choose a shorter period.",
  allDay: "All day",
  openDay: "show this day",
  noTitle: "(no title)",
  moreAppointments: (count: number) => `+${count} more`,
  completed: "Completed",
  notCompleted: "Not completed",
  privateAppointment: "Private",
  busyOnly: (owner: string) => `Only when ${owner} is busy is shown to you.`,
  video: "Video meeting",
  moved: "The new time is saved.",
  notMoved: (why: string) => `It is back where it was. ${why}`,
  deleted: "The appointment is deleted.",
  saved: "The follow-up is saved.",
  wholeTeam: (count: number) => `${count} associates`,
  nobodyChosen: "Choose at least one associate.",
  filterAssociates: "Find an associate",
  busyAt: (name: string, span: string) => `${name} is busy ${span}`,

  // Alarms
  alarmVideo: "A video meeting is about to start",
  alarmPlain: "An appointment is about to start",
  alarmBody: (when: string, title: string) => `${when}: ${title}`,
  shortAlarm: "alarm",
  myAlarm: "My alarm",
  alarmAsOwner: "As for the owner",
  alarmNone: "None",
  alarmDay: "1 day",
  alarmHour: "1 hour",
  alarmMinutes: (minutes: number) => `${minutes} minutes`,
  pushFailed:
    "Your browser's push service did not take part. Alarms go on showing while a diary is open. Try again later.",

  // The menu
  menuLabel: "Appointment",
  emptyMenuLabel: "Empty time",
  menuNew: "New...",
  menuEdit: "Edit...",
  joinMeeting: "Join meeting",
  delete: "Delete",

  // The side panel
  today: "Today",
  nothingToday: "No appointments today.",
  with: "With",
  when: "When",
  where: "Where",
  company: "Company",
  contact: "Contact",
  owner: "Owner",
  type: "Type",
  agenda: "Agenda",
  edit: "Edit...",
  closePreview: "Close the preview",
  previousMonth: "Previous month",
  nextMonth: "Next month",
  inZone: (zone: string) => `(${zone})`,

  // What the provider knows
  video_in_sync: "The video meeting is ready.",
  video_working: "The video meeting is being updated.",
  video_needs_you: "The video meeting needs you.",
  inProgress: "In progress",
  conflict: (provider: string) => `The diary and ${provider} differ.`,
  conflictDetail: (provider: string, what: string) => `Changed at ${provider} to: ${what}. Which one counts?`,
  shortConflict: (provider: string) => `differs from ${provider}`,
  useProvider: (provider: string) => `Use ${provider}'s`,
  keepDiary: "Keep ours",
  saveFirst: "Save or cancel your own changes first.",
  quoted: (text: string) => `“${text}”`,
  minutes: (count: number) => `${count} minutes`,
  short_in_sync: "video meeting",
  short_working: "video meeting, working on it",
  short_needs_you: "video meeting, needs you",

  // The follow-up
  loading: "Loading…",
  noType: "(none)",
  myZone: "Your time zone",
  allZones: "All time zones",
  createdBy: (name: string, when: string) => `Created by ${name}, ${when}.`,
  updatedBy: (name: string, when: string) => `Updated by ${name}, ${when}.`,
  elsewhere: (when: string, zone: string) => `That is ${when} in your time zone (${zone}).`,
  someFields: "Some fields need another look.",
  loadNewer: "Load the newer version",
  newerLoaded: "This is the newer version. What you had written is replaced.",
  leaveTitle: "Leave without saving?",
  leaveText: "What you changed in this follow-up is not saved.",
  leave: "Leave without saving",
  keepWriting: "Keep writing",
  deleteTitle: "Delete this appointment?",
  deleteText: (title: string) => `“${title}” disappears from the diary.`,
  deleteVideoText: "Its video meeting is cancelled, and the join link stops working.",
  cancel: "Cancel",

  // Searching
  suggestions: "Suggestions",
  suggestionCount: (count: number) => (count === 1 ? "1 suggestion." : `${count} suggestions.`),
  noMatch: "No match.",
  searchFailed: "The search did not work. Keep typing to try again.",
  addEmail: (email: string) => `Add ${email}`,
  addEmails: (count: number) => `Add ${count} e-mail addresses`,
  associate: "Associate",
  emailAddress: "E-mail address",

  // Attendees
  free: "Free",
  busy: "Busy",
  remove: (name: string) => `Remove ${name}`,
  status_not_seen: "Not seen",
  status_seen: "Seen",
  status_accepted: "Accepted",
  status_declined: "Declined",
  status_tentative: "Tentative",
  willYouCome: "Will you come?",
  calendarFile: "Calendar file",
  answer_accepted: "Accept",
  answer_tentative: "Tentative",
  answer_declined: "Decline",
  noAttendees: "Nobody is invited yet.",

  // E-mail to attendees
  save: "Save",
  saveAndSend: "Save and send",
  send: "Send",
  back: "Back",
  emailTitle: "Send e-mail",
  to_invitation: "An invitation goes to",
  to_update: "An update goes to",
  to_cancellation: "A cancellation goes to",
  withoutAddress: (name: string) =>
    `${name} has no e-mail address: add one to the contact, or remove ${name} from the attendees.`,
  nobodyNotified: "Nobody gets an e-mail.",
  subject: "Subject",
  message: "Message",
  emailAdds: "The calendar entry, and buttons to accept or decline, are added by themselves.",
  emailLooks: "How it looks",
  noMail: "E-mail is not set up yet.",
  setUpMail: "Set up e-mail",
  noMailAsk: "E-mail is not set up yet. Ask your administrator.",
  notified: (count: number) =>
    count === 1 ? "1 person is notified by e-mail." : `${count} people are notified by e-mail.`,
  deleteNotifies: (count: number) =>
    count === 1 ? "1 person gets a cancellation by e-mail." : `${count} people get a cancellation by e-mail.`,
  delivery_waiting: "E-mail waiting to be sent",
  delivery_sent: "E-mail sent",
  delivery_rejected: "E-mail not delivered",
  sendAgain: "Send again",
  sendAgainTo: (name: string) => `Send again to ${name}`,
  because: (what: string, why: string) => `${what}: ${why}`,

  // Video in the follow-up
  reserving: "Reserving the video meeting…",
  reserved: "The video meeting is reserved. It is made when you save.",
  removedUntilSave: "The video meeting is removed when you save.",
  signInSmallWindow: (label: string) => `Sign in at ${label} in the small window. It closes by itself.`,
  signInAt: (label: string) => `Sign in at ${label}`,
  popupBlocked: (label: string) =>
    `Your browser blocked the small window for signing in at ${label}. Allow pop-ups for this page, or use the link:`,
  windowClosed: (label: string) =>
    `The sign-in at ${label} was not finished: the window was closed. Click Video meeting to try again.`,
  declined: (label: string) =>
    `You declined at ${label}, so no video meeting was reserved. Click Video meeting when you want to try again.`,
  signInFailed: (label: string) => `The sign-in at ${label} did not work. Click Video meeting to try again.`,
  signInAgain: (label: string) =>
    `${label} needs you to sign in before the video meeting can be reserved. Click Video meeting.`,
  notSetUp: "Video meetings are not set up yet. An administrator can set them up in Settings and maintenance.",
} as const;

/** A label by a name that comes from the server, such as status_accepted. */
export function messageFor(key: string): string {
  const message: unknown = (MESSAGES as Record<string, unknown>)[key];
  return typeof message === "string" ? message : key;
}
