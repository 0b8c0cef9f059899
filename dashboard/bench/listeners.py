"""More screens: `python -m dashboard.bench.listeners PORT KEY COUNT` reads /live until SIGTERM.

Then it prints a JSON list: the last journal id that each of them has had.
"""

import asyncio
import json
import re
import signal
import sys

LAST_ID = re.compile(rb"^id: ?(\S+)\r?$", re.MULTILINE)
KEPT = 4_096  # bytes of the stream's end in which a line may still be incomplete


async def listen(port: int, key: str, last: list[str], at: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = (
        f"GET /live?view=board HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n\r\n"
    )
    writer.write(request.encode())
    rest = b""
    while chunk := await reader.read(65_536):
        rest += chunk
        whole, _, rest = rest.rpartition(b"\n")
        if found := LAST_ID.findall(whole):
            last[at] = found[-1].decode()
        rest = rest[-KEPT:]


async def main(port: int, key: str, count: int) -> None:
    last = [""] * count
    listening = [asyncio.create_task(listen(port, key, last, at)) for at in range(count)]
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    for each in listening:
        each.cancel()
    print(json.dumps(last), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
