-- The counts of the walked season, from the tables alone; no code of the application has a part in them.
-- One statement, one row per figure: name, value. Runs on SQLite and on PostgreSQL.
WITH pairs AS (
    SELECT p.id AS first_programme, q.id AS second_programme, a.period AS first_period, b.period AS second_period,
           p.stacking_group AS first_group, q.stacking_group AS second_group
    FROM yikou_award a
    JOIN yikou_award b ON b.id > a.id
    JOIN yikou_person x ON x.id = a.person_id
    JOIN yikou_person y ON y.id = b.person_id AND COALESCE(y.cluster, y.id) = COALESCE(x.cluster, x.id)
    JOIN yikou_programme p ON p.id = a.programme_id
    JOIN yikou_programme q ON q.id = b.programme_id AND q.season_id = p.season_id
),
paid AS (
    SELECT i.amount_fen, f.name AS fund, f.level AS level, p.name AS programme, SUBSTR(a.area_path, 1, 6) AS street,
           COALESCE(x.cluster, x.id) AS recipient
    FROM yikou_lineitem i
    JOIN yikou_paymentline l ON l.id = i.line_id AND l.state = 'paid'
    JOIN yikou_awardshare s ON s.id = i.award_share_id
    JOIN yikou_award a ON a.id = s.award_id
    JOIN yikou_person x ON x.id = a.person_id
    JOIN yikou_programme p ON p.id = a.programme_id
    JOIN yikou_fund f ON f.id = s.fund_id
)
SELECT 'rows:' || state AS name, COUNT(*) AS value FROM yikou_rosterrow GROUP BY state
UNION ALL SELECT 'rows_read', SUM(rows_read) FROM yikou_roster
UNION ALL SELECT 'rows_added_up', SUM(accepted + rejected + blank) FROM yikou_roster
UNION ALL SELECT 'awards:' || state, COUNT(*) FROM yikou_award GROUP BY state
UNION ALL SELECT 'overlap:same_programme', COUNT(*) FROM pairs
    WHERE first_programme = second_programme AND first_period = second_period
UNION ALL SELECT 'overlap:same_group', COUNT(*) FROM pairs
    WHERE first_programme <> second_programme AND first_group = second_group
UNION ALL SELECT 'overlap:other', COUNT(*) FROM pairs WHERE first_group <> second_group
UNION ALL SELECT 'gaps', COUNT(DISTINCT COALESCE(x.cluster, x.id)) FROM yikou_status t
    JOIN yikou_person x ON x.id = t.person_id
    WHERE NOT EXISTS (
        SELECT 1 FROM yikou_award a JOIN yikou_person y ON y.id = a.person_id
        WHERE COALESCE(y.cluster, y.id) = COALESCE(x.cluster, x.id) AND a.state <> 'cancelled'
    )
UNION ALL SELECT 'listed:' || CASE WHEN x.id IS NULL THEN 'absent' WHEN EXISTS (
        SELECT 1 FROM yikou_award a JOIN yikou_person y ON y.id = a.person_id
        WHERE COALESCE(y.cluster, y.id) = COALESCE(x.cluster, x.id) AND a.state <> 'cancelled'
    ) THEN 'served' ELSE 'unserved' END AS standing, COUNT(*)
    FROM yikou_referencerow r JOIN yikou_referencelist l ON l.id = r.list_id AND l.state = 'in_force'
    LEFT JOIN yikou_person x ON x.id_index = r.id_index WHERE r.state = 'accepted' GROUP BY 1
UNION ALL SELECT 'spellings', COUNT(*) FROM yikou_spelling
UNION ALL SELECT 'paid', SUM(amount_fen) FROM paid
UNION ALL SELECT '来源:' || fund, SUM(amount_fen) FROM paid GROUP BY fund
UNION ALL SELECT '层级:' || level, SUM(amount_fen) FROM paid GROUP BY level
UNION ALL SELECT '项目:' || programme, SUM(amount_fen) FROM paid GROUP BY programme
UNION ALL SELECT '街镇:' || street, SUM(amount_fen) FROM paid GROUP BY street
UNION ALL SELECT 'recipients', COUNT(DISTINCT recipient) FROM paid
UNION ALL SELECT 'ledger:' || side, SUM(amount) FROM yikou_posting GROUP BY side
UNION ALL SELECT 'fund_columns_paid', SUM(paid_fen) FROM yikou_fund
UNION ALL SELECT 'share_columns_paid', SUM(paid_fen) FROM yikou_costshare;
