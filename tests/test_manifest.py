"""The manifest is one that Slack takes."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

ROOT = Path(__file__).parent.parent
SCHEMA = Path(
    os.environ.get("CAIRN_MANIFEST_SCHEMA", ROOT.parent / "shared/slack/manifest.schema.2.0.0.json")
)
"""Slack's own, version 2 (slackapi/manifest-schema); it is not ours to ship."""


@pytest.fixture
def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
    return found


@pytest.mark.skipif(not SCHEMA.exists(), reason="set CAIRN_MANIFEST_SCHEMA to Slack's schema")
def test_the_manifest_follows_slacks_schema(manifest: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text())
    errors = Draft7Validator(schema).iter_errors(manifest)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []
