// Who moved, on what, from what to what?
// folder: Positions
// :param actor => ''
// :param issue => ''
// :param since => date('0001-01-01')
// :param limit => 200
// $actor (text): name or alias of who moved; empty for all
// $issue (text): part of an issue's name; empty for all
// $since (date): moves on or after this day
// $limit (number): rows at most, the latest
// returns: date, actor, issue, direction, before, after, days, evidence
MATCH (shift:Shift)
WHERE shift.toOn >= $since
MATCH (shift)-[:BY]->(mover:Actor), (shift)-[:ABOUT]->(issue:Issue)
WHERE mover.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END AND issue.search CONTAINS toLower($issue)
WITH shift, mover, issue
ORDER BY shift.toOn DESC, shift.id
LIMIT toInteger($limit)
MATCH (shift)-[:FROM]->(origin:Position)
MATCH (shift)-[:TO]->(result:Position)
WITH shift, mover, issue, origin, result,
     COLLECT { MATCH (result)<-[:EXPRESSES]-(:Statement)-[:EVIDENCED_BY]->(passage:Passage) RETURN passage.text ORDER BY passage.text LIMIT 1 }
       AS sentences
RETURN shift.toOn AS date, mover.name AS actor, issue.name AS issue, shift.direction AS direction, origin.act + ': ' + origin.content AS before,
       result.act + ': ' + result.content AS after, duration.inDays(shift.fromOn, shift.toOn).days AS days, sentences[0] AS evidence
ORDER BY date, actor, issue, before, after, evidence
