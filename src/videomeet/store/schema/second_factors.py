"""What somebody shows beside their password, and sign-ins that wait for it."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from videomeet.store.schema.columns import Instant, associate_foreign_key, metadata, tenant_column

# At most one for each associate.
authenticator_apps = Table(
    "authenticator_apps",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("associate_id", Integer, nullable=False),
    Column("secret_encrypted", LargeBinary, nullable=False),
    # The 30 seconds of the code that was used last: no code counts twice.
    Column("last_step", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    associate_foreign_key("associate_id"),
    UniqueConstraint("tenant_id", "associate_id"),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("associate_id", Integer, nullable=False),
    Column("name", String(60), nullable=False),
    # The authenticator's, and what it signs with; both base64url. Public.
    Column("credential_id", String(1400), nullable=False, unique=True),
    Column("public_key", String(3000), nullable=False),
    Column("sign_count", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    associate_foreign_key("associate_id"),
    Index(None, "tenant_id", "associate_id"),
)

# Where a new passkey is being added: what its authenticator has to sign, once.
passkey_challenges = Table(
    "passkey_challenges",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("associate_id", Integer, nullable=False),
    Column("challenge", String(100), nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    associate_foreign_key("associate_id"),
    UniqueConstraint("tenant_id", "associate_id"),
)

# Each works once, and is deleted then.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("associate_id", Integer, nullable=False),
    Column("code_hash", LargeBinary(32), nullable=False),
    associate_foreign_key("associate_id"),
    UniqueConstraint("tenant_id", "associate_id", "code_hash"),
)

# The password was right; the second factor is missing. Opens nothing but the page that asks for it.
unfinished_sign_ins = Table(
    "unfinished_sign_ins",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("associate_id", Integer, nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    # What a passkey has to sign next.
    Column("challenge", String(100), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("expires_at", Instant, nullable=False, index=True),
    associate_foreign_key("associate_id"),
    Index(None, "tenant_id", "associate_id"),
)
