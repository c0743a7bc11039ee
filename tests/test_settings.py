"""A setting that is missing or wrong is named in one line."""

import re
from pathlib import Path

import pytest

from bot.settings import BadSetting, Settings, read_settings

VARIABLES = {
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "CAIRN_SECRET_KEY",
    "SLACK_API_URL",
    "DATABASE_URL",
    "PORT",
    "CAIRN_KEEP_ANSWERS_DAYS",
    "CAIRN_LOG_FORMAT",
    "CAIRN_LOG_LEVEL",
}
NEW, OLD = "Zk3vTnq8-Lw1Yx5Rb7Jd2Gh4Mc6Pf9Sd", "uE0aQ7iK3oW9tX5yC1vB8nM2zL4jH6gDf"


@pytest.fixture(autouse=True)
def a_machine_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_every_setting_has_its_variable() -> None:
    names = {
        str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()
    }
    assert names == VARIABLES


def test_without_any_everything_has_its_default() -> None:
    settings = read_settings()
    assert settings.database_url == "sqlite:///cairn.db"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.port == 3000
    assert (settings.log_format, settings.log_level) == ("text", "info")


def test_the_environment_comes_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PORT=4000\nSLACK_BOT_TOKEN=xoxb-file\nUNKNOWN=1\n")
    monkeypatch.setenv("PORT", "5000")
    settings = read_settings()
    assert (settings.port, settings.slack_bot_token) == (5000, "xoxb-file")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///a.db", "sqlite:///a.db"),
        ("sqlite:////var/lib/cairn.db", "sqlite:////var/lib/cairn.db"),
        ("postgres://a:b@c/d", "postgresql+psycopg://a:b@c/d"),
        ("postgresql://a:b@c/d?host=/run", "postgresql+psycopg://a:b@c/d?host=/run"),
        ("postgresql+psycopg://a@c/d", "postgresql+psycopg://a@c/d"),
    ],
)
def test_both_ways_to_write_postgresql_work(
    monkeypatch: pytest.MonkeyPatch, given: str, used: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    assert read_settings().database_url == used


@pytest.mark.parametrize("given", ["http://127.0.0.1:1/api", "http://127.0.0.1:1/api/"])
def test_the_base_of_the_web_api_ends_with_one_slash(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("SLACK_API_URL", given)
    assert read_settings().slack_api_url == "http://127.0.0.1:1/api/"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://a/b"),
        ("DATABASE_URL", "cairn.db"),
        ("DATABASE_URL", ""),
        ("SLACK_API_URL", "slack.com/api"),
        ("SLACK_API_URL", "file:///etc/passwd"),
        ("SLACK_API_URL", "https://"),
        ("SLACK_API_URL", "http://:3000/api/"),
        ("SLACK_BOT_TOKEN", "xapp-1"),
        ("SLACK_BOT_TOKEN", "xoxb-1 xoxb-2"),
        ("SLACK_BOT_TOKEN", "xoxb-…"),
        ("SLACK_APP_TOKEN", "xoxb-1"),
        ("SLACK_SIGNING_SECRET", "one\ntwo"),
        ("SLACK_CLIENT_SECRET", "one two"),
        ("CAIRN_SECRET_KEY", "opensesame"),
        ("CAIRN_SECRET_KEY", "a" * 64),
        ("CAIRN_SECRET_KEY", f"{'0123456789' * 4} and more"),
        ("CAIRN_SECRET_KEY", f"{'0123456789' * 4},short"),
        ("CAIRN_SECRET_KEY", ","),
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", ""),
        ("CAIRN_LOG_FORMAT", "xml"),
        ("CAIRN_LOG_LEVEL", "loud"),
    ],
)
def test_a_bad_one_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting) as caught:
        read_settings()
    line = str(caught.value)
    assert line.startswith(f"{name} ")
    assert line.endswith(".")
    assert "\n" not in line


def test_blanks_around_a_token_are_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", " xoxb-1\n")
    assert read_settings().slack_bot_token == "xoxb-1"


def test_a_file_that_is_no_text_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfePORT=1")
    with pytest.raises(BadSetting, match=r"^\.env cannot be read: it is no text in UTF-8\.$"):
        read_settings()


@pytest.mark.parametrize("value", ["JSON", "json", "Json"])
def test_case_does_not_matter(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CAIRN_LOG_FORMAT", value)
    assert read_settings().log_format == "json"


def test_what_slack_needs_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSetting, match=r"^SLACK_BOT_TOKEN is missing"):
        read_settings().need_slack(http=True)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    with pytest.raises(BadSetting, match=r"^SLACK_SIGNING_SECRET is missing"):
        read_settings().need_slack(http=True)
    assert read_settings().need_slack(http=False).slack_bot_token == "xoxb-1"
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    assert read_settings().need_slack(http=True).slack_signing_secret == "s"


def test_installations_need_all_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    with pytest.raises(BadSetting, match=r"^SLACK_CLIENT_SECRET is missing"):
        read_settings().need_slack(http=True)
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "client-secret")
    with pytest.raises(BadSetting, match=r"^CAIRN_SECRET_KEY is missing.* python3 -c") as caught:
        read_settings().need_slack(http=True)
    assert "\n" not in str(caught.value)
    monkeypatch.setenv("CAIRN_SECRET_KEY", f" {NEW}, {OLD}")
    settings = read_settings().need_slack(http=True)  # and no bot token
    assert settings.takes_installations
    assert settings.secret_keys == [NEW, OLD]
    monkeypatch.delenv("SLACK_CLIENT_ID")
    with pytest.raises(BadSetting, match=r"^SLACK_CLIENT_ID is missing"):
        read_settings().need_slack(http=True)


def test_secrets_are_not_in_what_settings_say_of_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-secret")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "5ecret")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "the-clients-5ecret")
    monkeypatch.setenv("CAIRN_SECRET_KEY", f"{NEW}-5ecret")
    for shown in (repr(read_settings()), str(read_settings())):
        assert "secret" not in re.sub(
            "slack_signing_secret|slack_client_secret|secret_key", "", shown
        )
        assert "5ecret" not in shown


def test_a_bad_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://cairn:opensesame@db/cairn")
    with pytest.raises(BadSetting) as caught:
        read_settings()
    assert "opensesame" not in str(caught.value)
