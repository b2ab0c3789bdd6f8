"""/v1 by resource: thin functions that ask `tracker.answers` and its neighbours, and shape what they say."""

from api.routes import changes, day, feeds, people, policies, service, sources, subscriptions, versions

ROUTERS = (
    policies.router,
    versions.router,
    day.router,
    changes.router,
    people.router,
    sources.router,
    subscriptions.router,
    feeds.router,
    service.router,
)
