"""The tables. Each belongs to a tenant; foreign keys and due times are indexed, tenant first."""

from videomeet.store.schema.alarms import alarms, installation_keys, push_subscriptions
from videomeet.store.schema.columns import Instant, StoredReason, metadata
from videomeet.store.schema.diary import appointment_types, appointments, attendees
from videomeet.store.schema.mail import letters, mail_settings, mail_templates, outbox
from videomeet.store.schema.people import associates, companies, contacts, sessions, tenants
from videomeet.store.schema.records import audit, hook_inbox
from videomeet.store.schema.video import (
    authorizations,
    connections,
    grants,
    leftovers,
    oauth_states,
    reservations,
)

__all__ = [
    "Instant",
    "StoredReason",
    "alarms",
    "appointment_types",
    "appointments",
    "associates",
    "attendees",
    "audit",
    "authorizations",
    "companies",
    "connections",
    "contacts",
    "grants",
    "hook_inbox",
    "installation_keys",
    "leftovers",
    "letters",
    "mail_settings",
    "mail_templates",
    "metadata",
    "oauth_states",
    "outbox",
    "push_subscriptions",
    "reservations",
    "sessions",
    "tenants",
]
