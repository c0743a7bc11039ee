"""What was found, with what it is of, the words around the first one that was looked for, and where
it stands in Slack."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from bot.model import (
    Answer,
    Celebration,
    Delivery,
    Goal,
    Kind,
    Milestone,
    Person,
    Reflection,
    Reply,
    Update,
    Workspace,
    permalink,
)
from bot.model.folding import bare
from bot.model.searching import (
    ANSWER,
    GOAL,
    GOAL_LESSON,
    MILESTONE,
    MILESTONE_LESSON,
    REFLECTION,
    UPDATE,
    Wanted,
    wanted_in,
)
from bot.model.sets import among
from bot.services import finding
from bot.services.finding import Hit, Search
from bot.services.pages.goals import local_day
from bot.services.pages.leaves import EACH, Leaf, leaf

What = Literal["goal", "milestone", "lesson", "answer"]
AROUND = 160
"""So many signs are quoted around what was looked for."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Find:
    """One thing that was found."""

    what: What
    on: date
    """The reader's day."""
    words: str
    """What it says around the first word that was looked for."""
    goal_id: int | None = None
    goal_number: int | None = None
    goal_title: str = ""
    milestone_number: int | None = None
    milestone_title: str = ""
    who: str | None = None
    """The Slack id of who said it, of an answer."""
    link: str = ""
    """Where it stands in Slack; nothing when that is not known."""


@dataclass(frozen=True)
class Finds:
    """One leaf of what was found, the newest first."""

    typed: str
    wanted: Wanted
    finds: tuple[Find, ...]
    leaf: Leaf
    today: date


@dataclass(frozen=True)
class _Place:
    """A message in Slack: its conversation, itself, and the thread that it is in."""

    channel: str
    ts: str
    thread_ts: str = ""


def finds(
    session: Session,
    viewer: Person,
    here: int | None,
    typed: str,
    *,
    now: datetime,
    today: date,
    zone: str,
    start: int = 0,
) -> Finds:
    """What a person may read of what says all these words; a fixed number of queries."""
    search = Search(viewer, here, wanted_in(typed), now)
    shown = leaf(start, finding.count(session, search))
    hits = finding.find(session, search, shown.start, EACH)
    by_row = _told(session, hits, search.wanted, viewer, zone)
    return Finds(
        typed, search.wanted, tuple(by_row[hit.code, hit.id] for hit in hits), shown, today
    )


def _told(
    session: Session, hits: Sequence[Hit], wanted: Wanted, viewer: Person, zone: str
) -> dict[tuple[int, int], Find]:
    ids = {
        code: [hit.id for hit in hits if hit.code == code] for code in range(REFLECTION.code + 1)
    }
    on = {(hit.code, hit.id): local_day(hit.at, zone) for hit in hits}
    goals = session.scalars(
        select(Goal).where(among(Goal.id, ids[GOAL.code] + ids[GOAL_LESSON.code]))
    ).all()
    milestones = session.execute(
        select(Milestone, Goal)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(among(Milestone.id, ids[MILESTONE.code] + ids[MILESTONE_LESSON.code]))
    ).all()
    places = _places(
        session, viewer.workspace_id, [*goals, *(goal for _, goal in milestones)],
        [milestone.id for milestone, _ in milestones],
    )  # fmt: skip
    base = session.get_one(Workspace, viewer.workspace_id).url
    found: dict[tuple[int, int], Find] = {}
    for goal in goals:
        for code, text in ((GOAL.code, _of_goal(goal)), (GOAL_LESSON.code, goal.learned)):
            if (code, goal.id) in on:
                place = places.get(("won", goal.id)) if code == GOAL_LESSON.code else None
                found[code, goal.id] = Find(
                    "lesson" if code == GOAL_LESSON.code else "goal", on[code, goal.id],
                    _around(text, wanted), goal.id, goal.number, goal.title,
                    link=_link(base, place or places.get(("goal", goal.id))),
                )  # fmt: skip
    for milestone, goal in milestones:
        for code, text in (
            (MILESTONE.code, _of_milestone(milestone)), (MILESTONE_LESSON.code, milestone.lesson),
        ):  # fmt: skip
            if (code, milestone.id) in on:
                place = places.get(("milestone", milestone.id)) or places.get(("goal", goal.id))
                found[code, milestone.id] = Find(
                    "lesson" if code == MILESTONE_LESSON.code else "milestone",
                    on[code, milestone.id], _around(text, wanted), goal.id, goal.number,
                    goal.title, milestone.number, milestone.title, link=_link(base, place),
                )  # fmt: skip
    found |= _reflections(session, ids, on, wanted, viewer, base)
    return found | _answers(session, ids, on, wanted, viewer, base)


def _of_goal(goal: Goal) -> str:
    return " · ".join(filter(None, (goal.why, goal.done_means, goal.category)))


def _of_milestone(milestone: Milestone) -> str:
    return " · ".join(filter(None, (milestone.reached_when, milestone.note)))


def _reflections(
    session: Session,
    ids: Mapping[int, Sequence[int]],
    on: Mapping[tuple[int, int], date],
    wanted: Wanted,
    viewer: Person,
    base: str,
) -> dict[tuple[int, int], Find]:
    """What people learned from what was celebrated; each stands with its celebration."""
    rows = session.execute(
        select(Reflection, Person.slack_id, Goal, Milestone, Delivery.posted_in, Delivery.ts)
        .join(Person, Person.id == Reflection.person_id)
        .join(Celebration, Celebration.id == Reflection.celebration_id)
        .join(Goal, Goal.id == Celebration.goal_id)
        .outerjoin(Milestone, Milestone.id == Celebration.milestone_id)
        .outerjoin(
            Delivery,
            and_(
                Delivery.workspace_id == viewer.workspace_id,
                Delivery.kind == Kind.CELEBRATION,
                Delivery.subject_id == Celebration.id,
            ),
        )
        .where(among(Reflection.id, ids[REFLECTION.code]))
    )
    return {
        (REFLECTION.code, row.id): Find(
            "lesson", on[REFLECTION.code, row.id],
            _around(" · ".join(filter(None, (row.worked, row.surprised, row.changes))), wanted),
            goal.id, goal.number, goal.title,
            milestone.number if milestone else None, milestone.title if milestone else "",
            who=who, link=_link(base, _Place(channel, ts) if channel and ts else None),
        )
        for row, who, goal, milestone, channel, ts in rows
    }  # fmt: skip


_ANSWERS = select(Answer, Person.slack_id).join(Person, Person.id == Answer.person_id)


def _answers(
    session: Session,
    ids: Mapping[int, Sequence[int]],
    on: Mapping[tuple[int, int], date],
    wanted: Wanted,
    viewer: Person,
    base: str,
) -> dict[tuple[int, int], Find]:
    """What people said in check-ins: of a goal, or to a question of the check-in's own."""
    updates = session.execute(
        select(Update, Answer, Person.slack_id, Goal, Reply)
        .join(Answer, Answer.id == Update.answer_id)
        .join(Person, Person.id == Answer.person_id)
        .outerjoin(Goal, Goal.id == Update.goal_id)
        .outerjoin(Reply, Reply.id == Update.reply_id)
        .where(among(Update.id, ids[UPDATE.code]))
    ).all()
    answers = session.execute(_ANSWERS.where(among(Answer.id, ids[ANSWER.code]))).all()
    rounds = {row[1].round_id for row in updates} | {answer.round_id for answer, _ in answers}
    prompts = _prompts(session, viewer.workspace_id, rounds)
    found = {}
    for update, answer, who, goal, reply in updates:
        text = " · ".join(filter(None, (update.moved, update.blocker, update.next_step)))
        prompt = prompts.get(answer.round_id or 0)
        place = prompt
        if reply and (reply.channel.startswith(("C", "G")) or answer.person_id == viewer.id):
            in_thread = prompt.ts if prompt and prompt.channel == reply.channel else ""
            place = _Place(reply.channel, reply.ts, in_thread)
        found[UPDATE.code, update.id] = Find(
            "answer", on[UPDATE.code, update.id], _around(text, wanted),
            goal.id if goal else None, goal.number if goal else None, goal.title if goal else "",
            who=who, link=_link(base, place),
        )  # fmt: skip
    for answer, who in answers:
        text = " · ".join(map(str, answer.custom.values()))
        found[ANSWER.code, answer.id] = Find(
            "answer", on[ANSWER.code, answer.id], _around(text, wanted), who=who,
            link=_link(base, prompts.get(answer.round_id or 0)),
        )  # fmt: skip
    return found


def _places(
    session: Session, workspace_id: int, goals: Sequence[Goal], milestone_ids: Sequence[int]
) -> dict[tuple[str, int], _Place]:
    """Where the cards of goals stand, and the celebrations of goals and milestones, by row."""
    goal_ids = [goal.id for goal in goals]
    parties = session.execute(
        select(Celebration.id, Celebration.goal_id, Celebration.milestone_id).where(
            or_(
                and_(among(Celebration.goal_id, goal_ids), Celebration.milestone_id.is_(None)),
                among(Celebration.milestone_id, milestone_ids),
            )
        )
    ).all()
    of = {
        id_: ("milestone", milestone_id) if milestone_id else ("won", goal_id)
        for id_, goal_id, milestone_id in parties
    }
    rows = session.execute(
        _posted(workspace_id).where(
            or_(
                and_(Delivery.kind == Kind.GOAL_CARD, among(Delivery.subject_id, goal_ids)),
                and_(Delivery.kind == Kind.CELEBRATION, among(Delivery.subject_id, of)),
            )
        )
    )
    return {
        (("goal", subject) if kind == Kind.GOAL_CARD else of[subject]): _Place(channel, ts)
        for kind, subject, channel, ts in rows
        if channel and ts
    }


def _prompts(
    session: Session, workspace_id: int, round_ids: Iterable[int | None]
) -> dict[int, _Place]:
    rows = session.execute(
        _posted(workspace_id).where(
            Delivery.kind == Kind.CHECKIN_PROMPT,
            among(Delivery.subject_id, {id_ for id_ in round_ids if id_}),
        )
    )
    return {subject: _Place(channel, ts) for _, subject, channel, ts in rows if channel and ts}


def _posted(workspace_id: int) -> Select[Kind, int, str | None, str | None]:
    """What stands in channels; nothing of what one person was told."""
    return select(Delivery.kind, Delivery.subject_id, Delivery.posted_in, Delivery.ts).where(
        Delivery.workspace_id == workspace_id,
        Delivery.ts.is_not(None),
        or_(Delivery.posted_in.startswith("C"), Delivery.posted_in.startswith("G")),
    )


def _link(base: str, place: _Place | None) -> str:
    return permalink(base, place.channel, place.ts, place.thread_ts) if place else ""


def _around(text: str, wanted: Wanted) -> str:
    """The words around the first one that was looked for."""
    flat = " ".join(text.split())
    plain = bare(flat)  # about as long, so that a place in one is near the same one in the other
    parts = [*wanted.signs, *(word.replace(" ", "") for word in wanted.words if " " in word)]
    starts = [plain.find(part) for part in parts if part in plain]
    starts += [
        match.start()
        for match in _WORD.finditer(flat)
        if bare(match[0]).startswith(wanted.words or "\0")
    ]
    if len(flat) <= AROUND:
        return flat
    first = max(0, min(min(starts, default=0) - AROUND // 3, len(flat) - AROUND))
    before, after = "…" if first else "", "…" if first + AROUND < len(flat) else ""
    return f"{before}{flat[first : first + AROUND].strip()}{after}"
