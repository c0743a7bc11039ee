"""Small pages for browsers: a heading, a sentence, and one thing to do next."""

from html import escape

from bot.web.replies import Reply

HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; "
     "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
]  # fmt: skip
STYLE = """
body { margin: 0; background: #f4f6f4; color: #1d2b26; font: 17px/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 12vh auto 0; padding: 2rem; background: #fff;
  border-radius: 12px; border-top: 6px solid #2b5d4b; }
h1 { margin: 0 0 .5rem; font-size: 1.6rem; }
a { display: inline-block; margin-top: .5rem; padding: .6rem 1.2rem; background: #2b5d4b;
  color: #fff; border-radius: 8px; text-decoration: none; }
a:focus-visible { outline: 3px solid #e0a526; outline-offset: 2px; }
"""


def page(status: int, heading: str, sentence: str, link: str = "", do: str = "") -> Reply:
    """A page that says one thing, with a link to what can be done. All of it is escaped."""
    button = f'<p><a href="{escape(link)}">{escape(do)}</a></p>' if link else ""
    written = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(heading)} · Cairn</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{STYLE}</style></head>
<body><main><h1>{escape(heading)}</h1><p dir="auto">{escape(sentence)}</p>{button}</main></body>
</html>
"""
    return Reply(status, written.encode(), list(HEADERS))
