insert into users (external_id) select 'x-' || g from generate_series(1, 200) g;
insert into conversation_history (user_id, session_id, role, message, tokens) select u.id, md5(u.external_id)::uuid, 'user', 'message ' || g, g from users u, generate_series(1, 8) g;
insert into knowledge (source, passage, embedding) select 's' || g, 'passage ' || g, (select array_agg(sin(g * i)) from generate_series(1, 384) i)::vector from generate_series(1, 300) g;
