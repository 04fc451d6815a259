"""The patterns that hooks compiled, kept from one commit to the next."""

from __future__ import annotations

import os

from trailgate import kept, patterns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

NAME = "patterns.cache"


class kept_patterns:  # noqa: N801 - used as `with kept_patterns(repository)`
    """Within it patterns come from the repository's file; new ones are put there at the end."""

    def __init__(self, repository: Repository) -> None:
        self._path = os.path.join(repository.data_dir, NAME)

    def __enter__(self) -> None:
        patterns.use(kept.read(self._path))

    def __exit__(self, *raised: object) -> None:
        fresh = patterns.portable()
        if fresh is not None:
            kept.write(self._path, fresh)
