"""What becomes of each reference to a person who is forgotten, and of each of their words.

A test holds both lists against the model: who adds a column that names a person, or words to a
table of theirs, must say here what becomes of it.
"""

from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a row that names the person."""

    DELETED = "deleted"
    NOBODY = "nobody"  # it stays, and names nobody any more
    ANONYMOUS = "anonymous"  # it stays, of somebody who left


FATES: dict[str, Fate] = {
    "answers.person_id": Fate.ANONYMOUS,  # that there was one counts; its words go
    "asked.person_id": Fate.ANONYMOUS,  # in rounds that are over; in open ones it is deleted
    "blockers.helper_id": Fate.NOBODY,
    "blockers.person_id": Fate.DELETED,
    "blockers.resolved_by_id": Fate.NOBODY,
    "changes.person_id": Fate.ANONYMOUS,
    "checkin_people.person_id": Fate.DELETED,
    "checkins.owner_id": Fate.ANONYMOUS,  # it goes on; admins can change it
    "cheers.person_id": Fate.DELETED,
    "contributors.person_id": Fate.DELETED,
    "deliveries.for_person_id": Fate.NOBODY,
    "digests.owner_id": Fate.ANONYMOUS,
    "drafts.person_id": Fate.DELETED,
    "evidence.person_id": Fate.ANONYMOUS,  # the link stays with the milestone; their note goes
    "followers.person_id": Fate.DELETED,
    "goals.creator_id": Fate.ANONYMOUS,
    "goals.owner_id": Fate.NOBODY,  # personal goals are deleted
    "history.person_id": Fate.ANONYMOUS,
    "kept_words.person_id": Fate.DELETED,
    "memberships.person_id": Fate.DELETED,
    "milestone_helpers.person_id": Fate.DELETED,
    "milestone_votes.person_id": Fate.DELETED,
    "milestones.creator_id": Fate.ANONYMOUS,
    "milestones.owner_id": Fate.NOBODY,
    "milestones.reached_by_id": Fate.ANONYMOUS,
    "notices.for_person_id": Fate.NOBODY,
    "notices.person_id": Fate.DELETED,
    "objectives.owner_id": Fate.NOBODY,
    "readings.person_id": Fate.ANONYMOUS,  # a number of the goal's
    "reflections.person_id": Fate.DELETED,
    "stays.person_id": Fate.DELETED,
    "templates.creator_id": Fate.ANONYMOUS,
    "wins_plans.owner_id": Fate.ANONYMOUS,  # they come on; who may change the channel can stop them
}

OWN_WORDS = {
    "answers": ("custom",),
    "evidence": ("note",),
    "history": ("why",),
    "updates": ("moved", "blocker", "next_step"),
}
"""Words of theirs in rows that stay: they are emptied. Replies are deleted as a whole."""

THE_TEAMS = {
    "answers": (),
    "changes": ("field", "old", "new"),  # facts; mentions of them go
    "checkins": ("name", "rule", "zone", "holidays", "questions", "next_slot"),
    "deliveries": ("key", "channel", "posted_in", "ts", "error"),  # of others: theirs are deleted
    "digests": ("name", "rule", "zone"),
    "evidence": ("link",),
    "goals": ("title", "why", "done_means", "category", "moved_because", "learned"),
    "history": ("field", "old", "new"),  # facts; what they said, and mentions of them, goes
    "milestones": (
        "title", "reached_when", "moved_because", "evidence", "note", "lesson", "dropped_because",
    ),
    "objectives": ("name", "unit"),
    "templates": ("name", "folded", "road"),
    "updates": (),
    "wins_plans": ("rule", "zone"),
}  # fmt: skip
"""Words in rows that stay and are the team's plan, whoever wrote them: they stay, without the
person's Slack id."""
