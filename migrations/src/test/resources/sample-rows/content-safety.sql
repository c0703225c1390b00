insert into events (event_id, event_type, platform, channel_id, user_id, author_id, content, status) select md5(g::text)::uuid, 'message', 'chat', 'c' || g % 9, 'u' || g, 'a' || g % 30, repeat('text ', g % 50), (array['queued','screened','reasoned','closed'])[1 + g % 4]::event_status from generate_series(1, 1500) g;
insert into risk_assessments (event_id, risk_score, confidence, model) select md5(g::text)::uuid, 0.5, 0.001 * (g % 1000), 'm1' from generate_series(1, 1200) g;
insert into actions (event_id, action) select md5(g::text)::uuid, 'warn' from generate_series(1, 300) g;
insert into api_keys (key_hash, owner) select md5(g::text), 'o' || g from generate_series(1, 20) g;
insert into feedback (assessment_id, correct, moderator) select id, id % 2 = 0, 'mod' from risk_assessments where id % 3 = 0;
