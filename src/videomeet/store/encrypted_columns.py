"""Every column that holds ciphertext, and what binds it to its row. A test keeps the list whole."""

from functools import partial

from videomeet.store import schema
from videomeet.store.alarms.push_subscriptions import subscription_aad
from videomeet.store.grants.connections import passcode_aad, verifier_aad
from videomeet.store.grants.grants import token_aad
from videomeet.store.installation_keys import private_key_aad
from videomeet.store.mail.mail_settings import password_aad
from videomeet.store.mail.unreadable_emails import raw_aad
from videomeet.store.meetings import observed_state
from videomeet.store.people import password_links, second_factors
from videomeet.store.reencryption import EncryptedColumn
from videomeet.store.webhooks.webhook_deliveries import body_aad

_grants, _mail, _reservations = schema.grants.c, schema.mail_settings.c, schema.reservations.c
_grant_key = (_grants.tenant_id, _grants.provider, _grants.provider_user_id)
_reservation_key = (_reservations.tenant_id, _reservations.id)

ENCRYPTED_COLUMNS = (
    EncryptedColumn(_grants.access_token_encrypted, _grant_key, partial(token_aad, token="access")),  # noqa: S106  # nosec B106 # a name
    EncryptedColumn(_grants.refresh_token_encrypted, _grant_key, partial(token_aad, token="refresh")),  # noqa: S106  # nosec B106 # a name
    EncryptedColumn(_reservations.guest_url_encrypted, _reservation_key, observed_state.guest_url_aad),
    EncryptedColumn(_reservations.passcode_encrypted, _reservation_key, observed_state.passcode_aad),
    EncryptedColumn(schema.connections.c.passcode_encrypted, (schema.connections.c.tenant_id,), passcode_aad),
    EncryptedColumn(
        schema.oauth_states.c.verifier_encrypted, (schema.oauth_states.c.state_hash,), verifier_aad
    ),
    EncryptedColumn(
        _mail.smtp_password_encrypted, (_mail.tenant_id,), partial(password_aad, protocol="smtp")
    ),
    EncryptedColumn(
        _mail.imap_password_encrypted, (_mail.tenant_id,), partial(password_aad, protocol="imap")
    ),
    EncryptedColumn(
        schema.unreadable_emails.c.raw_encrypted, (schema.unreadable_emails.c.tenant_id,), raw_aad
    ),
    EncryptedColumn(
        schema.webhook_deliveries.c.body_encrypted,
        (schema.webhook_deliveries.c.provider, schema.webhook_deliveries.c.delivery_key),
        body_aad,
    ),
    EncryptedColumn(
        schema.push_subscriptions.c.subscription_encrypted,
        (schema.push_subscriptions.c.tenant_id, schema.push_subscriptions.c.endpoint_hash),
        subscription_aad,
    ),
    EncryptedColumn(
        schema.password_links.c.token_encrypted,
        (schema.password_links.c.tenant_id, schema.password_links.c.associate_id),
        password_links.token_aad,
    ),
    EncryptedColumn(
        schema.authenticator_apps.c.secret_encrypted,
        (schema.authenticator_apps.c.tenant_id, schema.authenticator_apps.c.associate_id),
        second_factors.secret_aad,
    ),
    EncryptedColumn(
        schema.installation_keys.c.private_key_encrypted,
        (schema.installation_keys.c.name,),
        private_key_aad,
    ),
)
