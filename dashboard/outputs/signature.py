"""Signatures after Standard Webhooks 1.0 (standardwebhooks.com), whose libraries can check them.

| header | holds |
|---|---|
| `webhook-id` | the message: the same at each attempt, never used again; it tells repetitions |
| `webhook-timestamp` | the attempt, in whole seconds since 1970: more than 300 s off is to be refused |
| `webhook-signature` | `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; of each key, after a space |
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"  # before a key that is written in base64
SHORTEST_KEY = 24  # bytes


def keys_of(secret: str) -> tuple[bytes, ...]:
    """The keys of a secret, one a line: while a key is replaced, the old and the new one both sign.

    Raises ValueError when there is none or one is too short.
    """
    keys = tuple(_key(line.strip()) for line in secret.splitlines() if line.strip())
    if not keys or min(map(len, keys)) < SHORTEST_KEY:
        raise ValueError(f"must be a key of at least {SHORTEST_KEY} bytes, or several, one a line")
    return keys


def _key(line: str) -> bytes:
    if not line.startswith(PREFIX):
        return line.encode()
    return b64decode(line.removeprefix(PREFIX), validate=True)  # binascii.Error is a ValueError


def headers(keys: Sequence[bytes], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of one attempt."""
    stamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), stamp.encode(), body))
    signatures = (b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{each}" for each in signatures),
    }
