"""The words of a `Run` line: AGENT MODEL TOKENS, then key=value pairs, values perhaps quoted."""

from __future__ import annotations

from trailgate.patterns import late

_WORD = late(r'\s*+((?:[^\s"]++|"[^"]*+")++)')


def run_words(text: str) -> list[str]:
    """Give the words as they are written, quotes kept; none where a quote is not closed."""
    words: list[str] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _WORD.match(text, at)
        if found is None:
            return []
        words.append(found[1])
        at = found.end()
    return words


def run_pairs(text: str) -> dict[str, str]:
    """Give what a line states behind its tokens, key to value without quotes."""
    pairs = (word.replace('"', "").partition("=") for word in run_words(text)[3:])
    return {key: value for key, equals, value in pairs if equals}
