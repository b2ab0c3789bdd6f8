"""Read all that one text means: every question of `law` put to a snapshot."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tracker.law.category import CategoryDecision, is_plan_title, judge_category
from tracker.law.drafting_notes import drafting_notes
from tracker.law.relations.hints import find_hints
from tracker.law.relations.relations import find_relations, find_replaced_edition
from tracker.law.relations.repeal_lists import ListReading, read_lists
from tracker.law.relations.repeal_tables import find_text_rows
from tracker.law.text import sentences
from tracker.law.text.title_keys import title_key
from tracker.law.validity.validity import read_validity
from tracker.model import (
    EFFECTS,
    Category,
    Meaning,
    Relation,
    RelationKind,
    Snapshot,
    Validity,
)

# A draft prints the days it would have, an interpretation those of what it explains.
SPEAKS_OF_OTHERS = frozenset({Category.DRAFT, Category.INTERPRETATION})
# Housekeeping notices are made to act on others, whether they bind generally or not.
HOUSEKEEPING = frozenset({Category.AMENDMENT, Category.CATALOGUE})
# A draft's 同时废止 acts on nothing; a reply, an interpretation or a report only speaks of it.
_ISSUED = frozenset({Category.POLICY, Category.LAW, Category.NOTICE, Category.PLAN})

_RE_ORDER = re.compile("应当|必须|不得|严禁|逾期|报送")


def analyse_snapshot(snapshot: Snapshot, *, published_on: date | None = None) -> Meaning:
    """Return all that a text says of itself and of others.

    `published_on`: the day of publication as the page gives it, if known. Of a notice that issues
    several instruments only its own words are read: each instrument is a snapshot of its own.
    """
    if snapshot.instruments:
        return analyse_snapshot(snapshot.without_instruments(), published_on=published_on)
    head, all_sentences = snapshot.head, sentences.sentences_of(snapshot)
    printed = read_validity(all_sentences, head, published_on=published_on)
    decision = judge_category(head, all_sentences, printed)
    if snapshot.carries:
        decision = _judge_carrier(decision, all_sentences)
    days = Validity() if decision.category in SPEAKS_OF_OTHERS else printed
    housekeeping = decision.category in HOUSEKEEPING
    issued = _is_issued(decision, days)
    if any(sentence.parts for sentence in all_sentences):
        all_sentences = list(find_text_rows(all_sentences))
    lists = read_lists(all_sentences, head.title if housekeeping else "")
    acts = find_relations(
        all_sentences,
        head,
        days,
        lists,
        housekeeping=housekeeping,
        reports=not housekeeping and not issued,
        published_on=published_on,
        colophon=snapshot.colophon,
    )
    if decision.category is Category.POLICY and decision.normative is not False:
        edition = find_replaced_edition(all_sentences, head, days)
        acts = (*acts, edition) if edition else acts
    power = replace(decision, normative=None) if snapshot.carries else decision
    acts = tuple(_within_power(act, power, issued=issued) for act in acts)
    if snapshot.carries:  # that it names what it issues is no mention
        carried = {title_key(title) for title in snapshot.carries}
        acts = tuple(
            act
            for act in acts
            if act.kind is not RelationKind.CITES or title_key(act.target.title) not in carried
        )
    if snapshot.place:  # what the notice does to others is done once, by the notice
        acts = tuple(act for act in acts if act.path != "wrapper")
    policy = decision.normative is True and decision.category in (
        Category.POLICY,
        Category.NOTICE,
    )
    return Meaning(
        decision.category,
        decision.normative,
        decision.reason,
        validity=days,
        consolidated=days.applies_from not in (None, days.effective_from),
        relations=acts,
        hints=tuple(find_hints(all_sentences)) if decision.normative is not True else (),
        lint=(
            *drafting_notes(head, all_sentences, days, policy=policy),
            *lists.notes,
            *_absent_list_notes(decision, acts),
            *_unread_effect_notes(acts, lists),
        ),
        closed_lists=lists.closed_lists if decision.category not in SPEAKS_OF_OTHERS else (),
    )


def _judge_carrier(
    decision: CategoryDecision, own: Sequence[sentences.Sentence]
) -> CategoryDecision:
    """Return the category of a notice without the instruments that it issues.

    Only an order of its own makes it a rule.
    """
    if decision.category is Category.DRAFT:
        return decision
    decision = replace(decision, category=Category.NOTICE)
    if any(_RE_ORDER.search(s.text) for s in own if s.path != "wrapper"):
        return decision
    reason = "一并印发多件文件的通知；所印发的文件各自成篇，效力分别判断"
    return replace(decision, normative=False, reason=reason)


def _absent_list_notes(decision: CategoryDecision, acts: Sequence[Relation]) -> list[str]:
    """Return a note where a notice acts on others and names none: its list is a missing annex."""
    acting = any(act.kind in EFFECTS or act.kind is RelationKind.AFFECTS for act in acts)
    if decision.category is not Category.CATALOGUE or acting:
        return []
    return ["没有读出任何被处理的文件；清单可能在未读入的附件里，须人工核对"]


def _unread_effect_notes(acts: Sequence[Relation], lists: ListReading) -> list[str]:
    """Return a note where sentences act on others in words that are not understood."""
    noted = {at.path for effect, at in lists.effects if effect.kind is RelationKind.AFFECTS}
    unread = [a for a in acts if a.kind is RelationKind.AFFECTS and a.path not in noted]
    if not unread:
        return []
    return [f"另有{len(unread)}件文件的处理没有读懂或尚未决定，须人工核对（“{unread[0].quote}”）"]


def _is_issued(decision: CategoryDecision, days: Validity) -> bool:
    """Return whether a text was issued as an act, and does not only speak of other texts.

    Of a name that is no rule's the own day decides: 本规则自印发之日起施行，原《规则》同时废止.
    """
    if decision.category is Category.OTHER:
        return not decision.reports and bool(days.basis)
    return decision.category in _ISSUED


def _within_power(act: Relation, decision: CategoryDecision, *, issued: bool) -> Relation:
    """Return the relation as far as a text of this kind can bring it about.

    An issued text that is no rule and was not made to act on others leaves a doubt, but a plan ends
    the plan that it replaces; a text that was never issued, or only explains, a mention.
    """
    if act.kind not in EFFECTS or decision.category in HOUSEKEEPING:
        return act
    if not issued:
        # an explanation that X was listed by mistake leaves a doubt
        doubts = act.kind is RelationKind.UNDOES and "误" in act.quote
        kind = RelationKind.AFFECTS if doubts else RelationKind.CITES
        return replace(act, kind=kind, effective=None, until=None)
    if decision.category is Category.PLAN and is_plan_title(act.target.title):
        return act
    if decision.normative is False or (
        decision.category in (Category.PLAN, Category.OTHER) and decision.normative is not True
    ):
        return replace(act, kind=RelationKind.AFFECTS)
    return act
