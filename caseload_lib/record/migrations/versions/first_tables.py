"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from caseload_lib.record.schema import list_guards

revision = "0001"
down_revision = None

# Written out, not taken from the declarations: those move on, this step stays as it was.
# [table] and whether imports fill it or its rows are append-only; its unique key ("-" where
# rows may repeat); its columns as name:type, "!" where every row must have it, ">" and the
# table whose key it refers to.
TABLES = """
[facilitators] imported
key facilitator_id
  facilitator_id:text! name:text! supervisor_id:text>facilitators
  hours_per_week:number languages:text skills:text started_on:date ended_on:date
[roles] imported
key facilitator_id role from_on
  facilitator_id:text!>facilitators role:text! from_on:date! to_on:date
[cases] imported
key case_id
  case_id:text! client_code:text! program:text funding_source:text priority:integer
  zone:text languages:text skills_needed:text opened_on:date! closed_on:date
  expected_months:number outcome:text notes:text
[assignments] imported
key case_id facilitator_id from_on
  case_id:text!>cases facilitator_id:text!>facilitators role:text load_share:number
  from_on:date! to_on:date inferred:flag
[case_services] imported
key case_id service_type from_on
  case_id:text!>cases service_type:text! contacts_per_month:number! from_on:date!
  to_on:date
[activities] imported
key activity_id
  activity_id:text! case_id:text!>cases facilitator_id:text>facilitators
  service_type:text! minutes:integer earliest_on:date latest_on:date starts_at:instant
  after_activity_id:text>activities priority:integer provider:text status:text
[services] imported
key service_id
  service_id:text! case_id:text!>cases facilitator_id:text>facilitators
  service_type:text! status:text! served_on:date! minutes:integer mode:text
  provider:text activity_id:text>activities notes:text
[time_log] imported
key -
  facilitator_id:text!>facilitators worked_on:date! period:text activity:text!
  minutes:integer! for_facilitator_id:text>facilitators
[absences] imported
key facilitator_id from_on
  facilitator_id:text!>facilitators from_on:date! to_on:date! reason:text
[disruptions] imported
key disruption_id
  disruption_id:text! case_id:text>cases facilitator_id:text!>facilitators
  onset_facilitator_id:text>facilitators cause:text! started_at:instant!
  ended_at:instant minutes:integer permanent:flag
[obligations] imported
key obligation_id
  obligation_id:text! case_id:text>cases facilitator_id:text!>facilitators kind:text!
  basis:text due_on:date! done_on:date
[positions] imported
key position_id
  position_id:text! case_id:text!>cases from_on:date! to_on:date
[vacancies] imported
key position_id opened_on
  position_id:text!>positions recruiting_started_on:date opened_on:date!
  filled_on:date
[departures] imported
key position_id left_on
  position_id:text!>positions left_on:date! reason:text
[conflicts] imported
key case_id facilitator_id
  case_id:text!>cases facilitator_id:text!>facilitators
[responder_shifts] imported
key facilitator_id starts_at
  facilitator_id:text!>facilitators starts_at:instant! ends_at:instant!
[efforts] imported
key effort_id
  effort_id:text! name:text! starts_on:date! expected_hours_per_month:number
[referrals] imported
key referral_id
  referral_id:text! case_id:text!>cases provider:text! made_on:date!
  follow_up_due_on:date followed_up_on:date result:text
[feedback] imported
key feedback_id
  feedback_id:text! from_kind:text! given_on:date! satisfaction:integer about:text
  text:text
[assessments]
key assessment_id
  assessment_id:text! instrument:text! instrument_version:text!
  about_facilitator_id:text>facilitators rater_id:text>facilitators rater_kind:text!
  period:text! amends_id:text reason:text started_at:instant! submitted_at:instant
  released_at:instant
[responses] append-only
key response_id
  response_id:text! assessment_id:text!>assessments item_id:text! value:integer
  note:text answered_at:instant!
[actions]
key action_id
  action_id:text! assessment_id:text>assessments item_id:text action:text!
  owner_id:text>facilitators resources:text driver:text due_on:date done_on:date
[goals]
key goal_id
  goal_id:text! facilitator_id:text!>facilitators assessment_id:text>assessments
  item_id:text specific:text! measurable:text! achievable:text! relevant:text!
  due_on:date! done_on:date
[recognitions]
key recognition_id
  recognition_id:text! facilitator_id:text!>facilitators
  by_facilitator_id:text>facilitators given_on:date! text:text!
[recommendations]
key recommendation_id
  recommendation_id:text! facilitator_id:text>facilitators month:text! kind:text!
  text:text! done_on:date
[monthly_reviews]
key facilitator_id month
  facilitator_id:text!>facilitators month:text! comment:text agreed_cause:text
  agreed_on:date
[scenarios]
key scenario_id
  scenario_id:text! name:text! facilitator_id:text>facilitators assumptions:text!
  saved_at:instant!
[id_mappings] append-only
key source table_name source_id
  source:text! table_name:text! source_id:text! id:text!
[audit] append-only
key audit_id
  audit_id:integer! at:instant! actor:text! action:text! table_name:text!
  row_key:text! values_digest:text! digest:text!
[audit_values]
key audit_id column_name
  audit_id:integer!>audit column_name:text! old_value:text new_value:text salt:text!
"""

TYPES: dict[str, TypeEngine] = {
    "text": sa.Text(),
    "date": sa.Date(),
    "instant": sa.DateTime(timezone=True),
    "integer": sa.BigInteger(),
    "number": sa.Double(),
    "flag": sa.Boolean(),
}


def upgrade() -> None:
    """Make the tables in an empty database."""
    dialect = op.get_context().dialect.name
    blocks = [block.splitlines() for block in TABLES.strip().removeprefix("[").split("\n[")]
    keys = {head.split("]")[0]: key.split()[1:] for head, key, *_ in blocks}
    for head, _, *lines in blocks:
        name, flags = head.split("]")
        words = " ".join(lines).split()
        op.create_table(name, *_list_parts(words, keys, name, imported="imported" in flags))
        if "append-only" in flags:
            for statement in list_guards(name, dialect=dialect):
                op.execute(statement)


def _list_parts(
    words: list[str], keys: dict[str, list[str]], name: str, *, imported: bool
) -> list[sa.Column | sa.UniqueConstraint]:
    """Return a table's columns and unique constraints."""
    row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    parts: list[sa.Column | sa.UniqueConstraint] = [
        sa.Column("row_id", row_number, primary_key=True)
    ]
    parts += [_make_column(word, keys) for word in words]
    if imported:
        parts += [sa.Column("source", sa.Text()), sa.Column("source_key", sa.Text())]
        parts.append(sa.UniqueConstraint("source", "source_key"))
    if keys[name] != ["-"]:
        parts.append(sa.UniqueConstraint(*keys[name]))
    return parts


def _make_column(word: str, keys: dict[str, list[str]]) -> sa.Column:
    """Return the column that a word stands for."""
    declared, _, refers = word.partition(">")
    name, kind = declared.rstrip("!").split(":")
    nullable = not declared.endswith("!")
    if not refers:
        return sa.Column(name, TYPES[kind], nullable=nullable)
    target = sa.ForeignKey(f"{refers}.{keys[refers][0]}", deferrable=True, initially="DEFERRED")
    return sa.Column(name, TYPES[kind], target, nullable=nullable)
