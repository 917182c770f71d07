// Who mediates between whom, how, how far did it come, and where is it said?
// folder: Mediation
// :param actor => ''
// :param since => date('0001-01-01')
// :param limit => 200
// $actor (text): name or alias of a mediator or party; empty for all
// $since (date): only mediations last reported on or after this day
// $limit (number): rows at most, the latest
// returns: mediator, role, parties, method, status, reports, first, last, evidence
MATCH (mediator:Actor)-[link:MEDIATES]->(mediation:Mediation)
WHERE ($since = date('0001-01-01') OR mediation.lastOn >= $since)
  AND (mediator.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END
       OR EXISTS { MATCH (mediation)-[:BETWEEN]->(wanted:Actor) WHERE wanted.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END })
WITH mediator, link, mediation
ORDER BY coalesce(mediation.lastOn, date('0001-01-01')) DESC, mediation.id, mediator.id
LIMIT toInteger($limit)
WITH mediator, link, mediation,
     COLLECT { MATCH (mediation)-[:BETWEEN]->(party:Actor) RETURN party.name ORDER BY party.name } AS parties,
     COLLECT { MATCH (mediation)-[:SHOWN_BY]->(passage:Passage) RETURN DISTINCT passage.text ORDER BY passage.text } AS evidence
RETURN mediator.name AS mediator, link.role AS role, parties, mediation.method AS method, mediation.status AS status,
       mediation.reports AS reports, mediation.firstOn AS first, mediation.lastOn AS last, evidence
ORDER BY mediator, role, parties, first, evidence
