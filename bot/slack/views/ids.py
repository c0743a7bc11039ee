"""The ids that tie a form or button to what answers it. They outlive releases: a message posted
last year still carries them."""

# Forms, by callback id.
GOAL_FORM = "goal.form"
GOAL_CLOSE_FORM = "goal.close"
GOAL_MOVE_FORM = "goal.move"
GOAL_CONVERT_FORM = "goal.convert"
MILESTONE_FORM = "milestone.form"
MILESTONE_REACH_FORM = "milestone.reach"
MILESTONE_MOVE_FORM = "milestone.move"
MILESTONE_DROP_FORM = "milestone.drop"
MILESTONE_RISK_FORM = "milestone.risk"
PROPOSAL_SUGGEST_FORM = "proposal.suggest"
EVIDENCE_FORM = "evidence.form"
CHECKIN_SETUP_FORM = "checkin.setup"
CHECKIN_ANSWER_FORM = "checkin.answer"
TEMPLATE_KEEP_FORM = "template.keep"
SETTINGS_FORM = "settings.form"
PAGE = "page"  # a modal that is only read

# Buttons, by action id: noun.verb.
GOAL_JOIN = "goal.join"
GOAL_EDIT = "goal.edit"
GOAL_SHOW = "goal.show"
GOAL_NEW = "goal.new"
GOAL_MENU = "goal.menu"  # the ⋯ of a card; what was chosen is another action and its value
GOAL_MORE = "goal.more"
GOAL_HISTORY = "goal.history"
GOAL_FOLLOW = "goal.follow"
GOAL_UNFOLLOW = "goal.unfollow"
GOAL_PIN = "goal.pin"
GOAL_UNPIN = "goal.unpin"
GOAL_PAUSE = "goal.pause"
GOAL_RESUME = "goal.resume"
GOAL_ACHIEVED = "goal.achieved"
GOAL_MISSED = "goal.missed"
GOAL_DROP = "goal.drop"
GOAL_REOPEN = "goal.reopen"
GOAL_MOVE = "goal.move"
GOAL_CONVERT = "goal.convert"
GOAL_JOIN_TWIN = "goal.join_twin"
GOAL_SET_TWIN = "goal.set_twin"
GOAL_ADD_MILESTONE = "goal.add_milestone"
MILESTONE_REACH = "milestone.reach"
MILESTONE_MOVE = "milestone.move"
MILESTONE_EDIT = "milestone.edit"
MILESTONE_DROP = "milestone.drop"
MILESTONE_AT_RISK = "milestone.at_risk"
MILESTONE_UNDO = "milestone.undo"
MILESTONE_COMMIT = "milestone.commit"
PROPOSAL_REALISTIC = "proposal.realistic"
PROPOSAL_TOO_SOON = "proposal.too_soon"
PROPOSAL_SUGGEST = "proposal.suggest"
PROPOSAL_ACCEPT = "proposal.accept"
PROPOSAL_TAKE = "proposal.take"
PROPOSAL_DECLINE = "proposal.decline"
EVIDENCE_ADD = "evidence.add"
MILESTONE_GROW = "milestone.grow"
CELEBRATION_CHEER = "celebration.cheer"
CHECKIN_ANSWER = "checkin.answer"
CHECKIN_ANSWER_OWN = "checkin.answer_own"
CHECKIN_SKIP = "checkin.skip"
CHECKIN_EDIT = "checkin.edit"
CHECKIN_PREVIEW_TIMES = "checkin.preview_times"
PROGRESS_SHARE = "progress.share"
PROGRESS_DETAILS = "progress.details"
TEMPLATE_USE = "template.use"
TEMPLATE_CHOOSE = "template.choose"
TEMPLATE_KEEP = "template.keep"
LIST_OPEN = "list.open"
LIST_BACK = "list.back"
LIST_NEXT = "list.next"
WORDS_USE = "words.use"
WORDS_FORGET = "words.forget"

# Fields whose choices Cairn finds as somebody types, by block id.
SUPPORTS = "supports"
CONVERT_INTO = "convert_into"
AFTER = "after"

FIELD = "value"
"""The action id of every field of a form; its block id is the name of the field."""


def anew(field: str, turn: int) -> str:
    """The block id of a field whose form was shown anew `turn` times with other words in it: in a
    field that keeps its id, Slack keeps what was typed (docs.slack.dev/reference/views)."""
    return f"{field}~{turn}" if turn else field


def field_in(block_id: str) -> str:
    """The name of the field that has this block id."""
    return block_id.partition("~")[0]
