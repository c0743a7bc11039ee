"""How Cairn is served: over HTTP, over Socket Mode, or as a worker that serves nobody.

Every process ends on SIGTERM and SIGINT: it takes nothing new, lets what is under way be settled,
and is gone within ten seconds. Whatever is not settled by then is in the database, and the next
process goes on with it; so a process that is killed loses nothing either.
"""
