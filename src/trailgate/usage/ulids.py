"""Making ULIDs: 48 bits of time in milliseconds, 80 bits of chance, in Crockford's base 32."""

from __future__ import annotations

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BYTES = 10


def ulid(instant: int, random: bytes) -> str:
    """Give the ULID of an instant (epoch seconds) and ten bytes of chance.

    Source: the ULID specification (github.com/ulid/spec).
    """
    number = (instant * 1000) << 80 | int.from_bytes(random[:RANDOM_BYTES], "big")
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))
