"""A mail relay that fails in every possible way, and records exactly what it accepted.

`python -m tests.service.faulty_relay FOLDER SHARE [DELAY]`: SHARE of the mails meet a fault; the
final answer takes DELAY seconds. The relay writes to FOLDER `port`, `accepted` (a line with
Message-ID and recipient for each accepted mail) and `ambiguous` (a line for each connection that
broke after "go ahead": the worker cannot know whether its dot was sent).
"""

import asyncio
import os
import random
import re
import sys
from pathlib import Path

_MESSAGE_ID = re.compile(rb"(?mi)^Message-ID:\s*(\S+)")
FAULTS = ("rcpt-later", "rcpt-never", "data-later", "drop-before-dot", "later-after-dot")
AMBIGUOUS = ("drop-accepted", "drop-unaccepted")
_AT_RCPT = {"rcpt-later": b"450 4.2.1 later\r\n", "rcpt-never": b"550 5.1.1 nobody\r\n"}


class FaultyRelay:
    """Speaks SMTP, with a random fault for each mail."""

    def __init__(self, folder: Path, share: float, delay: float = 0.0, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._share = share
        self._delay = delay
        append = os.O_CREAT | os.O_APPEND | os.O_WRONLY
        self._accepted = os.open(folder / "accepted", append)
        self._ambiguous = os.open(folder / "ambiguous", append)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # killed in the middle, which is intended
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 relay\r\n")
        fault, recipient = "", b""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"MAIL":
                fault = self._draw()
                writer.write(b"250 2.1.0 ok\r\n")
            elif verb == b"RCPT":
                recipient = line.split(b"<")[1].split(b">")[0]
                writer.write(_AT_RCPT.get(fault, b"250 2.1.5 ok\r\n"))
            elif verb == b"DATA" and fault == "data-later":
                writer.write(b"451 4.3.0 later\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go ahead\r\n")
                if not await self._take(reader, writer, fault, recipient):
                    return
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                writer.write(b"250 ok\r\n")

    async def _take(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        fault: str,
        recipient: bytes,
    ) -> bool:
        """Read the text of a mail; return False if the connection breaks."""
        if fault == "drop-before-dot":
            await reader.read(200)
            os.write(self._ambiguous, recipient + b"\n")
            writer.transport.abort()
            return False
        content = await reader.readuntil(b"\r\n.\r\n")
        if self._delay:
            await asyncio.sleep(self._delay)
        if fault == "later-after-dot":
            writer.write(b"452 4.3.1 later\r\n")
            return True
        if fault != "drop-unaccepted":
            found = _MESSAGE_ID.search(content)
            name = found[1] if found else b"?"
            os.write(self._accepted, name + b" " + recipient + b"\n")
        if fault in AMBIGUOUS:
            os.write(self._ambiguous, recipient + b"\n")
            writer.transport.abort()
            return False
        writer.write(b"250 2.0.0 accepted\r\n")
        return True

    def _draw(self) -> str:
        if self._random.random() >= self._share:
            return ""
        return self._random.choice(FAULTS + AMBIGUOUS)


async def _main(folder: Path, share: float, delay: float) -> None:
    relay = FaultyRelay(folder, share, delay)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0, limit=1 << 20)
    port = server.sockets[0].getsockname()[1]
    (folder / "port.new").write_text(str(port))
    (folder / "port.new").rename(folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), float(sys.argv[2]), float((sys.argv[3:] or ["0"])[0])))
