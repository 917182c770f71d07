// Which names were taken for one actor, by what, and who judged it?
// folder: Review
// :param judgement => ''
// :param limit => 500
// $judgement (text): auto, confirmed, rejected or proposed; empty for all
// $limit (number): rows at most, the least sure first
// returns: name, sameAs, kind, judgement, score, method, compared, user, decidedAt
MATCH (name:Actor)-[same:SAME_AS]->(actor:Actor)
WHERE $judgement = '' OR same.judgement = $judgement
RETURN name.name AS name, actor.name AS sameAs, actor.kind AS kind, same.judgement AS judgement, same.score AS score, same.method AS method,
       same.compared AS compared, same.user AS user, same.decidedAt AS decidedAt
ORDER BY score, name, sameAs, kind, judgement, method, compared
LIMIT toInteger($limit)
