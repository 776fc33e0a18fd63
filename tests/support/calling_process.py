"""A process of its own that acts through a grant when it is told to.

`python -m tests.support.calling_process TENANT ASSOCIATE NUMBER` says "ready", waits for a line, makes
NUMBER calls at once and says how each of them ended.
"""

import asyncio
import os
import sys

from videomeet.bootstrap import Application
from videomeet.domain.kit.errors import Problem
from videomeet.flows.grants.access_tokens import call_as_associate
from videomeet.providers.contract import Access
from videomeet.settings import load_settings


def write_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main(tenant_id: int, associate_id: int, call_count: int) -> None:
    application = Application(load_settings(os.environ))
    provider = application.services.provider("zoom")

    async def fetch_email(access: Access) -> str:
        assert provider.oauth
        assert provider.oauth.fetch_account
        return (await provider.oauth.fetch_account(access)).email

    async def call_once() -> str:
        try:
            return await call_as_associate(
                application.services, tenant_id, associate_id, provider, fetch_email
            )
        except Problem as problem:
            return f"{type(problem).__name__}: {problem.reason.code}"

    write_line("ready")
    await asyncio.to_thread(sys.stdin.readline)
    for outcome in await asyncio.gather(*(call_once() for _ in range(call_count))):
        write_line(outcome)
    await application.close()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:4])))
