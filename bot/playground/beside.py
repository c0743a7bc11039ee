"""Several workspaces under one address: what is for another one is handed on to its own Slack."""

from aiohttp import ClientSession, web

from bot.playground.registration import Member, Registration

_KEPT = ("Content-Type", "Authorization")


class Beside:
    """Hands on calls with another workspace's token, and what stands under its address here."""

    def __init__(self, book: Registration, own: str) -> None:
        """`own` is the team whose Slack this is."""
        self._book, self._own = book, own
        self.session: ClientSession | None = None

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it answers."""
        return [web.post("/beside/{team}/{path:.*}", self.hand_on)]

    def other(self, token: str | None) -> Member | None:
        """The other workspace whose token that is; none when it is this one's or nobody's."""
        found = self._book.of_token(token)
        return found if found is not None and found.team.id != self._own else None

    async def hand_on(self, request: web.Request) -> web.Response:
        """What is under the address of another workspace, from there."""
        member = self._book.members.get(request.match_info["team"])
        if member is None:
            raise web.HTTPNotFound
        return await self.ask(member, "/" + request.match_info["path"], request)

    async def ask(self, member: Member, path: str, request: web.Request) -> web.Response:
        """The answer of another workspace's Slack to this request."""
        assert self.session is not None
        headers = {name: request.headers[name] for name in _KEPT if name in request.headers}
        async with self.session.post(
            member.url + path, params=request.query, data=await request.read(), headers=headers
        ) as answer:
            passed = {
                name: value
                for name, value in answer.headers.items()
                if name in ("Content-Type", "x-oauth-scopes", "Date", "Retry-After")
            }
            return web.Response(status=answer.status, body=await answer.read(), headers=passed)
