from __future__ import annotations

import json

from policies import policy
from trailgate.policy.build import build
from trailgate.policy.export import as_js, as_json, assignments


def test_the_table_goes_from_phase_and_agent_to_model():
    table = json.loads(as_json(assignments(build("", None))))
    assert list(table) == ["LEAD", "PLAN", "EXEC"]
    assert table["LEAD"]["VALIDATION"] == "haiku"
    assert table["PLAN"]["VALIDATION"] == "sonnet"
    assert table["EXEC"]["SECURITY"] == "opus"
    assert table["EXEC"]["*"] == "sonnet"
    assert "MAIN" not in table["EXEC"]


def test_the_table_of_a_day():
    own = policy('[agents.DOCMON]\nfrom = 2026-07-07\nassignment = "sonnet"')
    assert assignments(own, 1_783_382_399)["EXEC"]["DOCMON"] == "haiku"
    assert assignments(own, 1_783_382_400)["EXEC"]["DOCMON"] == "sonnet"


def test_the_module_exports_the_same_table():
    table = assignments(build("", None))
    lines = as_js(table).splitlines()
    assert lines[1] == "export const MODEL_ASSIGNMENTS = {"
    assert lines[-1] == "export default MODEL_ASSIGNMENTS;"
    body = as_js(table).split(" = ", 1)[1].split(";\n", 1)[0]
    assert json.loads(body) == table
