// What have people decided, and what no longer matches anything?
// folder: Review
// :param user => ''
// :param limit => 500
// $user (text): who decided; empty for all
// $limit (number): rows at most, the latest
// returns: at, user, verdict, about, matched, quote, changes, note
OPTIONAL MATCH (:Actor)-[same:SAME_AS]->(:Actor)
WITH collect(same.user + ' ' + same.decidedAt) AS judged
MATCH (decision:Decision)
WHERE $user = '' OR decision.user = $user
WITH judged, decision
ORDER BY decision.at DESC, decision.id
LIMIT toInteger($limit)
OPTIONAL MATCH (decision)-[:REVIEWS]->(statement:Statement)
WITH judged, decision, statement ORDER BY statement.id
WITH judged, decision, collect(statement) AS statements
RETURN decision.at AS at, decision.user AS user, decision.verdict AS verdict, decision.target AS about,
       size(statements) > 0 OR decision.user + ' ' + decision.at IN judged AS matched, statements[0].quote AS quote,
       decision.changes AS changes, decision.note AS note
ORDER BY matched, at DESC, user, verdict, about
