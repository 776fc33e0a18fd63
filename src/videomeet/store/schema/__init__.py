"""The tables. Each belongs to a tenant; foreign keys and due times are indexed, tenant first."""

from videomeet.store.schema.alarms import alarms, installation_keys, push_subscriptions
from videomeet.store.schema.audit import audit, webhook_deliveries
from videomeet.store.schema.columns import Instant, StoredReason, metadata
from videomeet.store.schema.diary import appointment_types, appointments, attendees
from videomeet.store.schema.mail import emails, mail_settings, mail_templates, outbox
from videomeet.store.schema.meetings import (
    authorizations,
    connections,
    grants,
    oauth_states,
    orphaned_meetings,
    reservations,
)
from videomeet.store.schema.people import associates, companies, contacts, sessions, tenants

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
    "emails",
    "grants",
    "installation_keys",
    "mail_settings",
    "mail_templates",
    "metadata",
    "oauth_states",
    "orphaned_meetings",
    "outbox",
    "push_subscriptions",
    "reservations",
    "sessions",
    "tenants",
    "webhook_deliveries",
]
