-- Every indicator of some months for every facilitator, as a good analyst would ask DuckDB for it.
-- The agency's database is attached as "records"; "months", "setting" and the lists of the settings
-- are tables already. Sets only: nothing is done row by row, each large table is read once.

CREATE MACRO weekdays_before(day) AS
    (day - DATE '1899-12-31' - 1) // 7 * 5 + least((day - DATE '1899-12-31' - 1) % 7, 5);

CREATE TEMP TABLE people AS
SELECT facilitator_id, hours_per_week, coalesce(started_on, DATE '0001-01-01') AS starts,
       coalesce(ended_on, DATE '9999-12-31') AS ends
FROM records.facilitators;

CREATE TEMP TABLE held AS
SELECT a.facilitator_id, a.case_id, coalesce(a.load_share, 1.0) AS share, a.from_on,
       coalesce(a.role, 'lead') = 'lead' AS as_lead, c.opened_on, c.closed_on, c.program,
       c.expected_months, greatest(a.from_on, c.opened_on) AS starts,
       least(coalesce(a.to_on, DATE '9999-12-31'), coalesce(c.closed_on, DATE '9999-12-31')) AS ends
FROM records.assignments a JOIN records.cases c USING (case_id) WHERE starts < ends;

CREATE TEMP TABLE held_in AS
SELECT m.n, h.*, date_diff('day', greatest(starts, first), least(ends, after)) AS days,
       ends > last AS on_last
FROM held h JOIN months m ON starts < after AND ends > first;

CREATE TEMP TABLE led AS
WITH bounds AS (SELECT case_id, starts AS day FROM held UNION SELECT case_id, ends FROM held),
pieces AS (SELECT case_id, day AS starts, lead(day) OVER (PARTITION BY case_id ORDER BY day) AS ends
           FROM bounds)
SELECT p.case_id, p.starts, p.ends, h.facilitator_id
FROM pieces p JOIN held h ON h.case_id = p.case_id AND h.starts <= p.starts AND p.ends <= h.ends
QUALIFY row_number() OVER (PARTITION BY p.case_id, p.starts
                           ORDER BY as_lead DESC, share DESC, from_on, h.facilitator_id) = 1;

CREATE TEMP TABLE reported AS
SELECT m.n, p.facilitator_id FROM people p JOIN months m ON starts < after AND ends > first
    AND starts < ends
WHERE facilitator_id NOT IN (SELECT facilitator_id FROM records.roles)
   OR (n, facilitator_id) IN (
       SELECT (w.n, r.facilitator_id) FROM records.roles r
       JOIN months w ON r.from_on < w.after AND coalesce(r.to_on, DATE '9999-12-31') > w.first
       WHERE r.role IN ('facilitator', 'lead'))
UNION SELECT n, facilitator_id FROM held_in;

CREATE TEMP TABLE average AS
SELECT n, facilitator_id, coalesce(sum(days * share), 0) AS case_days,
       coalesce(sum(share) FILTER (on_last), 0) AS caseload
FROM reported LEFT JOIN held_in USING (n, facilitator_id) GROUP BY ALL;

-- How cases come and go.
CREATE TEMP TABLE flows AS
WITH moves AS (
    SELECT facilitator_id, case_id, day, sum(change) AS net FROM (
        SELECT facilitator_id, case_id, starts AS day, share AS change FROM held
        WHERE starts <> opened_on
        UNION ALL SELECT facilitator_id, case_id, ends, -share FROM held
        WHERE ends IS DISTINCT FROM closed_on)
    GROUP BY ALL),
every AS (
    SELECT facilitator_id, starts AS day, 'cases_opened' AS indicator, share AS value FROM held
    WHERE starts = opened_on
    UNION ALL SELECT facilitator_id, ends, 'cases_closed', share FROM held WHERE ends = closed_on
    UNION ALL SELECT facilitator_id, day, 'cases_received', net FROM moves WHERE net > 0
    UNION ALL SELECT facilitator_id, day, 'cases_passed_on', -net FROM moves WHERE net < 0)
SELECT n, facilitator_id, indicator, sum(value) AS value
FROM every JOIN months ON first = date_trunc('month', day) GROUP BY ALL;

-- The time log: an entry of a week is spread over its days from Monday to Friday.
CREATE TEMP TABLE logged AS
WITH log AS (
    SELECT facilitator_id, for_facilitator_id, activity, minutes, worked_on AS day,
           worked_on + if(period = 'week', 7, 1) AS stop, coalesce(period = 'week', false) AS weekly
    FROM records.time_log
    WHERE worked_on > (SELECT min(first) - 7 FROM months)
      AND worked_on < (SELECT max(after) FROM months)
      AND (entry_id IS NULL OR entry_id NOT IN (
          SELECT corrects_id FROM records.time_log WHERE corrects_id IS NOT NULL))),
parts AS (
    SELECT *, CAST(date_trunc('month', day) AS DATE) AS first FROM log
    UNION ALL SELECT *, CAST(date_trunc('month', stop - 1) AS DATE) FROM log
    WHERE weekly AND date_trunc('month', stop - 1) > date_trunc('month', day))
SELECT n, facilitator_id, for_facilitator_id, activity,
       sum(minutes / 60.0 * if(weekly, (weekdays_before(least(stop, after))
           - weekdays_before(greatest(day, m.first))) / 5.0, 1)) AS hours
FROM parts JOIN months m USING (first)
WHERE NOT weekly OR weekdays_before(least(stop, after)) > weekdays_before(greatest(day, m.first))
GROUP BY ALL;

CREATE TEMP TABLE spent AS
SELECT r.n, r.facilitator_id, a.name AS activity, coalesce(hours, 0) AS hours,
       k.facilitator_id IS NOT NULL AS has_log
FROM reported r CROSS JOIN activity a
LEFT JOIN (SELECT n, facilitator_id, activity, sum(hours) AS hours FROM logged GROUP BY ALL) l
  ON l.n = r.n AND l.facilitator_id = r.facilitator_id AND l.activity = a.name
LEFT JOIN (SELECT DISTINCT n, facilitator_id FROM logged) k
  ON k.n = r.n AND k.facilitator_id = r.facilitator_id;

CREATE TEMP TABLE received AS
SELECT n, for_facilitator_id AS facilitator_id, sum(hours) AS hours FROM logged
WHERE activity = 'support' AND for_facilitator_id IS NOT NULL GROUP BY ALL;

-- Hours that there are: working days before a day, so that a difference counts those between two.
CREATE TEMP TABLE calendar AS
SELECT day, count(*) FILTER (working) OVER (ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING
                                            AND 1 PRECEDING) AS before, working
FROM (SELECT CAST(range AS DATE) AS day,
             isodow(range) <= 5 AND CAST(range AS DATE) NOT IN (FROM holiday) AS working
      FROM range((SELECT min(first) FROM months), (SELECT max(after) + 1 FROM months),
                 INTERVAL 1 DAY));

CREATE TEMP TABLE available AS
WITH spans AS (
    SELECT r.n, r.facilitator_id, hours_per_week / 5 AS a_day, m.first, m.after,
           greatest(starts, first) AS begins, greatest(begins, least(ends, after)) AS stops
    FROM reported r JOIN people USING (facilitator_id) JOIN months m USING (n)
    WHERE hours_per_week IS NOT NULL),
off AS (
    SELECT DISTINCT facilitator_id, CAST(unnest(range(
        greatest(from_on, (SELECT min(first) FROM months)),
        least(to_on, (SELECT max(after) FROM months)), INTERVAL 1 DAY)) AS DATE) AS day
    FROM records.absences),
away AS (
    SELECT s.n, s.facilitator_id, count(*) AS days FROM off o JOIN calendar c USING (day)
    JOIN spans s ON s.facilitator_id = o.facilitator_id AND s.first = date_trunc('month', day)
    WHERE working AND day >= begins AND day < stops GROUP BY ALL),
own AS (
    SELECT n, facilitator_id, max(hours) FILTER (activity = 'leave') AS leave,
           max(hours) FILTER (activity = 'training') AS training
    FROM spent GROUP BY ALL)
SELECT s.n, s.facilitator_id, greatest(0, a_day * (e.before - b.before)
    - if(s.facilitator_id IN (SELECT facilitator_id FROM records.absences),
         a_day * coalesce(w.days, 0), leave)
    - training - set_aside * (e.before - b.before) / greatest(z.before - f.before, 1)) AS hours
FROM spans s CROSS JOIN setting JOIN own USING (n, facilitator_id)
JOIN calendar b ON b.day = begins JOIN calendar e ON e.day = stops
JOIN calendar f ON f.day = s.first JOIN calendar z ON z.day = s.after
LEFT JOIN away w ON w.n = s.n AND w.facilitator_id = s.facilitator_id;

-- Hours that are needed by the service plans.
CREATE TEMP TABLE plans AS
SELECT case_id, service_type, contacts_per_month, from_on,
       coalesce(to_on, DATE '9999-12-31') AS to_on, hours
FROM records.case_services LEFT JOIN service_hours ON name = service_type;

CREATE TEMP TABLE needed AS
WITH asked AS (
    SELECT m.n, facilitator_id, sum(contacts_per_month * hours * share
        * date_diff('day', greatest(begins, first), least(stops, after)) / m.days) AS hours
    FROM (SELECT *, greatest(starts, p.from_on) AS begins, least(ends, to_on) AS stops
          FROM held h JOIN plans p USING (case_id) WHERE begins < stops)
    JOIN months m ON begins < after AND stops > first GROUP BY ALL),
planned AS (
    SELECT DISTINCT n, case_id FROM plans JOIN months ON from_on < after AND to_on > first
    WHERE from_on < to_on),
cases AS (
    SELECT h.n, h.facilitator_id, count(*) AS cases, count(*) - count(p.case_id) AS uncounted
    FROM (SELECT DISTINCT n, facilitator_id, case_id FROM held_in) h
    LEFT JOIN planned p USING (n, case_id) GROUP BY ALL)
SELECT a.n, a.facilitator_id, coalesce(uncounted, 0) AS uncounted,
       if(cases > 0 AND cases = uncounted, NULL,
          coalesce(hours, 0) + administration * case_days / m.days) AS hours
FROM average a JOIN months m USING (n) CROSS JOIN setting
LEFT JOIN asked USING (n, facilitator_id) LEFT JOIN cases USING (n, facilitator_id);

-- Contacts due and made.
CREATE TEMP TABLE due AS
SELECT n, case_id, service_type,
       sum(floor(k * contacts_per_month + 1e-9) - floor((k - 1) * contacts_per_month + 1e-9)) AS due
FROM (SELECT m.n, p.*, date_diff('month', from_on, middle) + 1 - (day(from_on) > 15)::INT AS k
      FROM plans p JOIN months m ON from_on <= middle AND to_on > middle)
GROUP BY ALL;

CREATE TEMP TABLE visits AS
SELECT date_trunc('month', served_on) AS first, case_id, service_type, count(*) AS made
FROM records.services
WHERE status = 'delivered' AND provider IS NULL AND served_on >= (SELECT min(first) FROM months)
  AND served_on < (SELECT max(after) FROM months)
  AND service_id NOT IN (SELECT corrects_id FROM records.services WHERE corrects_id IS NOT NULL)
GROUP BY ALL;

CREATE TEMP TABLE made AS
SELECT n, case_id, v.service_type, sum(made) AS made
FROM (SELECT first, case_id, made, unnest(list_distinct(
          list_transform(string_split(service_type, ';'), lambda t: trim(t)))) AS service_type
      FROM visits) v JOIN months USING (first) GROUP BY ALL;

CREATE TEMP TABLE contacts AS
WITH own AS (
    SELECT n, l.facilitator_id, case_id FROM led l JOIN months ON starts <= middle AND ends > middle),
pairs AS (
    SELECT n, case_id, coalesce(due, 0) AS due, coalesce(made, 0) AS made
    FROM due FULL JOIN made USING (n, case_id, service_type)),
sums AS (
    SELECT n, facilitator_id, sum(due) AS due, sum(least(due, made)) AS reached,
           sum(greatest(made - due, 0)) AS extra
    FROM pairs JOIN own USING (n, case_id) GROUP BY ALL),
cases AS (
    SELECT o.n, o.facilitator_id, count(*) - count(d.case_id) AS uncounted
    FROM own o LEFT JOIN (SELECT DISTINCT n, case_id FROM due) d USING (n, case_id) GROUP BY ALL)
SELECT n, facilitator_id, if(EXISTS (FROM records.services) AND due > 0, due, NULL) AS due,
       reached, extra, coalesce(uncounted, 0) AS uncounted
FROM reported LEFT JOIN sums USING (n, facilitator_id) LEFT JOIN cases USING (n, facilitator_id);

-- Disruptions, obligations, referrals and feedback.
CREATE TEMP TABLE spells AS
SELECT d.facilitator_id, coalesce(onset_facilitator_id, facilitator_id) AS onset_id, scope, minutes,
       CAST(started_at AT TIME ZONE 'UTC' AT TIME ZONE zone AS DATE) AS onset,
       greatest(onset, coalesce(CAST(ended_at AT TIME ZONE 'UTC' AT TIME ZONE zone AS DATE), onset))
           + 1 AS stop
FROM records.disruptions d JOIN scope_of USING (cause) CROSS JOIN setting
WHERE disruption_id NOT IN (
    SELECT corrects_id FROM records.disruptions WHERE corrects_id IS NOT NULL);

CREATE TEMP TABLE disrupted AS
WITH begun AS (
    SELECT n, onset_id AS facilitator_id, scope, count(*) AS onsets
    FROM spells JOIN months ON first = date_trunc('month', onset) GROUP BY ALL),
taken AS (
    SELECT n, facilitator_id, scope, count(minutes) AS known, count(*) - count(minutes) AS uncounted,
           sum(minutes / 60.0 * date_diff('day', greatest(onset, first), least(stop, after))
               / (stop - onset)) AS hours
    FROM spells JOIN months ON onset < after AND stop > first GROUP BY ALL)
SELECT r.n, r.facilitator_id, s.name AS scope, coalesce(onsets, 0) AS onsets,
       if(known = 0, NULL, coalesce(hours, 0)) AS hours, coalesce(uncounted, 0) AS uncounted
FROM reported r CROSS JOIN scope s
LEFT JOIN begun b ON b.n = r.n AND b.facilitator_id = r.facilitator_id AND b.scope = s.name
LEFT JOIN taken t ON t.n = r.n AND t.facilitator_id = r.facilitator_id AND t.scope = s.name;

CREATE TEMP TABLE owed AS
SELECT n, facilitator_id, kind, count(*) AS owed,
       count(*) FILTER (done_on <= due_on) AS on_time
FROM records.obligations JOIN months ON first = date_trunc('month', due_on) GROUP BY ALL;

CREATE TEMP TABLE referred AS
SELECT n, l.facilitator_id, count(*) AS owed,
       count(*) FILTER (followed_up_on <= follow_up_due_on) AS on_time
FROM records.referrals r JOIN months ON first = date_trunc('month', follow_up_due_on)
JOIN led l ON l.case_id = r.case_id AND follow_up_due_on >= starts AND follow_up_due_on < ends
GROUP BY ALL;

CREATE TEMP TABLE answers AS
SELECT n, about AS facilitator_id, from_kind, count(*) AS number, sum(satisfaction) AS points
FROM records.feedback JOIN months ON first = date_trunc('month', given_on)
WHERE satisfaction IS NOT NULL GROUP BY ALL;

-- What becomes of cases.
CREATE TEMP TABLE closures AS
SELECT n, l.facilitator_id, c.case_id, program, coalesce(outcome, 'unknown') AS outcome
FROM records.cases c JOIN months ON first = date_trunc('month', closed_on)
JOIN led l ON l.case_id = c.case_id AND closed_on - 1 >= starts AND closed_on - 1 < ends;

CREATE TEMP TABLE closed AS
WITH carried AS (
    SELECT n, facilitator_id, bool_and(program IN (FROM endless) AND program IS NOT NULL) AS endless
    FROM (SELECT n, facilitator_id, program FROM held_in
          UNION ALL SELECT n, facilitator_id, program FROM closures) GROUP BY ALL),
ended AS (
    SELECT n, facilitator_id, count(*) FILTER (outcome = 'met') AS met,
           count(*) FILTER (outcome <> 'unknown') AS known, count(*) AS closed
    FROM closures GROUP BY ALL)
SELECT n, facilitator_id, coalesce(met, 0) AS met, coalesce(closed - known, 0) AS uncounted,
       if(coalesce(endless, false), NULL, coalesce(known, 0)) AS known
FROM reported LEFT JOIN carried USING (n, facilitator_id) LEFT JOIN ended USING (n, facilitator_id);

CREATE TEMP TABLE stays AS
WITH marked AS (
    SELECT facilitator_id, case_id, starts, ends, starts > max(ends) OVER (
        PARTITION BY facilitator_id, case_id ORDER BY starts, ends
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS fresh FROM held),
numbered AS (
    SELECT *, count(*) FILTER (fresh) OVER (PARTITION BY facilitator_id, case_id
                                            ORDER BY starts, ends) AS stay FROM marked)
SELECT facilitator_id, case_id, min(starts) AS starts, max(ends) AS ends
FROM numbered GROUP BY facilitator_id, case_id, stay;

CREATE TEMP TABLE lasting AS
WITH active AS (
    SELECT DISTINCT n, facilitator_id, case_id, opened_on, expected_months FROM held_in
    WHERE on_last),
judged AS (
    SELECT a.*, opened_on <= half_year AS old, s.case_id IS NOT NULL AS stayed,
           CAST(opened_on + to_months(floor(expected_months)::INT) AS DATE)
               + round_even((expected_months % 1) * 365.25 / 12, 0)::INT <= last AS over
    FROM active a JOIN months USING (n)
    LEFT JOIN stays s ON s.facilitator_id = a.facilitator_id AND s.case_id = a.case_id
     AND s.starts <= half_year AND s.ends > last)
SELECT n, facilitator_id, count(*) - count(over) AS uncounted, count(over) AS known,
       count(*) FILTER (over) AS over, count(*) FILTER (old) AS old,
       count(*) FILTER (old AND stayed) AS stayed
FROM judged GROUP BY ALL;

-- The clients' teams.
CREATE TEMP TABLE places AS
SELECT position_id, l.facilitator_id, greatest(p.from_on, l.starts) AS begins,
       least(coalesce(p.to_on, DATE '9999-12-31'), l.ends) AS stops
FROM records.positions p JOIN led l USING (case_id) WHERE begins < stops;

CREATE TEMP TABLE gaps AS
WITH opened AS (
    SELECT position_id, opened_on, coalesce(filled_on, DATE '9999-12-31') AS filled_on
    FROM records.vacancies WHERE opened_on < coalesce(filled_on, DATE '9999-12-31')),
marked AS (
    SELECT *, opened_on > max(filled_on) OVER (PARTITION BY position_id ORDER BY opened_on, filled_on
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS fresh FROM opened),
numbered AS (
    SELECT *, count(*) FILTER (fresh) OVER (PARTITION BY position_id ORDER BY opened_on, filled_on)
        AS gap FROM marked),
merged AS (
    SELECT position_id, min(opened_on) AS opened_on, max(filled_on) AS filled_on
    FROM numbered GROUP BY position_id, gap)
SELECT facilitator_id, greatest(begins, opened_on) AS begins, least(stops, filled_on) AS stops
FROM places p JOIN merged USING (position_id) WHERE opened_on < p.stops AND filled_on > p.begins;

CREATE TEMP TABLE vacant AS
SELECT n, facilitator_id,
       sum(greatest(date_diff('day', greatest(begins, first), least(stops, after)), 0)) AS in_month,
       sum(date_diff('day', greatest(begins, year_first), least(stops, after))) AS in_year
FROM gaps JOIN months ON begins < after AND stops > year_first GROUP BY ALL;

CREATE TEMP TABLE manned AS
SELECT n, facilitator_id, sum(date_diff('day', greatest(begins, year_first), least(stops, after)))
    AS in_year
FROM places JOIN months ON begins < after AND stops > year_first GROUP BY ALL;

CREATE TEMP TABLE leavings AS
SELECT n, l.facilitator_id, count(*) AS in_year, count(*) FILTER (left_on >= first) AS in_month
FROM records.departures JOIN records.positions p USING (position_id)
JOIN led l ON l.case_id = p.case_id AND left_on >= starts AND left_on < ends
JOIN months ON left_on >= year_first AND left_on < after GROUP BY ALL;

CREATE TEMP TABLE filled AS
SELECT n, l.facilitator_id, count(*) AS number, sum(v.filled_on - v.opened_on) AS days
FROM records.vacancies v JOIN records.positions p USING (position_id)
JOIN led l ON l.case_id = p.case_id AND filled_on >= starts AND filled_on < ends
JOIN months ON filled_on >= year_first AND filled_on < after
WHERE filled_on >= opened_on GROUP BY ALL;

CREATE TEMP TABLE still_open AS
SELECT n, facilitator_id, count(*) AS number, sum(after - opened_on) AS days
FROM records.vacancies v
JOIN months ON opened_on <= last AND coalesce(filled_on, DATE '9999-12-31') > last
JOIN places p ON p.position_id = v.position_id AND begins <= last AND stops > last GROUP BY ALL;

CREATE TEMP TABLE known AS
SELECT EXISTS (FROM records.positions) AS p, EXISTS (FROM records.vacancies) AS v,
       EXISTS (FROM records.departures) AS d, EXISTS (FROM records.disruptions) AS s;

CREATE TEMP TABLE counts AS
SELECT n, facilitator_id, 'caseload' AS indicator, '' AS breakdown, caseload::DOUBLE AS value,
       0 AS uncounted FROM average
UNION ALL SELECT r.n, r.facilitator_id, i.name, '', coalesce(value, 0), 0
FROM reported r CROSS JOIN (VALUES ('cases_opened'), ('cases_closed'), ('cases_received'),
                                   ('cases_passed_on')) i(name)
LEFT JOIN flows f ON f.n = r.n AND f.facilitator_id = r.facilitator_id AND f.indicator = i.name
UNION ALL SELECT n, facilitator_id, 'hours', activity, if(has_log, hours, NULL), 0 FROM spent
UNION ALL SELECT n, facilitator_id, 'support_given_hours', '', if(has_log, hours, NULL), 0
FROM spent WHERE activity = 'support'
UNION ALL SELECT s.n, s.facilitator_id, 'support_received_hours', '',
       coalesce(g.hours, if(has_log, 0, NULL)), 0
FROM spent s LEFT JOIN received g USING (n, facilitator_id) WHERE activity = 'support'
UNION ALL SELECT n, facilitator_id, 'needed_hours', '', hours, uncounted FROM needed
UNION ALL SELECT n, facilitator_id, 'available_hours', '', hours, 0
FROM reported LEFT JOIN available USING (n, facilitator_id)
UNION ALL SELECT n, facilitator_id, 'extra_contacts', '', if(due > 0, extra, NULL), uncounted
FROM contacts
UNION ALL SELECT n, facilitator_id, 'disruptions', scope, if(s, onsets, NULL), 0
FROM disrupted CROSS JOIN known
UNION ALL SELECT n, facilitator_id, 'disruption_hours', scope, if(s, hours, NULL), uncounted
FROM disrupted CROSS JOIN known
UNION ALL SELECT n, facilitator_id, 'open_position_days', '', if(p AND v, coalesce(in_month, 0), NULL),
       0 FROM reported CROSS JOIN known LEFT JOIN vacant USING (n, facilitator_id)
UNION ALL SELECT n, facilitator_id, 'departures', '', if(p AND d, coalesce(in_month, 0), NULL), 0
FROM reported CROSS JOIN known LEFT JOIN leavings USING (n, facilitator_id);

CREATE TEMP TABLE ratios AS
SELECT n, facilitator_id, 'average_caseload' AS indicator, '' AS breakdown,
       case_days::DOUBLE AS numerator, m.days::DOUBLE AS denominator, 0 AS uncounted
FROM average JOIN months m USING (n)
UNION ALL SELECT s.n, s.facilitator_id, 'presence_hours_per_case', '', if(has_log, hours, NULL),
       case_days / m.days, 0
FROM spent s JOIN average USING (n, facilitator_id) JOIN months m USING (n)
WHERE activity = 'presence'
UNION ALL SELECT n, facilitator_id, 'utilisation', '', d.hours, a.hours, uncounted
FROM needed d LEFT JOIN available a USING (n, facilitator_id)
UNION ALL SELECT n, facilitator_id, 'contact_rate', '', reached, due, uncounted FROM contacts
UNION ALL SELECT r.n, r.facilitator_id, 'obligations_on_time', k.name, coalesce(on_time, 0),
       coalesce(owed, 0), 0
FROM reported r CROSS JOIN obligation_kind k
LEFT JOIN owed o ON o.n = r.n AND o.facilitator_id = r.facilitator_id AND o.kind = k.name
UNION ALL SELECT n, facilitator_id, 'referrals_followed_up', '', on_time, owed, 0
FROM reported LEFT JOIN referred USING (n, facilitator_id)
UNION ALL SELECT r.n, r.facilitator_id, 'satisfaction', k.name, points,
       if(number >= suppress_below, number, NULL), 0
FROM reported r CROSS JOIN setting CROSS JOIN feedback_kind k
LEFT JOIN answers a ON a.n = r.n AND a.facilitator_id = r.facilitator_id AND a.from_kind = k.name
UNION ALL SELECT n, facilitator_id, 'outcomes_met', '', met, known, uncounted FROM closed
UNION ALL SELECT n, facilitator_id, 'over_duration', '', over, known, coalesce(uncounted, 0)
FROM reported LEFT JOIN lasting USING (n, facilitator_id)
UNION ALL SELECT n, facilitator_id, 'continuity', '', stayed, old, 0
FROM reported LEFT JOIN lasting USING (n, facilitator_id)
UNION ALL SELECT r.n, r.facilitator_id, 'turnover', '', coalesce(g.in_year, 0),
       if(p AND v AND d, (coalesce(m.in_year, 0) - coalesce(o.in_year, 0))
          / (w.after - w.year_first), NULL), 0
FROM reported r CROSS JOIN known JOIN months w USING (n)
LEFT JOIN leavings g ON g.n = r.n AND g.facilitator_id = r.facilitator_id
LEFT JOIN manned m ON m.n = r.n AND m.facilitator_id = r.facilitator_id
LEFT JOIN vacant o ON o.n = r.n AND o.facilitator_id = r.facilitator_id
UNION ALL SELECT n, facilitator_id, 'days_to_fill', 'filled', days, number, 0
FROM reported LEFT JOIN filled USING (n, facilitator_id)
UNION ALL SELECT n, facilitator_id, 'days_to_fill', 'still_open', days, number, 0
FROM reported LEFT JOIN still_open USING (n, facilitator_id);

CREATE TEMP TABLE facts AS
SELECT month, facilitator_id, indicator, breakdown, value, value AS numerator,
       NULL::DOUBLE AS denominator, uncounted
FROM counts JOIN months USING (n)
UNION ALL
SELECT month, facilitator_id, indicator, breakdown,
       if(denominator > 0, numerator / denominator, NULL), if(denominator > 0, numerator, NULL),
       if(denominator > 0 AND numerator IS NOT NULL, denominator, NULL), uncounted
FROM ratios JOIN months USING (n);
