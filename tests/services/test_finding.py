"""Finding: the same words on both databases, kept current, and only what the reader may see."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from bot.db import Database
from bot.migrations import migrate
from bot.model import (
    Answer,
    Channel,
    Goal,
    Membership,
    Milestone,
    Person,
    Reply,
    Scope,
    Update,
    Workspace,
    full_text,
)
from bot.model.folding import folded
from bot.model.searching import MOST, wanted_in
from bot.services.pages import finds
from bot.services.pages.finds import Finds
from tests.people import Cast, introduce
from tests.services import roads
from tests.services.deliveries import statements
from tests.services.scenes import post


def found(
    db: Database, viewer: Person, typed: str, now: datetime, here: Channel | None = None
) -> Finds:
    with db.read() as session:
        return finds.finds(
            session, session.get_one(Person, viewer.id), here.id if here else None, typed,
            now=now, today=now.date(), zone="UTC",
        )  # fmt: skip


def titles(page: Finds) -> list[str]:
    return [each.goal_title or each.words for each in page.finds]


def answer(
    db: Database, by: Person, channel: Channel | None, now: datetime, moved: str = "",
    goal: Goal | None = None, reply: str = "", custom: dict[str, str] | None = None,
) -> int:  # fmt: skip
    """What somebody said in a channel, or with none, directly."""
    whose = {"workspace_id": by.workspace_id}
    with db.begin() as session:
        made = Answer(
            **whose, round_id=None, channel_id=channel.id if channel else None, person_id=by.id,
            custom=custom or {}, answered_at=now,
        )  # fmt: skip
        session.add(made)
        session.flush()
        said = None
        if reply and channel:
            said = Reply(
                **whose, answer_id=made.id, channel=channel.slack_id, ts=reply, text=moved,
                said_at=now,
            )  # fmt: skip
            session.add(said)
            session.flush()
        if moved:
            session.add(
                Update(
                    **whose, answer_id=made.id, reply_id=said.id if said else None,
                    goal_id=goal.id if goal else None, moved=moved, at=now,
                )
            )  # fmt: skip
        return made.id


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    return roads.set_goal(db, cast.ana, cast.launch, now, "Launch the beta")


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("Überblick: Kosten & Préços", "ÜBERBLICK precos"),
        ("Ueber Cafe\u0301 und Über", "café uber"),
        ("Москва и Йога", "МОСКВА йога"),
        ("Ταχύτητα", "ΤΑΧΎΤΗΤΑ"),
        ("שלום עולם", "עולם"),
        ("हिन्दी में", "हिन्दी"),
        ("東京オフィスを開く", "オフィス"),
        ("เปิดตัวสินค้า", "สินค้า"),
        ("Ship it 🎉👩‍👩‍👧‍👦", "🎉"),
        ("🎉launch", "launch"),
        ("first-response/time at https://example.com/pricing?a=1", "pricing response"),
        ("v2.0, O'Brien's 8h", "o'brien 8h"),
        ("AND or NOT NEAR", '"and" OR (not) near*'),
        ("100 % of Q3_plans", "q3 plans 100%"),
        ("ＦＵＬＬ width", "ｆｕｌｌ"),
        ("w" * 2000, "w" * 3000),
        ("한국어 목표를 세우다", "목표"),
        ("a <!channel> & <b>", "channel"),
    ],
)
def test_case_accents_and_signs_do_not_matter(
    db: Database, cast: Cast, now: datetime, said: str, typed: str
) -> None:
    roads.set_goal(db, cast.ana, cast.launch, now, said)
    roads.set_goal(db, cast.ana, cast.launch, now, "Something else")
    assert titles(found(db, cast.ben, typed, now)) == [said]


SCRIPTS = [
    ("Ταχύτητα της ομάδας", "ταχυτητα ΟΜΑΔΑΣ"),
    ("МоСКВА: Ёлка и Йод", "москва елка иод"),
    ("Վերջնական ՆՊԱՏԱԿ", "նպատակ"),
    ("مُحَمَّد يُطْلِقُ الأَهْدَاف", "محمد الاهداف"),
    ("خطة المدرسة الكبرى", "المدرسه الكبري"),
    ("שָׁלוֹם לְכֻלָּם", "שלום"),
    ("Tokyo東京・大阪オフィス", "TOKYO 大阪"),
    ("ガラスの城", "ｶﾞﾗｽ"),
    ("か\u3099んばる", "がん"),
    ("人々の目標", "人々"),
    ("เปิดสาขาใหม่", "สาขา"),
    ("Große Straße nach Łódź", "strasse LODZ"),
    ("Smörgåsbord på Ærø", "smorgasbord aero"),
    ("x" * 3000, "x" * 3000),
    ("एक लक्ष्य।", "लक्ष्य"),
    ("İstanbul'da açılış", "istanbul acilis"),
]
"""What somebody wrote, and what another one types to find it."""


def test_every_script_is_found_as_people_type_it(db: Database, cast: Cast, now: datetime) -> None:
    for said, _ in SCRIPTS:
        roads.set_goal(db, cast.ana, cast.launch, now, said)
    assert {typed: titles(found(db, cast.ben, typed, now)) for _, typed in SCRIPTS} == {
        typed: [said] for said, typed in SCRIPTS
    }
    assert titles(found(db, cast.ben, "京東", now)) == []


def test_the_database_folds_as_we_do(db: Database) -> None:
    texts = ["", " ", *roads.AWKWARD, *(text for pair in SCRIPTS for text in pair)]
    with db.read() as session:
        for text in texts:
            kept = session.scalar(select(func.cairn_folded(text)))
            assert kept is not None
            assert (text, kept.split()) == (text, folded(text).split())


@pytest.mark.parametrize(
    "typed", ["", "   ", '""', "'", "* - ( ) : ^ ! & | \\", "\u202e\u200b", "%", "_", "…", "“”"]
)
def test_what_has_no_word_finds_nothing_and_breaks_nothing(
    db: Database, cast: Cast, goal: Goal, now: datetime, typed: str
) -> None:
    page = found(db, cast.ben, typed, now)
    assert (page.finds, page.leaf.total, bool(page.wanted)) == ((), 0, False)


def test_many_words_are_as_many_as_can_be_looked_for() -> None:
    wanted = wanted_in(" ".join(f"word{number}" for number in range(40)) + " 🎉 東京")
    assert (len(wanted.words) + len(wanted.signs), wanted.dropped) == (MOST, 42 - MOST)


def test_all_words_must_occur_and_each_may_be_a_beginning(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    assert titles(found(db, cast.ben, "laun BET", now)) == ["Launch the beta"]
    assert titles(found(db, cast.ben, "launch alpha", now)) == []
    assert titles(found(db, cast.ben, "th", now)) == []  # so short, it is a word and no beginning


def test_a_number_finds_what_it_is_of_for_those_who_may_see_it(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    roads.add(db, cast.ana, goal, now, "Prototype of G1")
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Secret")
    roads.add(db, cast.ana, secret, now, "Hidden")
    assert [each.what for each in found(db, cast.ben, "g1", now).finds] == ["goal", "milestone"]
    assert [each.milestone_title for each in found(db, cast.ben, "M1", now).finds] == [
        "Prototype of G1"
    ]
    assert [found(db, cast.ben, typed, now).leaf.total for typed in ("G2", "M2", "G99")] == [0] * 3
    assert titles(found(db, cast.ana, "G2", now)) == ["Secret"]


def test_everything_that_people_wrote_is_found_the_newest_first(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    later = [now + timedelta(minutes=number) for number in range(1, 6)]
    made = roads.add(db, cast.ana, goal, later[0], "Pricing page")
    roads.reach(db, cast.ana, made, later[1], lesson="Ask for pricing early")
    roads.change(db, goal, learned="Pricing was the hard part", closed_at=later[2])
    answer(db, cast.ben, cast.launch, later[3], "Pricing is with legal", goal)
    answer(db, cast.ben, cast.launch, later[4], custom={"How?": "Pricing, mostly"})
    page = found(db, cast.ben, "pricing", later[4])
    assert [(each.what, each.goal_number, each.milestone_number) for each in page.finds] == [
        ("answer", None, None), ("answer", 1, None), ("lesson", 1, None), ("milestone", 1, 1),
        ("lesson", 1, 1),
    ]  # fmt: skip
    assert page.finds[1].words == "Pricing is with legal"
    assert [titles(found(db, cast.ben, word, now)) for word in ("How", "nowhere")] == [[], []]


def test_it_follows_what_is_changed_and_deleted_and_purged(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    milestone = roads.add(db, cast.ana, goal, now, "Prototype")
    said = answer(db, cast.ben, cast.launch, now, "Waiting for wood")
    roads.change(db, goal, title="Launch the alpha")
    roads.change(db, milestone, title="Mock-up")
    assert titles(found(db, cast.ben, "beta", now)) == []
    assert titles(found(db, cast.ben, "prototype", now)) == []
    assert len(found(db, cast.ben, "alpha", now).finds) == 1
    assert len(found(db, cast.ben, "mock", now).finds) == 1
    with db.begin() as session:
        session.execute(delete(Answer).where(Answer.id == said))
    assert titles(found(db, cast.ben, "wood", now)) == []
    with db.begin() as session:
        session.execute(delete(Milestone).where(Milestone.id == milestone.id))
    again = roads.add(db, cast.ana, goal, now, "Another")
    assert len(found(db, cast.ben, "another", now).finds) == 1
    assert titles(found(db, cast.ben, "mock", now)) == []
    assert again.id


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_goes_with_its_workspace_leaves_no_word(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    roads.add(db, cast.ana, goal, now)
    with db.begin() as session:
        for table in (Milestone, Goal):
            session.execute(delete(table))
        left = session.connection().exec_driver_sql("SELECT count(*) FROM search").scalar()
    assert left == 0


def test_a_private_channel_is_in_no_result_and_in_no_count(
    db: Database, cast: Cast, now: datetime
) -> None:
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Secret funding", why="money")
    milestone = roads.add(db, cast.ana, secret, now, "Secret term sheet")
    roads.reach(db, cast.ana, milestone, now, lesson="Secret lesson")
    answer(db, cast.ana, cast.board, now, "Secret talks", secret)
    answer(db, cast.ana, cast.launch, now, "Secret in the open", secret)
    answer(db, cast.ana, None, now, "Secret of her own")
    roads.set_goal(db, cast.ana, None, now, "Secret wish")
    roads.set_goal(db, cast.ana, None, now, "Secret for all", scope=Scope.WORKSPACE)
    assert found(db, cast.ana, "secret", now).leaf.total == 8
    for viewer, here, count in (
        (cast.ben, None, 1), (cast.ben, cast.launch, 1), (cast.chi, cast.launch, 0),
        (cast.dev, None, 0),
    ):  # fmt: skip
        page = found(db, viewer, "secret", now, here)
        assert (page.leaf.total, len(page.finds)) == (count, count)
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).deactivated = True
    assert found(db, cast.ana, "secret", now).leaf.total == 0


def test_answers_are_for_those_who_are_in_the_channel(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    answer(db, cast.ana, cast.launch, now, "Waiting for wood", goal)
    assert found(db, cast.ben, "wood", now).leaf.total == 1
    assert found(db, cast.chi, "wood", now).leaf.total == 1
    with db.begin() as session:
        session.delete(session.get_one(Membership, (cast.launch.id, cast.ben.id)))
    assert found(db, cast.ben, "wood", now).leaf.total == 0
    assert found(db, cast.ben, "beta", now).leaf.total == 1  # the channel is public


def test_there_is_a_link_to_where_it_stands(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    reached = roads.add(db, cast.ana, goal, now, "Wooden model")
    roads.reach(db, cast.ana, reached, now)
    answer(db, cast.ben, cast.launch, now, "More wood", goal, reply="1700000009.000400")
    post(db, f"goal:{goal.id}:card", "1700000001.000200")
    links = {each.what: each.link for each in found(db, cast.ben, "wood", now).finds}
    assert set(links.values()) == {""}  # nobody knows yet where Slack shows this workspace
    with db.begin() as session:
        session.get_one(Workspace, cast.workspace.id).url = "https://northwind.slack.com/"
    base = "https://northwind.slack.com/archives/C0LAUNCH"
    assert {each.what: each.link for each in found(db, cast.ben, "wood", now).finds} == {
        "answer": f"{base}/p1700000009000400",
        "milestone": f"{base}/p1700000001000200",
    }


def test_no_query_comes_with_more_that_is_found(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    def queries() -> int:
        with statements() as sent:
            found(db, cast.ben, "step", now)
        return len(sent)

    few = queries()
    roads.fill(db, cast, now, goal_count=30, each=3)
    answer(db, cast.ben, cast.launch, now, "Step by step", goal)
    assert queries() == few


def test_a_full_database_is_findable_after_the_migration(empty_url: str, now: datetime) -> None:
    db = Database(empty_url)
    migrate(db)
    with db.begin() as session:
        cast = introduce(session, now)
    goal = roads.set_goal(db, cast.ana, cast.launch, now, "Überblick")
    answer(db, cast.ben, cast.launch, now, "Much wood", goal, custom={"a": "Oak"})
    with db.begin() as session:
        if db.is_sqlite:
            session.connection().exec_driver_sql("DELETE FROM search")
    with db.engine.begin() as connection:
        full_text.set_up(connection)
    for word in ("uberblick", "wood", "oak"):
        assert found(db, cast.ben, word, now).leaf.total == 1
    db.close()


def test_a_title_of_three_thousand_signs_is_quoted_around_the_word(
    db: Database, cast: Cast, now: datetime
) -> None:
    why = "x " * 700 + "needle " + "y " * 700
    roads.set_goal(db, cast.ana, cast.launch, now, "Long", why=why)
    (one,) = found(db, cast.ben, "NEEDLE", now).finds
    assert one.words.startswith("…")
    assert "needle" in one.words
    assert len(one.words) <= 165
