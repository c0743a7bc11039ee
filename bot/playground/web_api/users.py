"""`auth.*`, `team.*`, `users.*`, `bots.*`: who is who."""

from bot.playground.apps import APP_ID, BOT_ID, BOT_USER
from bot.playground.people import TEAM_DOMAIN, TEAM_ID, TEAM_NAME, user_object
from bot.playground.shapes import Json
from bot.playground.web_api.calls import Arguments, Desk, Refused, page


def auth_test(desk: Desk, args: Arguments) -> Json:
    """`auth.test`: who the token speaks for."""
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": TEAM_NAME,
        "user": desk.workspace.app.display_name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def team_info(desk: Desk, args: Arguments) -> Json:
    """`team.info`."""
    team = {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "", "icon": {}}
    return {"team": team}


def users_info(desk: Desk, args: Arguments) -> Json:
    """`users.info`."""
    person = desk.workspace.people.get(args.needed("user"))
    if person is None:
        raise Refused("user_not_found")
    return {"user": user_object(person, desk.workspace.now())}


def users_list(desk: Desk, args: Arguments) -> Json:
    """`users.list`, in pages; bots, Slackbot and accounts switched off are in it."""
    now = desk.workspace.now()
    shown, cursor = page(list(desk.workspace.people.values()), args, 100, 1000)
    return {
        "members": [user_object(person, now) for person in shown],
        "cache_ts": int(now.timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def bots_info(desk: Desk, args: Arguments) -> Json:
    """`bots.info`: of the one bot that there is."""
    if args.text("bot") not in (None, BOT_ID):
        raise Refused("bot_not_found")
    bot = {
        "id": BOT_ID,
        "deleted": False,
        "name": desk.workspace.app.display_name,
        "app_id": APP_ID,
        "user_id": BOT_USER,
        "icons": {},
    }
    return {"bot": bot}
