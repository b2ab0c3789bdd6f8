"""/v1 by resource: thin functions that ask `tracker.ask.answers` and its neighbours, and shape what they say."""

from api.routes import changes, clauses, day, feeds, people, policies, service, sources, subscriptions, versions

ROUTERS = (
    policies.router,
    versions.router,
    clauses.router,
    day.router,
    changes.router,
    people.router,
    sources.router,
    subscriptions.router,
    feeds.router,
    service.router,
)
