"""What has to change in a backup before it may be used again.

Time has gone on after it was taken. What went out since must not be contradicted or repeated: numbers that
calendars and people have seen only rise, and what was ended since is not revived.
"""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import delete, func, select, text, update

from videomeet.store.installation import connected
from videomeet.store.schema import appointments, grants, installation, password_links, sessions

# More changes, and more appointments, than anybody makes between a backup and its restoring.
SEQUENCE_JUMP = 1_000
APPOINTMENT_ID_JUMP = 1_000_000
# Scanned before every limit: due at once, also where the backup knows of no meetings to compare.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def raise_epoch(url: str, former_epoch: int) -> int:
    """Prepare a restored database for use, in one transaction; its new epoch, above `former_epoch` too.

    iCalendar SEQUENCEs and appointment ids jump; sessions and password links end; every grant's meetings are
    compared with the provider's soon.
    """
    with connected(url) as connection:
        epoch = int(connection.execute(select(installation.c.epoch)).scalar_one())
        epoch = max(epoch, former_epoch) + 1
        connection.execute(update(installation).values(epoch=epoch, run=uuid4()))
        connection.execute(update(appointments).values(sequence=appointments.c.sequence + SEQUENCE_JUMP))
        last_id = (
            connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'appointments'")).scalar()
            or connection.execute(select(func.max(appointments.c.id))).scalar()
        )
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = 'appointments'"))
        connection.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES ('appointments', :seq)"),
            {"seq": (last_id or 0) + APPOINTMENT_ID_JUMP},
        )
        connection.execute(delete(sessions))
        connection.execute(delete(password_links))
        connection.execute(update(grants).values(drift_scanned_at=LONG_AGO))
        return epoch
