"""Keys and names that look like ours but are written with other letters."""

from __future__ import annotations

_ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LOOKS_LIKE = str.maketrans(
    # ruff: noqa: RUF001 - look-alike letters are what this table is about
    "АВЕКМНОРСТУХІЈЅӀԀаеорсухіјѕӏԁΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρ‐‑‒–—−ıſ",
    "ABEKMHOPCTYXIJSLDaeopcyxijsldABEZHIKMNOPTYXoavp------is",
)


def folded(key: str) -> str:
    """Give a key in plain lower-case letters, look-alikes and compatibility forms replaced.

    Compatibility decomposition (Unicode NFKD) covers full-width, mathematical and accented
    letters; a short table covers Cyrillic and Greek (from Unicode's confusables.txt).
    """
    if key.isascii():
        return key.lower()
    import unicodedata  # rarely needed, and a library to load

    bare = "".join(c for c in key if c not in _ZERO_WIDTH)
    plain = unicodedata.normalize("NFKD", bare.translate(_LOOKS_LIKE))
    return "".join(c for c in plain if not unicodedata.combining(c)).strip().lower()
