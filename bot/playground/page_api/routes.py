"""The HTTP side of the page's API, the page's own files and uploaded pictures."""

from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.playground.page_api import readings
from bot.playground.page_api.doings import Doings
from bot.playground.page_api.requests import Ask, answering
from bot.playground.page_api.settings import Settings, call_list
from bot.playground.page_api.streams import Streams
from bot.playground.sending.interactions import Impossible
from bot.playground.web_api.calls import Call
from bot.playground.workspace import Workspace

PAGE = Path(__file__).parent.parent / "page"
_OWN_HOSTS = ("127.0.0.1", "localhost")


class PageApi:
    """Answers under `/playground/`, and gives out the page at `/`."""

    def __init__(
        self,
        workspace: Workspace,
        doings: Doings,
        settings: Settings,
        streams: Streams,
        calls: list[Call],
    ) -> None:
        self._workspace = workspace
        self._doings = {**doings.all(), **settings.all()}
        self._streams = streams
        self._calls = calls
        self._reads: readings.Reads = {}

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it answers."""
        return [
            web.get("/", self.page),
            web.get("/playground/page/{file}", self.page),
            web.get("/playground/state", self.state),
            web.get("/playground/messages", self.messages),
            web.get("/playground/stream", self.stream),
            web.get("/playground/calls", self.calls),
            web.get("/files/{file}", self.file),
            *(
                web.post(f"/playground/{name}", answering(self._workspace, do))
                for name, do in self._doings.items()
            ),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page, or one of its files."""
        path = PAGE / request.match_info.get("file", "index.html")
        if path.parent != PAGE or not path.is_file():
            return web.Response(status=404, text="There is no such file.")
        return web.FileResponse(path, headers={"Cache-Control": "no-store"})

    async def state(self, request: web.Request) -> web.Response:
        """Everything around the messages."""
        try:
            me = Ask(self._workspace, dict(request.query)).me
        except Impossible as sentence:
            return web.json_response({"ok": False, "error": str(sentence)})
        return web.json_response(readings.state(self._workspace, me, self._reads))

    async def messages(self, request: web.Request) -> web.Response:
        """The messages of a channel, which counts as read by this, or of a thread."""
        ask = Ask(self._workspace, dict(request.query))
        try:
            me, channel = ask.me, ask.my_channel()
        except Impossible as sentence:
            return web.json_response({"ok": False, "error": str(sentence)})
        thread_ts = request.query.get("thread_ts")
        if not thread_ts and channel.messages:
            self._reads[me.id, channel.id] = next(reversed(channel.messages))
        return web.json_response(readings.messages(self._workspace, me, channel, thread_ts))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """The stream of one person."""
        return await self._streams.stream(request, request.query.get("as", ""))

    async def calls(self, request: web.Request) -> web.Response:
        """The Web API calls that the bot made."""
        return web.json_response(call_list(self._calls))

    async def file(self, request: web.Request) -> web.Response:
        """An uploaded file."""
        file = self._workspace.files.get(request.match_info["file"])
        if file is None or not file.completed:
            return web.Response(status=404, text="There is no such file.")
        headers = {"X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


@web.middleware
async def only_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses requests under another host's name: a website that points its name at loopback."""
    if request.host.partition(":")[0] not in _OWN_HOSTS:
        return web.Response(status=403, text="The playground answers on this machine only.")
    return await handler(request)
