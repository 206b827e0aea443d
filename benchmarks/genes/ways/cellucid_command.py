"""``cellucid serve FILE --no-browser --port P``, started and stopped; the public command."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

_START_S = 400.0


class Command:
    """The server of either generation; peak memory is that of its process.

    Parameters
    ----------
    path
        What is served.
    options
        Further options of the command.
    """

    def __init__(self, path: Path, *options: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = Path(sys.executable).parent / "cellucid"
        self._process = subprocess.Popen(
            [str(command), "serve", str(path), "--no-browser", "--port", str(port), *options],
            stdout=sys.stderr,
        )
        self.pid = self._process.pid
        end = time.monotonic() + _START_S
        while True:
            try:
                self.json("/_cellucid/health")
            except OSError:
                if self._process.poll() is not None or time.monotonic() > end:
                    self._process.kill()
                    raise RuntimeError("cellucid serve did not start") from None
                time.sleep(0.02)
            else:
                return

    def bytes(self, address: str, **headers: str) -> bytes:
        """Return the body of an answer."""
        request = urllib.request.Request(self.url + address, headers=headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=_START_S) as answer:  # noqa: S310
            body: bytes = answer.read()
        return body

    def json(self, address: str) -> Any:  # noqa: ANN401 - whatever the peer says
        """Return an answer that is JSON."""
        return json.loads(self.bytes(address))

    def stop(self) -> float:
        """Stop it; return the peak memory in MiB."""
        os.kill(self.pid, signal.SIGTERM)
        _, _, usage = os.wait4(self.pid, 0)
        return usage.ru_maxrss / 1024
