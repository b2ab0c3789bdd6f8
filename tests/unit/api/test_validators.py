"""When two answers are one to a reader who has the first."""

from api.etag import weak_etag


def test_the_instant_of_asking_is_no_difference():
    assert weak_etag(b'{"known_at":"2025-01-01T00:00:00Z","status":"in_force"}') == weak_etag(
        b'{"known_at":"2026","status":"in_force"}'
    )


def test_anything_else_is():
    assert weak_etag(b'{"known_at":"2025","status":"in_force"}') != weak_etag(
        b'{"known_at":"2025","status":"expired"}'
    )
