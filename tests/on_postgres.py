"""Run pytest against a PostgreSQL of our own: ``python -m tests.on_postgres [pytest arguments]``."""

import os
import subprocess
import sys

from tests.postgres_server import NoPostgres, running


def main() -> int:
    """Start a server, point the tests at it, end it."""
    try:
        with running() as server:
            environment = {
                **os.environ,
                "YIKOU_DATABASE": server.url("postgres"),
                "YIKOU_TEST_PG_SOCKET": str(server.folder),
            }
            return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment).returncode
    except NoPostgres as missing:
        print(f"THE POSTGRESQL TESTS DID NOT RUN: {missing}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
