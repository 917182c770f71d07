// Did parties move after mediation began? Moves in the days before and after it
// folder: Mediation
// :param actor => ''
// :param days => 30
// :param limit => 200
// $actor (text): name or alias of a mediator or party; empty for all
// $days (number): days before and after the mediation's first report
// $limit (number): rows at most, the latest mediations
// returns: mediator, method, since, party, movesBefore, movesAfter
MATCH (mediator:Actor)-[:MEDIATES]->(mediation:Mediation)-[:BETWEEN]->(party:Actor)
WHERE mediation.firstOn IS NOT NULL AND (mediator.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END OR party.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END)
WITH mediator, mediation, party
ORDER BY mediation.firstOn DESC, mediation.id, mediator.id, party.id
LIMIT toInteger($limit)
WITH mediator, mediation, party, mediation.firstOn AS since, duration({days: toInteger($days)}) AS span
WITH mediator, mediation, party, since,
     COUNT { MATCH (party)<-[:BY]-(shift:Shift) WHERE shift.direction = 'toward' AND shift.toOn < since AND shift.toOn >= since - span } AS movesBefore,
     COUNT { MATCH (party)<-[:BY]-(shift:Shift) WHERE shift.direction = 'toward' AND shift.toOn >= since AND shift.toOn <= since + span } AS movesAfter
RETURN mediator.name AS mediator, mediation.method AS method, since, party.name AS party, movesBefore, movesAfter
ORDER BY since, mediator, party, method, movesBefore, movesAfter
