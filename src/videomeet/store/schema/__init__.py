"""The tables. Each belongs to a tenant; foreign keys and due times are indexed, tenant first."""

from videomeet.store.schema.alarms import alarms
from videomeet.store.schema.audit import audit
from videomeet.store.schema.columns import Instant, StoredReason, metadata
from videomeet.store.schema.diary import appointment_types, appointments, attendees
from videomeet.store.schema.encryption_keys import encryption_keys
from videomeet.store.schema.grants import authorizations, connections, grants, oauth_states
from videomeet.store.schema.installation import installation
from videomeet.store.schema.installation_keys import installation_keys
from videomeet.store.schema.mail import (
    emails,
    mail_settings,
    mail_templates,
    outbox,
    unreadable_emails,
)
from videomeet.store.schema.meetings import orphaned_meetings, reservations, unknown_meetings
from videomeet.store.schema.people import (
    associates,
    companies,
    contacts,
    offboardings,
    password_links,
    sessions,
    tenant_removals,
    tenants,
)
from videomeet.store.schema.push import push_subscriptions
from videomeet.store.schema.second_factors import (
    authenticator_apps,
    passkey_challenges,
    passkeys,
    recovery_codes,
    unfinished_sign_ins,
)
from videomeet.store.schema.webhooks import webhook_deliveries
from videomeet.store.schema.workers import workers

__all__ = [
    "Instant",
    "StoredReason",
    "alarms",
    "appointment_types",
    "appointments",
    "associates",
    "attendees",
    "audit",
    "authenticator_apps",
    "authorizations",
    "companies",
    "connections",
    "contacts",
    "emails",
    "encryption_keys",
    "grants",
    "installation",
    "installation_keys",
    "mail_settings",
    "mail_templates",
    "metadata",
    "oauth_states",
    "offboardings",
    "orphaned_meetings",
    "outbox",
    "passkey_challenges",
    "passkeys",
    "password_links",
    "push_subscriptions",
    "recovery_codes",
    "reservations",
    "sessions",
    "tenant_removals",
    "tenants",
    "unfinished_sign_ins",
    "unknown_meetings",
    "unreadable_emails",
    "webhook_deliveries",
    "workers",
]
