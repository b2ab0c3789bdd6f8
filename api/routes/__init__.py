"""Serve /v1 by resource: thin functions that call `tracker.query` and shape its values."""

from api.routes import (
    audit,
    changes,
    clauses,
    feeds,
    in_force,
    policies,
    review,
    service,
    sources,
    subscriptions,
    versions,
)

ROUTERS = (
    policies.router,
    versions.router,
    clauses.router,
    in_force.router,
    changes.router,
    review.router,
    sources.router,
    audit.router,
    subscriptions.router,
    feeds.router,
    service.router,
)
