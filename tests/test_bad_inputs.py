"""Every bad input that is to be tried (Slack's own and a stranger's), and where it is tried.

The list is that of the security checklist which Cairn is built by; a row names tests, and this one
says that they are there. What is not Cairn's to meet has no row: it schedules nothing at Slack, so
that no `post_at` can lie in the past.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WHERE = {
    # Headers
    "no header, an empty one, `abc`, 5,000 digits, `v0=é`": (
        "tests/web/test_signatures.py::test_whoever_does_not_prove_to_be_slack_is_turned_away"
    ),
    "a header that is doubled": (
        "tests/web/test_signatures.py::test_a_header_that_is_missing_or_doubled_proves_nothing"
    ),
    "299 and 301 seconds old, and of the future": (
        "tests/web/test_signatures.py::test_a_signature_holds_for_five_minutes_either_way"
    ),
    "another app's secret": "tests/web/test_signatures.py::test_another_apps_secret_is_no_proof",
    "any headers at all": "tests/web/test_bodies.py::test_no_headers_bring_it_down",
    "a header that names another path": (
        "tests/serving/test_http.py::test_no_header_leads_past_a_balancer_to_another_path"
    ),
    # Bodies
    "50 MB": "tests/web/test_bodies.py::test_too_long_a_body_is_refused_and_never_held",
    "invalid UTF-8, `[]`, `null`, 20,000 brackets, `payload=x`, no `view`, `actions` or `event`": (
        "tests/web/test_bodies.py::test_what_slack_never_says_is_refused_though_signed"
    ),
    "a length that lies": "tests/web/test_bodies.py::test_a_length_that_lies_is_found_out",
    "a chunked body": "tests/web/test_bodies.py::test_a_chunked_body_is_read_as_far_as_it_may_be",
    "a request that comes by one byte at a time, or never ends": (
        "tests/serving/test_http.py::test_who_speaks_too_slowly_keeps_nobody_from_being_served"
    ),
    "payloads of every shape, through every listener": (
        "tests/fuzz/test_payloads.py::test_a_spoilt_payload_is_taken_or_refused_as_a_whole"
    ),
    "the same over HTTP": "tests/fuzz/test_payloads.py::test_over_http_they_fare_the_same",
    "the same over Socket Mode": (
        "tests/serving/test_sockets.py::test_an_event_of_no_known_form_is_acknowledged_unheard"
    ),
    # Text
    "pings and disguised links, escaped or not, mark-up, right-to-left, zero width, NUL, 50,000 "
    "signs, halves of characters, joined emoji, SQL": (
        "tests/fuzz/test_payloads.py::test_whatever_is_written_pings_nobody_and_fits"
    ),
    "a ping in every field, in what everybody reads": (
        "tests/e2e/test_bad_input.py::test_no_text_field_pings_anybody"
    ),
    "`=cmd()` in an export": (
        "tests/services/test_exports.py::test_no_cell_is_a_formula_and_the_json_has_it_as_it_was_typed"
    ),
    "an address in any text, and as `response_url`": (
        "tests/fuzz/test_payloads.py::test_no_address_that_somebody_wrote_is_ever_asked"
    ),
    "a `response_url` with a user, a port, other letters, a dot behind": (
        "tests/slack/test_answering.py::test_no_other_address_is_ever_asked"
    ),
    "a `response_url` that sends on": (
        "tests/slack/test_answering.py::test_slack_itself_sends_an_answer_nowhere_else"
    ),
    # Ids
    "another team's goal in a button": (
        "tests/permissions/test_forged.py::test_no_button_reaches_into_another_workspace"
    ),
    "a button's value that is none of ours": (
        "tests/permissions/test_forged.py::test_a_button_with_a_forged_value_is_refused"
    ),
    "`private_metadata` that was edited": (
        "tests/permissions/test_forged.py::test_a_form_that_was_opened_with_rubbish_is_refused"
    ),
    "a form of another person or team": (
        "tests/permissions/test_forged.py::test_no_form_reaches_into_another_workspace"
    ),
    "a choice that was not offered": (
        "tests/permissions/test_forged.py"
        "::test_a_form_whose_fields_hold_what_they_did_not_offer_is_refused"
    ),
    "a button or form of what is gone": (
        "tests/e2e/test_bad_input.py::test_a_button_of_what_is_gone_says_so"
    ),
    "a form of a check-in that is gone": (
        "tests/slack/test_bad_answers.py"
        "::test_a_form_that_is_sent_when_its_checkin_is_gone_keeps_its_words_on_the_screen"
    ),
    "a `callback_id` that nothing answers to": (
        "tests/slack/test_app.py::test_a_form_that_nobody_knows_any_more_says_so"
    ),
    "a channel that was deleted or renamed": (
        "tests/slack/test_listeners_lifecycle.py"
        "::test_channels_are_archived_brought_back_renamed_and_deleted"
    ),
    "a channel whose id has changed": (
        "tests/slack/test_listeners_lifecycle.py::test_a_channel_that_gets_another_id_keeps_its_goals"
    ),
    "a zone that is gone": (
        "tests/services/test_rounds.py::test_a_zone_that_vanished_pauses_its_checkin_and_no_other"
    ),
    # Flow
    "a flood of people who begin to install": (
        "tests/web/test_installing.py"
        "::test_however_many_begin_no_more_lies_here_than_there_is_room_for"
    ),
    "a state that was used": (
        "tests/web/test_installing.py::test_one_state_lets_one_in_however_many_come_at_once"
    ),
    "an event that comes again": (
        "tests/slack/test_reply_listener.py::test_an_event_that_comes_twice_is_one_answer"
    ),
    "events ten times over, in any order": (
        "tests/slack/test_bad_answers.py"
        "::test_the_same_events_ten_times_in_any_order_are_one_answer"
    ),
    "a trigger that was used or is old": (
        "tests/slack/test_app.py::test_when_slack_does_not_open_a_form_it_says_so"
    ),
    "a form that is submitted twice": (
        "tests/e2e/test_bad_input.py::test_a_form_that_slack_brings_twice_is_taken_once"
    ),
    "clicks and commands of guests and of people of other organisations": (
        "tests/permissions/test_table.py::test_everybody_may_what_the_table_says"
    ),
    "an uninstallation while a message is on its way": (
        "tests/slack/test_sender.py::test_a_silenced_workspace_is_left_alone"
    ),
    "a token that is revoked": (
        "tests/e2e/test_bad_input.py::test_what_is_owed_while_a_token_is_revoked_comes_with_the_next"
    ),
    "a channel that is archived": (
        "tests/slack/test_sender.py::test_an_archived_channel_is_known_as_such"
    ),
    "a channel in which Cairn may not write, or only in threads": (
        "tests/slack/test_verdicts.py::test_each_answer_means_one_thing"
    ),
    "a workspace that nobody knows": (
        "tests/slack/test_app.py"
        "::test_a_team_that_has_not_installed_cairn_is_told_and_changes_nothing"
    ),
}


@cache
def names_in(file: str) -> frozenset[str]:
    """The tests in a file."""
    tree = ast.parse((ROOT / file).read_text())
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


@pytest.mark.parametrize("bad", WHERE)
def test_every_bad_input_is_tried(bad: str) -> None:
    file, _, name = WHERE[bad].partition("::")
    assert name in names_in(file)
