"""The server of `server_process.py`, with its disk recorded to the file that argument 1 names."""

import sys
from pathlib import Path

from tests.support import server_process
from tests.support.recorded_disk import record_to

if __name__ == "__main__":
    record_to(Path(sys.argv[1]))
    server_process.main()
