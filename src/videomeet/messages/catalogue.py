"""The one catalogue: the code of every reason, and its sentence with the names of its parameters."""

from collections.abc import Mapping

from videomeet.messages import audit, diary, mail, people, personal_data, providers, requests, video, webhooks
from videomeet.messages.markers import Plural

CATALOGUE: Mapping[str, str | Plural] = {
    **diary.ENTRIES,
    **video.ENTRIES,
    **providers.ENTRIES,
    **mail.ENTRIES,
    **webhooks.ENTRIES,
    **people.ENTRIES,
    **personal_data.ENTRIES,
    **requests.ENTRIES,
    **audit.ENTRIES,
}
