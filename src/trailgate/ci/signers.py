"""The keys of one approver, cut out of what a repository keeps for all of them.

git only tells whether a signature is by *some* key that it was given. So it is given the keys of
the one person who has to have signed, and nothing that stands in a key, a comment or a user id
has to be read back.
"""

from __future__ import annotations

import binascii
import re

_MAIL = re.compile(r"[a-z0-9][a-z0-9._%+=&'-]*@[a-z0-9][a-z0-9.-]*", re.ASCII)
_ARMOR = re.compile(
    rb"^-----BEGIN PGP PUBLIC KEY BLOCK-----[ \t]*\n(.*?)^-----END PGP PUBLIC KEY BLOCK-----",
    re.MULTILINE | re.DOTALL,
)


def is_plain(mail: str) -> bool:
    """Tell whether an address (lower case) can name keys: no pattern, quote or path in it."""
    return bool(_MAIL.fullmatch(mail))


def ssh_signers(allowed: bytes, mail: str) -> bytes:
    """Give the lines of an allowed-signers file that hold for an address, as its own alone.

    See ALLOWED SIGNERS in ssh-keygen(1). Options (validity, namespaces) stand as they are.
    """
    found: list[bytes] = []
    for line in allowed.replace(b"\r\n", b"\n").split(b"\n"):
        principals, rest = _principals(line.strip(b" \t"))
        if rest and _matches(principals.decode("utf-8", "replace").lower(), mail):
            found.append(mail.encode() + b" " + rest)
    return b"".join(line + b"\n" for line in found)


def _principals(line: bytes) -> tuple[bytes, bytes]:
    if line.startswith(b"#"):
        return b"", b""
    if line.startswith(b'"'):
        quoted, _, rest = line[1:].partition(b'"')
        return quoted, rest.strip(b" \t")
    words = re.split(rb"[ \t]+", line, maxsplit=1)
    return words[0], words[1] if len(words) > 1 else b""


def _matches(patterns: str, mail: str) -> bool:
    """Match as ssh does: one pattern of the list fits, and none that begins with `!`."""
    fits = False
    for pattern in patterns.split(","):
        wanted = re.escape(pattern.removeprefix("!"))
        wanted = wanted.replace(r"\*", ".*").replace(r"\?", ".")
        if re.fullmatch(wanted, mail):
            if pattern.startswith("!"):
                return False
            fits = True
    return fits


def keyring(exported: bytes) -> bytes:
    """Give exported GPG public keys, armored or not, as the bytes of a keyring file."""
    if not exported.lstrip().startswith(b"-----"):
        return exported
    blocks = _ARMOR.findall(exported.replace(b"\r\n", b"\n"))
    return b"".join(_unarmored(block) for block in blocks)


def _unarmored(block: bytes) -> bytes:
    # header lines, if any, end with a blank line; a checksum line begins with `=`
    body = (b"\n" + block).partition(b"\n\n")[2]
    coded = b"".join(line for line in body.split(b"\n") if not line.startswith(b"="))
    try:
        return binascii.a2b_base64(coded)
    except binascii.Error:
        return b""
