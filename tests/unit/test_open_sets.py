"""Each open set is one table, and every consumer handles every row of it."""

from __future__ import annotations

import pytest

from api.pages import labels
from tracker.law.assertion_rules import FIELDS_BY_KIND
from tracker.law.relations.verbs import CLOSING
from tracker.model import DOUBTS, RELATIONS, DoubtKind, FactKind, RelationKind, StatusEffect
from tracker.model.kinds import EVENT_OF_FACT, EventKind
from tracker.render.message.labels import EVENT
from tracker.render.names import DOUBT


def test_every_kind_of_relation_has_one_row():
    assert sorted(spec.kind for spec in RELATIONS) == sorted(RelationKind)
    assert len({spec.fact for spec in RELATIONS}) == len(RELATIONS)


def test_every_kind_of_doubt_has_one_row():
    assert [spec.kind for spec in DOUBTS] == list(DoubtKind)


@pytest.mark.parametrize("spec", RELATIONS, ids=lambda spec: spec.kind.value)
def test_an_effect_has_verbs_and_an_event_and_a_mention_has_neither(spec):
    # an act is undone by what is done to the notice that did it, not by a verb of its own
    has_verbs = spec.is_effect and spec.kind is not RelationKind.UNDOES
    assert (spec.kind in CLOSING) == has_verbs
    assert (spec.event is not None) == spec.is_effect
    assert spec.zh
    assert spec.en


@pytest.mark.parametrize("spec", DOUBTS, ids=lambda spec: spec.kind.value)
def test_a_doubt_says_what_it_means_and_what_to_do(spec):
    words = (spec.zh, spec.en, spec.meaning_zh, spec.meaning_en, spec.remedy_zh, spec.remedy_en)
    assert all(words)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_and_messages_name_every_row(language):
    assert set(labels.FACT[language]) == {kind.value for kind in FactKind}
    assert set(DOUBT[language]) == {kind.value for kind in DoubtKind}
    assert set(labels.DOUBTS[language]) == set(labels.REMEDIES[language]) == set(DOUBT[language])
    assert set(EVENT[language]) == set(EventKind)


def test_a_person_may_assert_every_kind_of_fact():
    assert set(FIELDS_BY_KIND) == set(FactKind)


def test_only_effects_are_told():
    told = {
        spec.fact
        for spec in RELATIONS
        if spec.status not in (StatusEffect.NONE, StatusEffect.DOUBTS)
    }
    assert set(EVENT_OF_FACT) == told
