"""What the repository and the running git tell about the commit that is being prepared."""

from __future__ import annotations

import os

from trailgate.usage.ids import branch_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.usage.vocabulary import Vocabulary


def sd_of_branch(repository: Repository, vocabulary: Vocabulary) -> str:
    """Give the SD id in the name of the branch that HEAD is on, `""` for none."""
    return branch_id(repository.branch_in_files(), vocabulary)


def head_message(repository: Repository) -> bytes:
    """Give the message of HEAD, empty before the first commit."""
    told = repository.ask_all("cat-file", "commit", "HEAD")
    return os.fsencode(told).partition(b"\n\n")[2] if told else b""


def is_amending() -> bool:
    """Tell whether the git that started this hook was called with `--amend`, where /proc tells."""
    from trailgate.collectors.token_log.makers import ancestors

    for pid in ancestors():
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
        except OSError:
            return False
        if os.path.basename(words[0]) == b"git":
            options = words[: words.index(b"--")] if b"--" in words else words
            # git takes every beginning that fits no other option
            return any(b"--amend".startswith(word) and len(word) > 3 for word in options)
    return False
