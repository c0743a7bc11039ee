"""A goal, its milestones, their celebration and the progress, as people go through them."""

from datetime import date

import pytest

from bot.playground.client import Declined, Person

from .conftest import BOARD, GENERAL, LAUNCH, SUPPORT


def test_one_line_sets_a_goal_and_its_card_stands_in_the_channel(ana: Person, ben: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027 for @ben")
    card = ben.wait_for(LAUNCH, text="Launch the beta")
    assert "G1 · Launch the beta" in card.readable()
    assert "Ben Keller" in card.readable()
    assert "Wed 30 June" in card.readable()
    assert card.buttons() == ["I'm in", "Add milestones", "Edit"]


def test_the_form_sets_a_goal_with_all_it_asks(ana: Person) -> None:
    ana.command(SUPPORT, "/goal")
    form = ana.wait_modal(title="Set a goal")
    assert form.labels() == [
        "What", "Why", "Done means", "Owner", "Due", "Who it is for", "Supports", "Measure",
        "Category",
    ]  # fmt: skip
    form.fill(
        {
            "What": "Answer the same day",
            "Why": "People who wait do not come back.",
            "Due": date(2027, 3, 31),
            "Measure": "first response 20 h -> 8 h",
        }
    )
    assert form.submit() == {}
    card = ana.wait_for(SUPPORT, text="Answer the same day").readable()
    assert "People who wait do not come back." in card
    assert "first response: 20 h → 8 h" in card


def test_a_milestone_is_added_moved_with_a_reason_and_the_first_plan_stays(ana: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    card = ana.wait_for(LAUNCH, text="Launch the beta")
    added = ana.command(LAUNCH, "/milestone Prototype by 12 May 2027")
    assert added is not None
    assert "Added to G1" in added.readable()
    ana.wait_for(LAUNCH, text="added M1", thread=card.ts)
    ana.command(LAUNCH, "/milestone move M1 to 26 May 2027 because vendor delay")
    ana.wait_for(LAUNCH, text="vendor delay", thread=card.ts)
    shown = ana.command(LAUNCH, "/milestone M1")
    assert shown is not None
    assert "was Wed 12 May 2027 → Wed 26 May 2027, 1st move: vendor delay" in shown.readable()


def test_a_move_without_a_reason_asks_for_it(ana: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    ana.command(LAUNCH, "/milestone Prototype by 12 May 2027")
    ana.command(LAUNCH, "/milestone move M1 to 26 May 2027")
    form = ana.wait_modal(title="Move the date")
    assert form.submit() != {}
    form.fill({"Because": "vendor delay"})
    assert form.submit() == {}


def test_reaching_a_milestone_is_celebrated_once_with_all_its_facts(
    ana: Person, chi: Person
) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    for line in ("Prototype by 25 Nov", "Beta test by 20 May 2027", "First users by 1 June 2027"):
        ana.command(LAUNCH, f"/milestone {line}")
    card = chi.wait_for(LAUNCH, text="First users")
    ana.click(card, "Reached 🎉", nth=0)
    form = ana.wait_modal(title="Milestone reached")
    form.fill({"Evidence": "https://example.com/demo", "Who helped": ["U0CHI"]})
    form.fill({"One lesson": "Show it early."})
    assert form.submit() == {}

    party = chi.wait_for(LAUNCH, text="Prototype reached")
    for fact in ("2 days early", "● ○ ○", "1 of 3", "Chi Tanaka", "example.com/demo"):
        assert fact in party.readable()
    assert "Show it early." in party.readable()

    again = ana.command(LAUNCH, "/milestone done M1")
    assert again is not None
    assert "already" in again.readable()
    for person in (ana, ana, chi):
        person.click(party, "👏 Cheer")
    ana.wait_for(LAUNCH, text="Cheer 2")
    parties = [each for each in ana.messages(LAUNCH) if "Prototype reached" in each.text]
    assert len(parties) == 1


def test_closing_a_goal_quotes_what_done_was_to_mean_and_celebrates(ana: Person) -> None:
    ana.command(SUPPORT, "/goal")
    form = ana.wait_modal(title="Set a goal")
    form.fill({"What": "Answer the same day", "Done means": "Three weeks without a late answer"})
    form.submit()
    ana.wait_for(SUPPORT, text="Answer the same day")
    ana.command(SUPPORT, "/goal done G1")
    closing = ana.wait_modal(title="Achieved?")
    assert "Three weeks without a late answer" in closing.text()
    closing.fill({"What was learned": "A rota helps."})
    assert closing.submit() == {}
    party = ana.wait_for(SUPPORT, text="achieved")
    assert "A rota helps." in party.readable()


def test_progress_is_computed_and_shared_once(ana: Person, ben: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    ana.command(LAUNCH, "/milestone Prototype by 25 Nov")
    ana.command(LAUNCH, "/milestone Beta test by 20 May 2027")
    ana.command(LAUNCH, "/milestone done M1")
    page = ana.command(LAUNCH, "/progress")
    assert page is not None
    assert "50 %" in page.readable()
    assert "1 of 2" in page.readable()
    assert len(page.readable().splitlines()) <= 15
    ana.click(page, "Share")
    ana.click(page, "Share")
    shared = ben.wait_for(LAUNCH, text="Progress:")
    assert "Share" not in shared.buttons()
    assert "Ana Ruiz" in shared.readable()
    found = [each for each in ben.messages(LAUNCH) if each.text.startswith("Progress:")]
    assert len(found) == 1
    one = ana.command(LAUNCH, "/progress G1")
    assert one is not None
    assert "too early to tell" in one.readable()


def test_what_concerns_a_private_channel_does_not_exist_for_others(
    ana: Person, ben: Person
) -> None:
    ana.command(BOARD, "/goal Close the round by 30 June 2027")
    ana.wait_for(BOARD, text="Close the round")
    ana.command(BOARD, "/milestone Term sheet by 1 May 2027")
    hidden = [
        (line, ben.command(LAUNCH, line.format(1, 1)), ben.command(LAUNCH, line.format(77, 77)))
        for line in ("/goal G{}", "/progress G{}", "/goal history G{}", "/milestone M{}")
    ]
    for line, one, other in hidden:
        assert one is not None, line
        assert other is not None, line
        assert one.text.replace("1", "77") == other.text, line
    assert "Close the round" not in ben.home().text()


def test_words_typed_where_cairn_is_not_are_kept_and_offered_again(ana: Person) -> None:
    answer = ana.command(GENERAL, "/goal Launch the beta by 30 June 2027")
    assert answer is not None
    assert "/invite @Cairn" in answer.readable()
    assert "Launch the beta" in answer.readable()
    ana.invite(GENERAL, "U0CAIRN")
    offer = ana.wait_for("D0ANA", text="Launch the beta")
    ana.click(offer, "Do it now")
    assert "Launch the beta" in ana.wait_for(GENERAL, text="Goal G1").readable()


@pytest.mark.parametrize("command", ["/goal", "/milestone", "/checkin", "/progress", "/cairn"])
def test_every_command_understands_help(ana: Person, command: str) -> None:
    answer = ana.command(LAUNCH, f"{command} help")
    assert answer is not None
    assert command in answer.readable()


def test_an_unknown_word_gets_the_nearest_one_and_an_example(ana: Person) -> None:
    answer = ana.command(LAUNCH, "/progress tiemline G1")
    assert answer is not None
    assert "/progress timeline G12" in answer.readable()


def test_commands_do_not_exist_in_threads(ana: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    card = ana.wait_for(LAUNCH, text="Launch the beta")
    with pytest.raises(Declined):
        ana.command(LAUNCH, "/progress", thread=card.ts)


def test_home_shows_what_i_owe_and_what_is_mine(ana: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    ana.command(LAUNCH, "/milestone Prototype by 25 Nov")
    home = ana.wait_home("Prototype")
    assert "2 days left" in home.text()
    assert "Launch the beta" in home.text()
    ana.click(home, "Reached 🎉")
    assert ana.wait_modal(title="Milestone reached").submit() == {}
    ana.wait_home("Nothing owed")
