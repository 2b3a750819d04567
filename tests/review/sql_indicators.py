"""The month's indicators once more, in SQL and day by day, to check the library's against.

Nothing here is taken from `caseload_lib.review`: who holds what is a row for each day, and every
sum counts such rows.
"""

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pandas as pd
from dateutil.relativedelta import relativedelta

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.tables import (
    FEEDBACK_KINDS,
    OBLIGATION_KINDS,
    SCOPE_OF_CAUSE,
    SCOPES,
    TIME_ACTIVITIES,
)

READ = (
    "facilitators",
    "roles",
    "cases",
    "assignments",
    "case_services",
    "services",
    "time_log",
    "absences",
    "disruptions",
    "obligations",
    "referrals",
    "feedback",
    "positions",
    "vacancies",
    "departures",
)

BASE = """
CREATE TABLE days AS
WITH RECURSIVE run(day) AS (
    SELECT (SELECT year_first FROM setting)
    UNION ALL SELECT date(day, '+1 day') FROM run WHERE day < (SELECT last FROM setting)
)
SELECT day, day >= (SELECT first FROM setting) AS in_month,
       strftime('%w', day) BETWEEN '1' AND '5' AS weekday,
       strftime('%w', day) BETWEEN '1' AND '5' AND day NOT IN (SELECT day FROM holiday) AS working
FROM run;

CREATE TABLE held AS
SELECT d.day, d.in_month, a.case_id, a.facilitator_id, coalesce(a.load_share, 1.0) AS share,
       coalesce(a.role, 'lead') = 'lead' AS leading, a.from_on, c.opened_on, c.closed_on,
       c.program, c.expected_months
FROM assignments a JOIN cases c USING (case_id) JOIN days d
  ON d.day >= a.from_on AND d.day >= c.opened_on
 AND (a.to_on IS NULL OR d.day < a.to_on) AND (c.closed_on IS NULL OR d.day < c.closed_on);

CREATE TABLE led AS
SELECT day, in_month, case_id, facilitator_id FROM (
    SELECT *, row_number() OVER (
        PARTITION BY case_id, day
        ORDER BY leading DESC, share DESC, from_on, facilitator_id) AS place
    FROM held)
WHERE place = 1;

CREATE TABLE reported AS
SELECT facilitator_id FROM facilitators f
WHERE EXISTS (SELECT 1 FROM days WHERE in_month AND (f.started_on IS NULL OR day >= f.started_on)
              AND (f.ended_on IS NULL OR day < f.ended_on))
  AND (facilitator_id NOT IN (SELECT facilitator_id FROM roles)
       OR EXISTS (SELECT 1 FROM roles r JOIN days ON in_month AND day >= r.from_on
                  AND (r.to_on IS NULL OR day < r.to_on)
                  WHERE r.facilitator_id = f.facilitator_id AND r.role IN ('facilitator', 'lead')))
UNION SELECT facilitator_id FROM held WHERE in_month;

CREATE TABLE average AS
SELECT facilitator_id, (SELECT coalesce(sum(share), 0) FROM held h
                        WHERE in_month AND h.facilitator_id = r.facilitator_id) AS case_days
FROM reported r;
"""

FLOWS = """
CREATE TABLE pair_days AS
SELECT p.facilitator_id, p.case_id, p.opened_on, p.closed_on, d.day,
       coalesce(sum(h.share), 0) AS share
FROM (SELECT DISTINCT facilitator_id, case_id, opened_on, closed_on FROM held) p
JOIN (SELECT day FROM days WHERE day >= (SELECT date(first, '-1 day') FROM setting)) d
LEFT JOIN held h ON h.facilitator_id = p.facilitator_id AND h.case_id = p.case_id AND h.day = d.day
GROUP BY p.facilitator_id, p.case_id, d.day;

CREATE TABLE steps AS
SELECT *, share - lag(share) OVER (PARTITION BY facilitator_id, case_id ORDER BY day) AS step
FROM pair_days;

INSERT INTO counts
SELECT facilitator_id, 'caseload', '',
       (SELECT coalesce(sum(share), 0) FROM held h, setting
        WHERE h.day = last AND h.facilitator_id = r.facilitator_id), 0 FROM reported r
UNION ALL
SELECT facilitator_id, 'cases_opened', '', (SELECT coalesce(sum(step), 0) FROM steps s
    WHERE s.facilitator_id = r.facilitator_id AND step > 0 AND day = opened_on), 0 FROM reported r
UNION ALL
SELECT facilitator_id, 'cases_received', '', (SELECT coalesce(sum(step), 0) FROM steps s
    WHERE s.facilitator_id = r.facilitator_id AND step > 0 AND day <> opened_on), 0 FROM reported r
UNION ALL
SELECT facilitator_id, 'cases_closed', '', (SELECT coalesce(sum(-step), 0) FROM steps s
    WHERE s.facilitator_id = r.facilitator_id AND step < 0 AND day IS closed_on), 0 FROM reported r
UNION ALL
SELECT facilitator_id, 'cases_passed_on', '', (SELECT coalesce(sum(-step), 0) FROM steps s
    WHERE s.facilitator_id = r.facilitator_id AND step < 0 AND day IS NOT closed_on), 0
FROM reported r;

INSERT INTO ratios SELECT facilitator_id, 'average_caseload', '', case_days, length, 0
FROM average, setting;
"""

HOURS = """
CREATE TABLE log_days AS
WITH RECURSIVE seven(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM seven WHERE n < 6),
spread AS (
    SELECT facilitator_id, activity, for_facilitator_id, worked_on AS day, minutes FROM time_log
    WHERE period IS NOT 'week'
    UNION ALL
    SELECT facilitator_id, activity, for_facilitator_id, date(worked_on, '+' || n || ' days'),
           minutes / 5.0
    FROM time_log JOIN seven
      ON strftime('%w', date(worked_on, '+' || n || ' days')) BETWEEN '1' AND '5'
    WHERE period = 'week')
SELECT s.*, minutes / 60.0 AS hours FROM spread s, setting WHERE day BETWEEN first AND last;

CREATE TABLE logged AS
SELECT r.facilitator_id, a.name AS activity,
       coalesce((SELECT sum(hours) FROM log_days l WHERE l.facilitator_id = r.facilitator_id
                 AND l.activity = a.name), 0.0) AS hours,
       r.facilitator_id IN (SELECT facilitator_id FROM log_days) AS has_log
FROM reported r, activity a;

INSERT INTO counts SELECT facilitator_id, 'hours', activity, iif(has_log, hours, NULL), 0
FROM logged;
INSERT INTO counts SELECT facilitator_id, 'support_given_hours', '', iif(has_log, hours, NULL), 0
FROM logged WHERE activity = 'support';
INSERT INTO counts
SELECT facilitator_id, 'support_received_hours', '', coalesce(
    (SELECT sum(hours) FROM log_days l
     WHERE l.activity = 'support' AND l.for_facilitator_id = g.facilitator_id),
    iif(has_log, 0, NULL)), 0
FROM logged g WHERE activity = 'support';
INSERT INTO ratios
SELECT facilitator_id, 'presence_hours_per_case', '', iif(has_log, hours, NULL),
       case_days / length, 0
FROM logged JOIN average USING (facilitator_id), setting WHERE activity = 'presence';

CREATE TABLE work_days AS
SELECT r.facilitator_id, f.hours_per_week / 5 AS a_day, d.day,
       EXISTS (SELECT 1 FROM absences x WHERE x.facilitator_id = r.facilitator_id
               AND d.day >= x.from_on AND (x.to_on IS NULL OR d.day < x.to_on)) AS away
FROM reported r JOIN facilitators f USING (facilitator_id) JOIN days d
  ON d.in_month AND d.working AND (f.started_on IS NULL OR d.day >= f.started_on)
 AND (f.ended_on IS NULL OR d.day < f.ended_on);

CREATE TABLE available AS
SELECT facilitator_id, max(0.0,
    a_day * worked
    - iif(facilitator_id IN (SELECT facilitator_id FROM absences), a_day * away, logged_leave)
    - training
    - set_aside * worked * 1.0 / (SELECT count(*) FROM days WHERE in_month AND working)) AS hours
FROM (
    SELECT r.facilitator_id, (SELECT hours_per_week / 5 FROM facilitators f
                              WHERE f.facilitator_id = r.facilitator_id) AS a_day,
           (SELECT count(*) FROM work_days w WHERE w.facilitator_id = r.facilitator_id) AS worked,
           (SELECT count(*) FROM work_days w WHERE w.facilitator_id = r.facilitator_id
            AND away) AS away,
           (SELECT hours FROM logged l WHERE l.facilitator_id = r.facilitator_id
            AND activity = 'leave') AS logged_leave,
           (SELECT hours FROM logged l WHERE l.facilitator_id = r.facilitator_id
            AND activity = 'training') AS training
    FROM reported r), setting
WHERE a_day IS NOT NULL;

CREATE TABLE month_plans AS
SELECT p.*, d.day FROM case_services p JOIN days d
  ON d.in_month AND d.day >= p.from_on AND (p.to_on IS NULL OR d.day < p.to_on);

CREATE TABLE needed AS
SELECT r.facilitator_id,
    (SELECT count(DISTINCT case_id) FROM held h
     WHERE in_month AND h.facilitator_id = r.facilitator_id) AS cases,
    (SELECT count(DISTINCT case_id) FROM held h
     WHERE in_month AND h.facilitator_id = r.facilitator_id
       AND case_id NOT IN (SELECT case_id FROM month_plans)) AS uncounted,
    coalesce((SELECT sum(contacts_per_month * t.hours * share) FROM held h
              JOIN month_plans p ON p.case_id = h.case_id AND p.day = h.day
              JOIN service_hours t ON t.name = p.service_type
              WHERE h.facilitator_id = r.facilitator_id), 0.0) / length
    + administration * case_days / length AS hours
FROM reported r JOIN average USING (facilitator_id), setting;

UPDATE needed SET hours = NULL WHERE cases > 0 AND cases = uncounted;
INSERT INTO counts SELECT facilitator_id, 'needed_hours', '', hours, uncounted FROM needed;
INSERT INTO counts SELECT r.facilitator_id, 'available_hours', '', a.hours, 0
FROM reported r LEFT JOIN available a USING (facilitator_id);
INSERT INTO ratios SELECT n.facilitator_id, 'utilisation', '', n.hours, a.hours, n.uncounted
FROM needed n LEFT JOIN available a USING (facilitator_id);
"""

CONTACTS = """
CREATE TABLE own_cases AS SELECT case_id, facilitator_id FROM led, setting WHERE day = middle;

CREATE TABLE due AS
WITH RECURSIVE fifteenths(day) AS (
    SELECT '2015-01-15' UNION ALL
    SELECT date(day, '+1 month') FROM fifteenths WHERE day < (SELECT middle FROM setting)
), counted AS (
    SELECT p.case_id, p.service_type, p.contacts_per_month AS c,
           (SELECT count(*) FROM fifteenths f WHERE f.day >= p.from_on) AS k
    FROM case_services p, setting
    WHERE p.from_on <= middle AND (p.to_on IS NULL OR p.to_on > middle))
SELECT case_id, service_type,
       sum(CAST(k * c + 1e-9 AS INTEGER) - CAST((k - 1) * c + 1e-9 AS INTEGER)) AS due
FROM counted GROUP BY case_id, service_type;

CREATE TABLE made AS
SELECT case_id, trim(j.value) AS service_type, count(DISTINCT service_id) AS made
FROM services, setting, json_each('["' || replace(service_type, ';', '","') || '"]') j
WHERE status = 'delivered' AND provider IS NULL AND served_on BETWEEN first AND last
GROUP BY case_id, trim(j.value);

CREATE TABLE pairs AS
SELECT o.facilitator_id, k.case_id, k.service_type, coalesce(d.due, 0) AS due,
       coalesce(m.made, 0) AS made
FROM (SELECT case_id, service_type FROM due UNION SELECT case_id, service_type FROM made) k
JOIN own_cases o USING (case_id)
LEFT JOIN due d USING (case_id, service_type) LEFT JOIN made m USING (case_id, service_type);

CREATE TABLE contact_sums AS
SELECT r.facilitator_id,
    (SELECT sum(due) FROM pairs p WHERE p.facilitator_id = r.facilitator_id) AS due,
    (SELECT sum(min(due, made)) FROM pairs p WHERE p.facilitator_id = r.facilitator_id) AS reached,
    (SELECT sum(max(made - due, 0)) FROM pairs p
     WHERE p.facilitator_id = r.facilitator_id) AS extra,
    (SELECT count(*) FROM own_cases o WHERE o.facilitator_id = r.facilitator_id
     AND case_id NOT IN (SELECT case_id FROM due)) AS uncounted
FROM reported r;

UPDATE contact_sums SET due = NULL WHERE NOT EXISTS (SELECT 1 FROM services);
INSERT INTO ratios SELECT facilitator_id, 'contact_rate', '', reached, due, uncounted
FROM contact_sums;
INSERT INTO counts
SELECT facilitator_id, 'extra_contacts', '', iif(due > 0, extra, NULL), uncounted
FROM contact_sums;
"""

EVENTS = """
CREATE TABLE spells AS
SELECT d.*, coalesce(onset_facilitator_id, facilitator_id) AS onset_id, s.scope,
       local_day(started_at) AS onset_day,
       coalesce(max(local_day(ended_at), local_day(started_at)), local_day(started_at)) AS end_day
FROM disruptions d JOIN scope_of s USING (cause);

INSERT INTO counts
SELECT r.facilitator_id, 'disruptions', s.name,
    iif(EXISTS (SELECT 1 FROM disruptions),
        (SELECT count(*) FROM spells p, setting WHERE p.onset_id = r.facilitator_id
         AND p.scope = s.name AND onset_day BETWEEN first AND last), NULL), 0
FROM reported r, scope s;

CREATE TABLE shares AS
SELECT r.facilitator_id, s.name, p.disruption_id, sum(p.minutes / 60.0 /
       (julianday(p.end_day) - julianday(p.onset_day) + 1)) AS hours
FROM reported r, scope s JOIN spells p ON p.facilitator_id = r.facilitator_id AND p.scope = s.name
JOIN days d ON d.in_month AND d.day BETWEEN p.onset_day AND p.end_day
GROUP BY r.facilitator_id, s.name, p.disruption_id;

INSERT INTO counts
SELECT r.facilitator_id, 'disruption_hours', s.name,
    CASE WHEN NOT EXISTS (SELECT 1 FROM disruptions) THEN NULL
         WHEN count(x.disruption_id) = 0 THEN 0 ELSE sum(x.hours) END,
    count(x.disruption_id) - count(x.hours)
FROM reported r JOIN scope s
LEFT JOIN shares x ON x.facilitator_id = r.facilitator_id AND x.name = s.name
GROUP BY r.facilitator_id, s.name;

INSERT INTO ratios
SELECT r.facilitator_id, 'obligations_on_time', k.name,
       coalesce(sum(o.done_on IS NOT NULL AND o.done_on <= o.due_on), 0), count(o.obligation_id), 0
FROM reported r JOIN obligation_kind k JOIN setting
LEFT JOIN obligations o ON o.facilitator_id = r.facilitator_id AND o.kind = k.name
      AND o.due_on BETWEEN first AND last
GROUP BY r.facilitator_id, k.name;

INSERT INTO ratios
SELECT r.facilitator_id, 'referrals_followed_up', '',
       coalesce(sum(f.followed_up_on IS NOT NULL AND f.followed_up_on <= f.follow_up_due_on), 0),
       count(f.referral_id), 0
FROM reported r LEFT JOIN (
    SELECT x.*, led.facilitator_id FROM referrals x
    JOIN led ON led.case_id = x.case_id AND led.day = x.follow_up_due_on AND led.in_month) f
ON f.facilitator_id = r.facilitator_id GROUP BY r.facilitator_id;

INSERT INTO ratios
SELECT r.facilitator_id, 'satisfaction', k.name, sum(f.satisfaction),
       iif(count(f.satisfaction) >= suppress_below, count(f.satisfaction), NULL), 0
FROM reported r JOIN feedback_kind k JOIN setting
LEFT JOIN feedback f ON f.about = r.facilitator_id AND f.from_kind = k.name
      AND f.given_on BETWEEN first AND last
GROUP BY r.facilitator_id, k.name;
"""

OUTCOMES = """
CREATE TABLE closures AS
SELECT c.*, l.facilitator_id FROM cases c, setting
JOIN led l ON l.case_id = c.case_id AND l.day = date(c.closed_on, '-1 day')
WHERE c.closed_on BETWEEN first AND last;

CREATE TABLE closing_people AS
SELECT facilitator_id, program FROM held WHERE in_month
UNION SELECT facilitator_id, program FROM closures;

INSERT INTO ratios
SELECT r.facilitator_id, 'outcomes_met', '', coalesce(sum(c.outcome = 'met'), 0),
    CASE WHEN r.facilitator_id IN (SELECT facilitator_id FROM closing_people)
          AND r.facilitator_id NOT IN (SELECT facilitator_id FROM closing_people
              WHERE program IS NULL OR program NOT IN (SELECT name FROM endless)) THEN NULL
         ELSE coalesce(sum(c.outcome IN ('met', 'not_met')), 0) END,
    count(c.case_id) - coalesce(sum(c.outcome IN ('met', 'not_met')), 0)
FROM reported r LEFT JOIN closures c USING (facilitator_id) GROUP BY r.facilitator_id;

CREATE TABLE active AS
SELECT DISTINCT facilitator_id, case_id, opened_on, expected_months,
       (SELECT count(DISTINCT x.day) FROM held x, setting WHERE x.case_id = h.case_id
        AND x.facilitator_id = h.facilitator_id AND x.day >= half_year) AS days_held
FROM held h, setting WHERE h.day = last;

INSERT INTO ratios
SELECT r.facilitator_id, 'over_duration', '',
       sum(expected_end(a.opened_on, a.expected_months) <= last), count(a.expected_months),
       count(a.case_id) - count(a.expected_months)
FROM reported r LEFT JOIN active a USING (facilitator_id), setting GROUP BY r.facilitator_id;

INSERT INTO ratios
SELECT r.facilitator_id, 'continuity', '',
       coalesce(sum(a.days_held = julianday(last) - julianday(half_year) + 1), 0),
       count(a.case_id), 0
FROM reported r JOIN setting
LEFT JOIN active a ON a.facilitator_id = r.facilitator_id AND a.opened_on <= half_year
GROUP BY r.facilitator_id;
"""

TEAMS = """
CREATE TABLE place_days AS
SELECT l.facilitator_id, p.position_id, l.day, l.in_month,
       EXISTS (SELECT 1 FROM vacancies v WHERE v.position_id = p.position_id
               AND l.day >= v.opened_on AND (v.filled_on IS NULL OR l.day < v.filled_on)) AS vacant
FROM positions p JOIN led l ON l.case_id = p.case_id AND l.day >= p.from_on
 AND (p.to_on IS NULL OR l.day < p.to_on);

CREATE TABLE known AS
SELECT EXISTS (SELECT 1 FROM positions) AS p, EXISTS (SELECT 1 FROM vacancies) AS v,
       EXISTS (SELECT 1 FROM departures) AS d;

INSERT INTO counts
SELECT facilitator_id, 'open_position_days', '', iif(p AND v,
    (SELECT count(*) FROM place_days x WHERE x.facilitator_id = r.facilitator_id AND in_month
     AND vacant), NULL), 0 FROM reported r, known;

CREATE TABLE leavings AS
SELECT l.facilitator_id, l.in_month FROM departures d JOIN positions USING (position_id)
JOIN led l ON l.case_id = positions.case_id AND l.day = d.left_on;

INSERT INTO counts
SELECT facilitator_id, 'departures', '', iif(p AND d,
    (SELECT count(*) FROM leavings x WHERE x.facilitator_id = r.facilitator_id AND in_month),
    NULL), 0 FROM reported r, known;

INSERT INTO ratios
SELECT facilitator_id, 'turnover', '',
    (SELECT count(*) FROM leavings x WHERE x.facilitator_id = r.facilitator_id),
    iif(p AND v AND d, (SELECT count(*) FROM place_days x WHERE x.facilitator_id = r.facilitator_id
     AND NOT vacant) * 1.0 / (SELECT count(*) FROM days), NULL), 0 FROM reported r, known;

INSERT INTO ratios
SELECT r.facilitator_id, 'days_to_fill', 'filled', sum(x.took), count(x.took), 0
FROM reported r LEFT JOIN (
    SELECT l.facilitator_id, julianday(v.filled_on) - julianday(v.opened_on) AS took
    FROM vacancies v JOIN positions USING (position_id)
    JOIN led l ON l.case_id = positions.case_id AND l.day = v.filled_on
    WHERE v.filled_on >= v.opened_on) x USING (facilitator_id)
GROUP BY r.facilitator_id;

INSERT INTO ratios
SELECT r.facilitator_id, 'days_to_fill', 'still_open', sum(x.age), count(x.age), 0
FROM reported r LEFT JOIN (
    SELECT l.facilitator_id, julianday(last) - julianday(v.opened_on) + 1 AS age
    FROM vacancies v JOIN place_days l USING (position_id), setting
    WHERE l.day = last AND v.opened_on <= last AND (v.filled_on IS NULL OR v.filled_on > last)
    ) x USING (facilitator_id)
GROUP BY r.facilitator_id;
"""

RESULT = """
SELECT facilitator_id, indicator, breakdown, value, value AS numerator, NULL AS denominator,
       uncounted FROM counts
UNION ALL
SELECT facilitator_id, indicator, breakdown,
       iif(denominator > 0, numerator * 1.0 / denominator, NULL),
       iif(denominator > 0, numerator, NULL),
       iif(denominator > 0 AND numerator IS NOT NULL, denominator, NULL),
       uncounted FROM ratios
"""


def month_facts(records: Records, month: Month, agency: Agency) -> pd.DataFrame:
    """Return facilitator_id, indicator, breakdown, value, numerator, denominator, uncounted."""
    database = sqlite3.connect(":memory:")
    for name in READ:
        _write_frame(database, name, records[name])
    _write_settings(database, month, agency)
    database.create_function("local_day", 1, lambda text: _find_day(text, agency.zone))
    database.create_function("expected_end", 2, _find_end)
    database.execute("CREATE TABLE counts (facilitator_id, indicator, breakdown, value, uncounted)")
    database.execute(
        "CREATE TABLE ratios "
        "(facilitator_id, indicator, breakdown, numerator, denominator, uncounted)"
    )
    for script in (BASE, FLOWS, HOURS, CONTACTS, EVENTS, OUTCOMES, TEAMS):
        database.executescript(script)
    facts = pd.read_sql_query(RESULT, database)
    database.close()
    numbers = ["value", "numerator", "denominator"]
    facts[numbers] = facts[numbers].astype(float)
    return facts


def _write_frame(database, name, frame):
    """Write one table: days as YYYY-MM-DD, instants as text in UTC."""
    texts = frame.copy()
    for column in texts:
        if str(texts[column].dtype) == "datetime64[us]":
            texts[column] = texts[column].dt.strftime("%Y-%m-%d")
        elif "UTC" in str(texts[column].dtype):
            texts[column] = texts[column].dt.strftime("%Y-%m-%dT%H:%M:%S")
    rows = texts.astype(object).where(texts.notna(), None)
    columns = ", ".join(f'"{column}"' for column in rows)
    database.execute(f"CREATE TABLE {name} ({columns})")
    marks = ", ".join("?" for _ in rows)
    database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows.to_numpy().tolist())


def _write_settings(database, month, agency):
    """Write what the statements need of the settings and the month."""
    setting = {
        "first": month.first,
        "last": month.last,
        "middle": month.first.replace(day=15),
        "year_first": (month + -11).first,
        "half_year": (month + -5).first,
        "length": month.days,
        "administration": agency.capacity.administration_hours_per_case,
        "set_aside": agency.capacity.fixed_administration_hours + agency.capacity.reserve_hours,
        "suppress_below": agency.agency.suppress_below,
    }
    lists = {
        "holiday(day)": [(str(day),) for day in agency.agency.holidays],
        "activity(name)": [(name,) for name in TIME_ACTIVITIES],
        "scope(name)": [(name,) for name in SCOPES],
        "scope_of(cause, scope)": list(SCOPE_OF_CAUSE.items()),
        "obligation_kind(name)": [(name,) for name in OBLIGATION_KINDS],
        "feedback_kind(name)": [(name,) for name in FEEDBACK_KINDS],
        "service_hours(name, hours)": [
            (name, kind.contact_hours + kind.travel_hours + kind.recording_hours)
            for name, kind in agency.service_types.items()
        ],
        "endless(name)": [
            (name,) for name, kind in agency.programmes.items() if not kind.closes_cases
        ],
        f"setting({', '.join(setting)})": [
            tuple(str(each) if isinstance(each, date) else each for each in setting.values())
        ],
    }
    for table, rows in lists.items():
        database.execute(f"CREATE TABLE {table}")
        marks = ", ".join("?" for _ in range(table.count(",") + 1))
        database.executemany(f"INSERT INTO {table.split('(')[0]} VALUES ({marks})", rows)


def _find_day(text, zone):
    """Return the day of an instant in a time zone."""
    if text is None:
        return None
    return str(datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(zone).date())


def _find_end(opened_on, months):
    """Return the day after the expected duration."""
    if months is None:
        return None
    whole = int(months)
    rest = round((months - whole) * 365.25 / 12)
    return str(date.fromisoformat(opened_on) + relativedelta(months=whole) + timedelta(days=rest))
