"""The manifest is one that Slack takes."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.web.installing import BACK

ROOT = Path(__file__).parent.parent
SCHEMA = Path(
    os.environ.get("CAIRN_MANIFEST_SCHEMA", ROOT.parent / "shared/slack/manifest.schema.2.0.0.json")
)
"""Slack's own, version 2 (slackapi/manifest-schema); it is not ours to ship."""


MANIFEST = (ROOT / "manifest.yml").read_text()
OPTIONAL_LINES = ("  # redirect_urls:", "  #   - https://")


def for_many_workspaces() -> str:
    """The manifest with the lines that are to be uncommented for them."""
    return "\n".join(
        line.replace("# ", "", 1) if line.startswith(OPTIONAL_LINES) else line
        for line in MANIFEST.splitlines()
    )


@pytest.fixture(params=[MANIFEST, for_many_workspaces()], ids=["one workspace", "many"])
def manifest(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(request.param)
    return found


def test_slack_sends_people_back_to_where_cairn_takes_them() -> None:
    assert "redirect_urls" not in yaml.safe_load(MANIFEST)["oauth_config"]
    urls = yaml.safe_load(for_many_workspaces())["oauth_config"]["redirect_urls"]
    assert urls == [f"https://cairn.example.com{BACK}"]


@pytest.mark.skipif(not SCHEMA.exists(), reason="set CAIRN_MANIFEST_SCHEMA to Slack's schema")
def test_the_manifest_follows_slacks_schema(manifest: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text())
    errors = Draft7Validator(schema).iter_errors(manifest)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []
