"""A process of its own that acts through a grant when it is told to.

`python -m tests.support.acting TENANT ASSOCIATE NUMBER` says "ready", waits for a line, makes NUMBER calls at
once and says how each of them ended.
"""

import asyncio
import os
import sys

from videomeet.bootstrap import House
from videomeet.domain.errors import Problem
from videomeet.flows.tokens import act
from videomeet.providers.contract import Access
from videomeet.settings import load_settings


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main(tenant_id: int, associate_id: int, number: int) -> None:
    house = House(load_settings(os.environ))
    provider = house.services.provider("zoom")

    async def who_am_i(access: Access) -> str:
        assert provider.oauth
        assert provider.oauth.who_am_i
        return (await provider.oauth.who_am_i(access)).email

    async def one() -> str:
        try:
            return await act(house.services, tenant_id, associate_id, provider, who_am_i)
        except Problem as problem:
            return f"{type(problem).__name__}: {problem.reason.code}"

    say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    for ended in await asyncio.gather(*(one() for _ in range(number))):
        say(ended)
    await house.close()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:4])))
