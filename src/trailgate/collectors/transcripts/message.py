"""One reply of a model, as a transcript counts it."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.usage.run import Tokens


class Message(Record):
    """One reply: its counts, its model and where it belongs; none of its words.

    `id`, `request`: the API's names of the reply and of the request, the latter `""` where unknown.
    `model`: the full name. `agent`: `""` for the main session, else the sub-agent's type. `branch`:
    what was checked out, `""` where unknown. `at`: epoch seconds of its first line; `last`: of the
    last line that repeats it. `tokens`: by parts. `sidechain`: the copy stands beside the main
    conversation. `confident`: False where the tool wrote down what a stream began with.
    """

    id: str
    request: str
    model: str
    agent: str
    branch: str
    at: int
    last: int
    tokens: Tokens
    sidechain: bool = False
    confident: bool = True
